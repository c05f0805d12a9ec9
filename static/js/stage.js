// The stage: the room's screen. It moves without flicker, keeps the screen awake and recovers from everything by itself.
// @ts-check
import { arrange, attr, clone, cover, glide, maybe, must, part, roll, rowsById, show, text } from "./dom.js";
import { fillNow } from "./now.js";
import { paintCode } from "./stagecode.js";
import { startParty } from "./party.js";
import { react, showMessages } from "./stagemessages.js";
import { positionAt } from "./state.js";
import { t } from "./i18n.js";

/** @typedef {import("./state.js").State} State */

const ROWS = 5;
const TICK_MS = 250;
const DRIFT_MS = 180_000; // panels move a little this often, against burn-in
const GIVE_UP_MS = 120_000; // this long without a connection: load the page anew, if the box answers

const now = must("#now");
const list = must("#queue");
let painted = false;
let lostAt = 0;

/** @param {State} state */
function paint(state) {
  paintCode(state);
  fillNow(now, state, 300, "stage");
  const entries = state.queue.filter((entry) => entry.status !== "failed").slice(0, ROWS);
  const old = rowsById(list, "entry");
  const settle = painted ? glide(list) : () => {};
  const rows = entries.map((entry) => {
    const row = old.get(entry.id) ?? clone("row-template");
    attr(row, "data-entry", String(entry.id));
    cover(part(row, "cover"), entry.song, 64);
    text(part(row, "title"), entry.song.title);
    text(part(row, "artist"), entry.song.artist);
    if (old.has(entry.id)) roll(part(row, "votes"), entry.votes);
    else text(part(row, "votes"), String(entry.votes));
    return row;
  });
  arrange(list, rows);
  settle();
  show(maybe("#stage-next"), rows.length > 0);
  painted = true;
  tick();
}

function tick() {
  const state = party.state;
  if (!state) return;
  const length = state.playback.song?.duration_ms ?? 0;
  const share = length ? positionAt(state.playback, party.now()) / length : 0;
  attr(part(document, "bar"), "width", `${(100 * share).toFixed(2)}%`);
}

// ---- the screen stays awake

async function stayAwake() {
  if (document.visibilityState !== "visible") return;
  try {
    await navigator.wakeLock?.request("screen");
  } catch {
    // Not allowed (no power, no https): the host's screen settings decide.
  }
}

let drifted = 0;
function drift() {
  drifted++;
  const root = document.documentElement.style;
  root.setProperty("--drift-x", `${((drifted * 7) % 5) - 2}`);
  root.setProperty("--drift-y", `${((drifted * 3) % 5) - 2}`);
}

async function recover() {
  if (!lostAt || Date.now() - lostAt < GIVE_UP_MS) return;
  const alive = await fetch("/healthz", { cache: "no-store" }).then((answer) => answer.ok, () => false);
  if (alive) location.reload();
}

/** @type {import("./party.js").Party} */
let party = { state: null, online: false, now: Date.now, change() {}, reconnect() {} };
party = await startParty({
  paint: (state) => paint(state),
  stage: ({ shouts, counts }) => { if (shouts) showMessages(shouts); if (counts) react(counts); },
  connected: (yes) => { lostAt = yes ? 0 : lostAt || Date.now(); },
});
window.setInterval(tick, TICK_MS);
window.setInterval(drift, DRIFT_MS);
window.setInterval(recover, 10_000);
document.addEventListener("visibilitychange", stayAwake);
document.addEventListener("click", () => { void document.documentElement.requestFullscreen?.().catch(() => {}); });
void stayAwake();
