// The guest's pages. Every action is a form or a link that works without this script; here it is answered without leaving the page.
// @ts-check
import { call } from "./api.js";
import { announce, attr, maybe, must, part, show, text } from "./dom.js";
import { dismissHello, greet, paintMe, saveMe } from "./me.js";
import { fillNow, fillPosition } from "./now.js";
import { startParty } from "./party.js";
import { paintStanding, prove, unproven } from "./proof.js";
import { fillVote, flash, paintQueue, paintTimes, wireRows } from "./rows.js";
import { dedicate, paintSaying, react, shout } from "./say.js";
import { browse, list, openSearch, typed } from "./search.js";
import { openSheet, popAll, popLayer } from "./sheets.js";
import { listOf, songRow } from "./songs.js";
import { playTimes, positionAt, quorum, withWishes } from "./state.js";
import { refuse, toast } from "./toasts.js";
import { newWishes, toldRefusal } from "./wishes.js";
import { t, timeOfDay } from "./words.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./state.js").Entry} Entry */

const TICK_MS = 250;
const wishes = newWishes(storage());
const now = maybe("#now");
const nowSheet = maybe("#now-sheet");

/** @type {import("./party.js").Party | null} */
let party = null;

function storage() {
  try {
    return window.localStorage;
  } catch {
    return { getItem: () => null, setItem: () => {} };
  }
}

// ---- painting

/** @param {State} truth @param {State | null} [before] */
function paint(truth, before) {
  const state = withWishes(truth, wishes.all());
  const time = party?.now() ?? Date.now();
  paintMe(state.guest);
  paintStanding(state);
  text(part(document, "online")?.querySelector(".num") ?? null, t("top.online", { n: state.online }));
  show(part(document, "online"), state.online > 0);
  attr(document.body, "data-may", state.rules.may.join(" "));
  if (!now) return;
  fillNow(now, state, window.innerWidth >= 960 ? 300 : 64, "now");
  paintQueue(state, time);
  paintSheet(state);
  tick();
  if (state.queue.length === 0) suggest();
  const { song, entry } = state.playback;
  document.title = song ? `${song.title} – Upbeat` : t("title.guest");
  if (before && song && entry?.mine && entry.id !== before.playback.entry?.id) toast(t("toast.yours", { title: song.title }));
}

/** @param {State} state */
function paintSheet(state) {
  if (!nowSheet) return;
  const { entry, song } = state.playback;
  const big = must(".big", nowSheet);
  fillNow(big, state, 300, "now");
  paintSaying(state);
  paintRemote(big, state);
  text(part(big, "album"), song ? [song.album, song.year].filter(Boolean).join(" · ") : "");
  show(part(big, "ballot"), entry !== null);
  if (!entry) return;
  fillVote(big, entry);
  text(part(big, "quorum"), state.thresholds.skip_at ? t("now.quorum", { downs: entry.downs, need: quorum(entry, state.thresholds.skip_at) }) : "");
}

/** What guests may do with what plays. @param {HTMLElement} big @param {State} state */
function paintRemote(big, { playback: { entry, paused, volume }, rules: { may } }) {
  show(part(big, "skip"), entry !== null && (entry.mine || may.includes("skip")));
  attr(maybe('[data-do="skip"] input', big), "value", String(entry?.id ?? 0));
  show(part(big, "pause"), entry !== null && may.includes("playback"));
  attr(maybe('[data-do="pause"] input', big), "value", String(!paused));
  text(part(big, "pause-label"), t(paused ? "transport.play" : "transport.pause"));
  show(part(big, "volume"), may.includes("volume"));
  const slider = /** @type {HTMLInputElement | null} */ (maybe("#guest-volume"));
  if (slider && document.activeElement !== slider) slider.value = String(volume);
}

/** A skip by vote waits for the song's first seconds. @param {State} state @param {number} time */
function paintGrace({ playback, rules, thresholds }, time) {
  const left = rules.skip_grace_ms - positionAt(playback, time);
  show(nowSheet && part(nowSheet, "grace"), thresholds.skip_at !== 0 && playback.entry !== null && left > 0);
}

let lastMinute = 0;
function tick() {
  const state = party?.state;
  if (!state || !now || document.hidden) return;
  const time = party?.now() ?? Date.now();
  fillPosition(now, state, time);
  if (nowSheet) fillPosition(nowSheet, state, time);
  paintGrace(state, time);
  const minute = Math.floor(time / 10_000);
  if (minute !== lastMinute) paintTimes(state, time);
  lastMinute = minute;
}

let suggested = false;
async function suggest() {
  const place = part(document, "ideas");
  if (suggested || !place || place.children.length) return;
  suggested = true;
  const { data } = await call("GET", "/suggestions");
  const songs = [...(data?.popular ?? []), ...(data?.recent ?? [])].slice(0, 3);
  place.replaceChildren(...songs.map((song) => songRow(song, "")));
}

// ---- voting

/** @param {HTMLFormElement} form @param {HTMLButtonElement} button */
async function vote(form, button) {
  const id = entryOf(form);
  const value = Number(button.value);
  if (!id) return;
  wishes.set(id, value);
  repaint();
  flash(id);
  if (!party?.online) announce(t("vote.kept"));
  await send(id, value);
}

/** @param {number} id @param {number} value @param {boolean} [again] it was tapped a while ago */
async function send(id, value, again = false) {
  const answer = await asGuest("PUT", `/queue/${id}/vote`, { value });
  if (answer.refusal?.code === "offline") return; // kept: sent again when the connection is back
  if (answer.refusal && toldRefusal(answer, again)) refuse(answer.refusal);
  if (answer.status >= 500) { // kept too: the box is in trouble, not the vote
    window.clearTimeout(keptTimer);
    keptTimer = window.setTimeout(sendKept, AGAIN_MS);
    return;
  }
  wishes.settle(id, value);
  if (answer.data && party?.state) {
    const { votes, my_vote } = answer.data;
    party.change(change(party.state, id, { votes, my_vote }));
  }
  repaint();
}

/** @param {State} state @param {number} id @param {Partial<Entry>} fields @returns {State} */
function change(state, id, fields) {
  const { entry } = state.playback;
  const playback = entry?.id === id ? { ...state.playback, entry: { ...entry, ...fields } } : state.playback;
  return { ...state, playback, queue: state.queue.map((waiting) => (waiting.id === id ? { ...waiting, ...fields } : waiting)) };
}

const AGAIN_MS = 5_000;
let keptTimer = 0;

/** What was tapped while the box was away. */
function sendKept() {
  for (const [id, value] of Object.entries(wishes.all())) void send(Number(id), value, true);
}

/** Asks as a guest; who is none any more (the host began a new party) joins again first. @type {typeof call} */
async function asGuest(method, path, body) {
  const answer = await call(method, path, body);
  if (answer.refusal?.code === "unproven" && party?.state) party.change(unproven(party.state));
  if (answer.refusal?.code !== "no_guest") return answer;
  const joined = await call("POST", "/guests", {});
  if (joined.refusal) return answer;
  party?.reconnect();
  return call(method, path, body);
}

function repaint() {
  if (party?.state) paint(party.state);
}

/** @param {Element} element */
const entryOf = (element) => Number(/** @type {HTMLElement | null} */ (element.closest("[data-entry]"))?.dataset.entry ?? 0);

// ---- requesting

/** @param {HTMLFormElement} form */
async function request(form) {
  const data = new FormData(form);
  await ask(Number(data.get("song_id")), String(data.get("typed") ?? ""), (entry, fresh) => {
    show(part(form, "queued"), true);
    if (entry.status === "playing" || (fresh && party?.state && !party.state.playback.entry && !party.state.queue.length)) return t("toast.requested_now");
    return stays(entry) ? t("toast.closed") : t(fresh ? "toast.requested" : "toast.already", { time: about(entry) });
  });
}

async function dice() {
  const { data, refusal } = await call("GET", "/random");
  if (!data?.song) return refuse(refusal ?? { code: "internal", message: "" });
  await ask(data.song.id, "", (entry) => (stays(entry) ? t("toast.closed") : t("toast.dice", { title: data.song.title, time: about(entry) })));
}

/** @param {number} song @param {string} typedText @param {(entry: Entry, fresh: boolean) => string} words */
async function ask(song, typedText, words) {
  const answer = await asGuest("POST", "/queue", { song_id: song, ...(typedText ? { typed: typedText } : {}) });
  if (!answer.data) return refuse(answer.refusal ?? { code: "internal", message: "" });
  const entry = /** @type {Entry} */ (answer.data);
  const fresh = answer.status === 201;
  const message = words(entry, fresh);
  dismissHello();
  popAll();
  const undo = fresh ? () => withdraw(entry.id) : () => { wishes.set(entry.id, 0); repaint(); void send(entry.id, 0); };
  // The sheets close first: the answer belongs on the page below them.
  window.setTimeout(() => { toast(message, { act: t("toast.undo"), go: undo }); flash(entry.id); }, 0);
}

/** Whether the party is closed and the request has not opened it. @param {Entry} entry */
const stays = (entry) => Boolean(party?.state?.playback.closed && !entry.plays_at);

/** @param {Entry} entry */
function about(entry) {
  const state = party?.state;
  const time = party?.now() ?? Date.now();
  const index = state?.queue.findIndex((waiting) => waiting.id === entry.id) ?? -1;
  const known = state && index >= 0 ? playTimes(state, time)[index] : 0;
  if (known) return timeOfDay(known);
  if (entry.plays_at) return timeOfDay(entry.plays_at);
  if (!state) return timeOfDay(time);
  return timeOfDay(/** @type {number} */ (playTimes({ ...state, queue: [...state.queue, entry] }, time).at(-1)));
}

/** @param {number} id */
async function withdraw(id) {
  const { refusal } = await call("DELETE", `/queue/${id}`);
  if (refusal) refuse(refusal);
  else toast(t("toast.removed"));
}

/** @param {number} id */
async function retry(id) {
  const { refusal } = await call("POST", `/queue/${id}/retry`);
  if (refusal) refuse(refusal);
  else toast(t("toast.retrying"));
}

/** @param {string} method @param {string} path @param {unknown} body */
async function order(method, path, body) {
  const { refusal } = await asGuest(method, path, body);
  if (refusal) refuse(refusal);
}

/** @param {HTMLFormElement} form @param {string} name */
const valueOf = (form, name) => String(new FormData(form).get(name) ?? "");

let volumeTimer = 0;

/** @param {HTMLInputElement} slider */
function volume(slider) {
  window.clearTimeout(volumeTimer);
  volumeTimer = window.setTimeout(() => void order("PUT", "/playback", { volume: Number(slider.value) }), 120);
}

/** @param {HTMLFormElement} form */
async function me(form) {
  const guest = await saveMe(form);
  if (guest && party?.state) party.change({ ...party.state, guest });
}

// ---- what is pressed

document.addEventListener("submit", async (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  const doing = form.dataset.do;
  const actions = /** @type {Record<string, () => unknown>} */ ({
    vote: () => vote(form, /** @type {HTMLButtonElement} */ (event.submitter)),
    request: () => request(form),
    remove: () => withdraw(entryOf(form)),
    retry: () => retry(entryOf(form)),
    "move-mine": () => order("POST", `/queue/${entryOf(form)}/move-mine`, { before: Number(valueOf(form, "before")) }),
    move: () => order("POST", `/queue/${entryOf(form)}/move`, { before: Number(valueOf(form, "before")) }),
    dedication: () => dedicate(asGuest, form, entryOf(form)),
    shout: () => shout(asGuest, form),
    react: () => react(asGuest, /** @type {HTMLButtonElement} */ (event.submitter)),
    skip: () => order("POST", "/playback/skip", { entry: Number(valueOf(form, "entry")) }),
    pause: () => order("PUT", "/playback", { paused: valueOf(form, "paused") === "true" }),
    volume: () => {},
    dice,
    me: () => me(form),
    proof: () => prove(form, asGuest),
    search: typed,
    "queue-all": async () => (await import("./playlistqueue.js")).queueAll(form, asGuest),
    ...(now ? { ask: () => openSearch(/** @type {HTMLInputElement} */ (must("#ask-q")).value) } : {}),
  });
  if (!doing || !actions[doing]) return;
  event.preventDefault();
  if (form.classList.contains("busy")) return;
  form.classList.toggle("busy", doing !== "vote" && doing !== "react");
  await actions[doing]();
  form.classList.remove("busy");
});

document.addEventListener("click", (event) => {
  const target = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("[data-do]"));
  if (!target || event.ctrlKey || event.metaKey) return;
  switch (target.dataset.do) {
    case "open":
      openSheet(/** @type {HTMLDialogElement} */ (must(`#${target.dataset.sheet}`)));
      break;
    case "close":
      popAll();
      break;
    case "back":
      popLayer();
      break;
    case "browse":
      if (!target.closest("#search-sheet")) return;
      void browse(/** @type {HTMLAnchorElement} */ (target).href ?? target.querySelector("a")?.href);
      break;
    case "browse-jump":
      void list(/** @type {HTMLAnchorElement} */ (target).href);
      break;
    default:
      return;
  }
  event.preventDefault();
});

const field = /** @type {HTMLInputElement | null} */ (maybe(".bar #ask-q"));
field?.addEventListener("click", () => openSearch(field.value));
field?.addEventListener("input", () => { openSearch(field.value); field.value = ""; });
maybe("#guest-volume")?.addEventListener("input", (event) => volume(/** @type {HTMLInputElement} */ (event.target)));
maybe("#sheet-q")?.addEventListener("input", typed);
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || !field || /** @type {Element} */ (event.target).matches("input, textarea, dialog *")) return;
  event.preventDefault();
  openSearch();
});

// ---- start

greet();
wireRows();
party = await startParty({
  paint,
  join: !document.body.dataset.guest,
  connected: (yes) => {
    if (!yes) return;
    sendKept();
    keepShell();
  },
});
window.setInterval(tick, TICK_MS);
document.addEventListener("visibilitychange", tick);
keepShell();

/** The service worker keeps what the page needs when the box is away. Where it could not be fetched, it is asked for again with the next connection. */
function keepShell() {
  if ("serviceWorker" in navigator && window.isSecureContext) navigator.serviceWorker.register("/sw.js").catch(() => {});
}
