// The stage: the room's screen. It moves without flicker, keeps the screen awake and recovers from everything by itself.
// @ts-check
import { arrange, attr, clone, cover, glide, maybe, must, part, roll, rowsById, show, text } from "./dom.js";
import { paintDuel, tickDuel } from "./duel.js";
import { fillNow, fillPosition, wavePath } from "./now.js";
import { layBackdrop } from "./stagebackdrop.js";
import { paintCode } from "./stagecode.js";
import { startParty } from "./party.js";
import { react, showMessages, showMoment } from "./stagemessages.js";
import { newMoments } from "./stagemoments.js";
import { fitTitle } from "./stagetitle.js";
import { asked, paramsBy } from "./visualizer/names.js";
import { newPicture } from "./stagevisualizer.js";
import { playTimes, positionAt } from "./state.js";
import { duration, t, timeOfDay } from "./i18n.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./state.js").Entry} Entry */

const ROWS = 5;
const TICK_MS = 500;
const DRIFT_MS = 180_000; // panels move a little this often, against burn-in
const GIVE_UP_MS = 120_000; // this long without a connection: load the page anew, if the box answers

const now = must("#now");
const foot = must("#foot");
const list = must("#queue");
const moments = newMoments();
const picture = newPicture();
const forced = asked(location.search); // this screen shows another one than the party's
let painted = false;
let lostAt = 0;

/** @param {State} state @param {State | null} before */
function paint(state, before) {
  paintCode(state);
  fillNow(now, state, 600, "stage");
  const { visualizer, milkdrop } = state.rules;
  if (visualizer !== before?.rules.visualizer || milkdrop !== before?.rules.milkdrop) {
    picture.setProgram(forced ?? visualizer, paramsBy(state.rules));
  }
  void layBackdrop(now.querySelector("img")).then(() => picture.paint(state));
  const { song } = state.playback;
  show(foot, Boolean(song));
  for (const path of foot.querySelectorAll("path")) attr(path, "d", wavePath(song?.waveform));
  paintDuel(state, party.now());
  paintQueue(state);
  fitTitle();
  tick();
  if (before) for (const moment of moments(before, state, party.now())) showMoment(moment);
}

/** @param {State} state */
function paintQueue(state) {
  const waiting = state.queue.filter((entry) => entry.status !== "failed" && !entry.reason);
  const entries = waiting.slice(0, ROWS);
  const old = rowsById(list, "entry");
  const settle = painted ? glide(list) : () => {};
  const rows = entries.map((entry) => {
    const row = old.get(entry.id) ?? clone("row-template");
    attr(row, "data-entry", String(entry.id));
    fillRow(row, entry);
    if (old.has(entry.id)) roll(part(row, "votes"), entry.votes);
    else text(part(row, "votes"), String(entry.votes));
    return row;
  });
  arrange(list, rows);
  must("#main").toggleAttribute("data-empty", rows.length === 0);
  show(maybe("#stage-next"), rows.length > 0);
  settle();
  painted = true;
}

/** @param {HTMLElement} row @param {Entry} entry */
function fillRow(row, { song, requester }) {
  cover(part(row, "cover"), song, 128);
  text(part(row, "title"), song.title);
  text(part(row, "artist"), song.artist);
  attr(part(row, "dot"), "fill", requester?.colour || "#9a93a8");
  text(part(row, "by"), requester?.name ?? t("row.party"));
}

function tick() {
  const state = party.state;
  if (!state) return;
  const at = party.now();
  const times = playTimes(state, at);
  const rows = rowsById(list, "entry");
  state.queue.forEach((entry, i) => {
    const row = rows.get(entry.id);
    if (row) text(part(row, "when"), times[i] ? timeOfDay(times[i]) : "");
  });
  fillPosition(foot, state, at);
  tickDuel(state, at);
  text(part(foot, "heard"), state.playback.song?.duration_ms ? duration(positionAt(state.playback, at)) : "");
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
let party = { state: null, online: false, now: Date.now, change() {}, reconnect() {}, want() {}, wantZones() {} };
party = await startParty({
  paint: (state, before) => paint(state, before),
  stage: ({ shouts, counts }) => { if (shouts) showMessages(shouts); if (counts) react(counts); },
  frames: picture.receive,
  connected: (yes) => { lostAt = yes ? 0 : lostAt || Date.now(); },
});
picture.start(party);
window.setInterval(tick, TICK_MS);
window.setInterval(drift, DRIFT_MS);
window.setInterval(recover, 10_000);
document.addEventListener("visibilitychange", stayAwake);
document.addEventListener("click", () => { void document.documentElement.requestFullscreen?.().catch(() => {}); });
void stayAwake();
