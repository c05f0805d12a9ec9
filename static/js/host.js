// The host's pages: one live state, and whatever of its parts the page shows.
// @ts-check
import { call } from "./api.js";
import { arrange, attr, clone, cover, maybe, part, show, text } from "./dom.js";
import { paintHostQueue, wireDrag } from "./hostqueue.js";
import { decideBurst, paintBursts } from "./hostbursts.js";
import { linkPerson, paintDeck, tickDeck } from "./hostdeck.js";
import { wireFinder } from "./hostfind.js";
import { wireMore } from "./hostrail.js";
import { decide, paintShouts } from "./hostshouts.js";
import { askOut, block, closeOut, rebuke } from "./hostout.js";
import { offerUndo, paintActs, undoRow } from "./hostundo.js";
import { startParty } from "./party.js";
import { playTimes } from "./state.js";
import { fillRequest } from "./rowmiddle.js";
import { saveLater, showSetting } from "./settings.js";
import { refuse, toast } from "./toasts.js";
import { because, knows, t, timeOfDay } from "./i18n.js";

/** @typedef {import("./state.js").State} State */

const TICK_MS = 250;
const BRIEF = 3;
const decks = [...document.querySelectorAll("#now, #mini")].map((deck) => /** @type {HTMLElement} */ (deck));
const queue = maybe("body[data-page=queue] #queue");

const rules = maybe("body[data-page=rules]") && (await import("./rules.js"));

const lights = maybe("body[data-page=lights]") && (await import("./hostlights.js"));

const tasks = maybe("body[data-page=tasks]") && (await import("./hosttasks.js"));

if (maybe("body[data-page=playlist]")) await import("./playlists.js");
if (maybe("body[data-page=uploads]")) await import("./hostuploads.js");

/** @type {import("./party.js").Party | null} */
let party = null;

/** @param {State} state */
function paint(state) {
  const time = party?.now() ?? Date.now();
  for (const field of document.querySelectorAll('[data-f="online-count"]')) text(field, String(state.online));
  showSetting("volume", state.playback.volume);
  showSetting("crossfade_ms", state.playback.crossfade_ms);
  for (const deck of decks) paintDeck(deck, state);
  if (queue) paintHostQueue(queue, state, time);
  paintBrief(state, time);
  paintInstead(state);
  text(part(document, "duel-label"), t(state.playback.duel ? "transport.duel_off" : "transport.duel"));
  rules?.paint(state);
  tick();
}

/** What the library stands in for, because it has nothing to play. @param {State} state */
function paintInstead({ queue: waiting, playback }) {
  const alarm = part(document, "instead-alarm");
  const name = [...waiting, playback.entry].find((entry) => entry?.because?.startsWith("instead:"))?.because?.slice("instead:".length);
  show(alarm, name !== undefined);
  text(alarm && part(alarm, "text"), name === undefined ? "" : t("alarm.instead", { text: name }));
}

/** @param {State} state @param {number} time */
function paintBrief(state, time) {
  const list = maybe("#brief");
  if (!list) return;
  const times = playTimes(state, time);
  const rows = state.queue.slice(0, BRIEF).map((entry, i) => {
    const row = maybe(`[data-entry="${entry.id}"]`, list) ?? clone("brief-template");
    attr(row, "data-entry", String(entry.id));
    cover(part(row, "cover"), entry.song, 44);
    text(part(row, "title"), entry.song.title);
    text(part(row, "artist"), entry.song.artist);
    text(part(row, "because"), because(entry.because));
    show(part(row, "because"), Boolean(entry.because));
    fillRequest(row, entry, entry.requester?.name ?? "");
    linkPerson(part(row, "who"), entry.requester);
    show(part(row, "who"), Boolean(entry.requester));
    text(part(row, "when"), times[i] ? t("row.about", { time: timeOfDay(times[i]) }) : problem(entry));
    return row;
  });
  arrange(list, rows);
  show(maybe("#brief-empty"), rows.length === 0);
}

/** Why an entry cannot be played; "" = it can. @param {import("./state.js").Entry} entry */
const problem = (entry) => (entry.status === "failed" || entry.reason ? t(`problem.${entry.reason || "broken"}`) : "");

function tick() {
  const state = party?.state;
  if (!state || document.hidden) return;
  for (const deck of decks) tickDeck(deck, state, party?.now() ?? Date.now());
}

// ---- the box's health

/**
 * @typedef {{scan?: any, online?: number, shouts?: {waiting: number, newest: number}, bursts?: import("./hostbursts.js").Burst[],
 *   acts?: {newest: number, undone: number},
 *   player?: {running: boolean, output: string, error: string, detail: string}}} Health
 */

/** @param {Health} health */
function paintHealth(health) {
  if (health.shouts) paintShouts(health.shouts);
  if (health.bursts) paintBursts(health.bursts);
  if (health.acts) paintActs(health.acts);
  if (health.scan) paintScan(health.scan);
  if (health.player) paintPlayer(health.player);
}

/** @param {NonNullable<Health["player"]>} player */
function paintPlayer(player) {
  const sentence = player.error ? t(`playback.${player.error}`) : "";
  const cardless = player.detail === "no_sound_card";
  const silent = player.output.startsWith("null");
  const alarm = part(document, "output-alarm");
  show(alarm, player.running && Boolean(sentence || cardless || silent));
  text(alarm && part(alarm, "text"), sentence || t(cardless ? "playback.no_sound_card" : "alarm.silent"));
  show(part(document, "player-alarm"), !player.running);
  const card = maybe("#health");
  if (!card) return;
  attr(card, "data-state", !player.running ? "off" : player.error ? "error" : silent ? "silent" : "fine");
  const fine = silent ? t("sound.silent") : t("sound.fine", { output: player.output });
  text(part(card, "health-text"), !player.running ? t("sound.no_player") : sentence || fine);
  text(part(card, "health-detail"), cardless ? t("sound.no_card") : player.detail);
  show(part(card, "health-detail"), Boolean(player.detail));
}

/** @param {any} scan models.ScanProgress */
function paintScan(scan) {
  const card = maybe("#scan");
  if (!card) return;
  const known = card.dataset.ended; // a short scan begins and ends between two messages
  card.dataset.ended = String(scan.ended);
  card.dataset.running = String(scan.running);
  const bar = /** @type {HTMLProgressElement} */ (part(card, "scan-bar"));
  show(bar, scan.running);
  bar.max = scan.found || 1;
  bar.value = scan.done;
  text(part(card, "scan-text"), scanText(card, scan));
  card.querySelector("button")?.toggleAttribute("disabled", scan.running); // an admin's
  if (scan.ended && known !== card.dataset.ended) void refreshLibrary();
}

/** @param {HTMLElement} card @param {any} scan */
function scanText(card, scan) {
  if (scan.running) return t("scan.running", scan);
  if (scan.error) return t("scan.failed", { error: scanError(scan.error) });
  if (scan.ended) return t("scan.ended", scan);
  return part(card, "songs")?.textContent === "0" ? t("library.none_yet") : "";
}

/** @param {string} error */
const scanError = (error) => (knows(`error.${error}`) ? t(`error.${error}`) : error);

/** After a scan the lists are others: each card is taken from a fresh copy of the page, by its name, but the one in which somebody is. */
async function refreshLibrary() {
  const answer = await fetch(location.href).catch(() => null);
  if (!answer?.ok) return;
  const page = await answer.text(); // from <main> on: the head holds a style whose nonce is not ours
  const fresh = new DOMParser().parseFromString(page.slice(page.indexOf("<main")), "text/html");
  for (const card of document.querySelectorAll("main .card[id]")) {
    const other = fresh.getElementById(card.id);
    if (other && !card.contains(document.activeElement)) card.replaceWith(document.adoptNode(other));
  }
}

// ---- what is pressed

/** @param {Promise<import("./api.js").Answer<any>>} asked @param {string} [done] what to say when it went well */
async function answered(asked, done) {
  const { refusal } = await asked;
  if (refusal?.code === "login_first") location.assign("/admin/login");
  else if (refusal) refuse(refusal);
  else if (done) toast(done);
  return !refusal;
}

/** answered, with an Undo. @param {Promise<import("./api.js").Answer<any>>} asked @param {(data: any) => string} done */
async function undoable(asked, done) {
  const { data } = await asked;
  if (await answered(asked)) offerUndo(done(data), data?.undo);
}

/** @type {Record<string, (form: HTMLFormElement, data: FormData) => unknown>} */
const actions = {
  pause: (_, data) => answered(call("PUT", "/playback", { paused: data.get("paused") === "true" })),
  restart: () => answered(call("PUT", "/playback", { position_ms: 0 })),
  skip: (_, data) => answered(call("POST", "/playback/skip", { entry: Number(data.get("entry")) })),
  retry: (form) => answered(call("POST", `/queue/${entryOf(form)}/retry`), t("toast.retrying")),
  "host-remove": (form) => undoable(call("DELETE", `/queue/${entryOf(form)}`).finally(closeOut), () => t("toast.removed")),
  block: (_, data) => answered(block(data)),
  "out-muted": (form) => answered(rebuke(form, "muted")),
  "out-banned": (form) => answered(rebuke(form, "banned")),
  "queue-clear": () => undoable(call("DELETE", "/queue"), ({ songs }) => t("queue.cleared", { n: songs })),
  undo: (form) => answered(undoRow(form)),
  "shout-show": (form) => answered(decide(form), t("shouts.shown")),
  "shout-reject": (form) => answered(decide(form), t("shouts.rejected")),
  "shout-remove": (form) => answered(decide(form), t("shouts.removed")),
  "burst-void": (form) => answered(decideBurst(form, "void")),
  "burst-accept": (form) => answered(decideBurst(form, "accept")),
  "move-top": (_, data) => move(_, Number(data.get("before"))),
  "move-up": (_, data) => move(_, Number(data.get("before"))),
  "move-down": (_, data) => move(_, Number(data.get("before"))),
  alarm: (_, data) => {
    const sound = data.get("sound");
    const clicks = party?.state?.playback.song ? "toast.clicks" : "toast.clicks_quiet";
    return answered(call("POST", "/alarm", sound ? { sound } : {}), t(sound ? clicks : "toast.alarm"));
  },
  duel: () => {
    const on = Boolean(party?.state?.playback.duel);
    return answered(call(on ? "DELETE" : "POST", "/duel"), t(on ? "toast.duel_off" : "toast.duel"));
  },
  "task-retry": (_, data) => tasks?.act("retry", data),
  "task-cancel": (_, data) => tasks?.act("cancel", data),
  scan: () => answered(call("POST", "/library/scan", {}), t("toast.scan")),
};

/** @param {HTMLFormElement} form @param {number} before */
const move = (form, before) => answered(call("POST", `/queue/${entryOf(form)}/move`, { before }));

/** @param {Element} element */
const entryOf = (element) => Number(/** @type {HTMLElement | null} */ (element.closest("[data-entry]"))?.dataset.entry ?? 0);

document.addEventListener("submit", async (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  const action = actions[form.dataset.do ?? ""];
  if (!action) return;
  event.preventDefault();
  if (form.classList.contains("busy")) return;
  form.classList.add("busy");
  await action(form, new FormData(form));
  form.classList.remove("busy");
});

document.addEventListener("click", (event) => {
  const pressed = /** @type {Element} */ (event.target);
  const target = /** @type {HTMLElement | null} */ (pressed.closest('[data-do="out"], [data-do="close-out"]'));
  if (!target || event.ctrlKey || event.metaKey) return;
  const entry = party?.state?.queue.find(({ id }) => id === entryOf(target));
  if (target.dataset.do === "out" && !entry) return;
  event.preventDefault();
  if (target.dataset.do === "out" && entry) askOut(entry);
  else closeOut();
});

document.addEventListener("input", (event) => {
  const input = /** @type {HTMLInputElement} */ (event.target);
  if (input.closest('[data-do="setting"], [data-do="seek"]')) saveLater(input, () => party?.state?.playback);
});

wireMore();
wireFinder();
party = await startParty({ paint, host: paintHealth, zones: lights?.zones });
lights?.start(party);
window.setInterval(tick, TICK_MS);
if (queue) {
  wireDrag(queue, (row) => {
    const below = /** @type {HTMLElement | null} */ (row.nextElementSibling);
    void answered(call("POST", `/queue/${row.dataset.entry}/move`, { before: Number(below?.dataset.entry ?? 0) }));
  });
}
