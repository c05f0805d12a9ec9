// The guest's queue: fills the same markup that the server painted (templates/partials/row.html) and lets rows glide.
// @ts-check
import { arrange, attr, clone, cover, glide, maybe, must, part, roll, show, text } from "./dom.js";
import { playTimes } from "./state.js";
import { duration, t, timeOfDay } from "./words.js";

/** @typedef {import("./state.js").Entry} Entry */
/** @typedef {import("./state.js").State} State */

/** @type {WeakMap<Element, Entry>} what a row shows now */
const shown = new WeakMap();
/** @type {WeakMap<Element, {place: Element | null, when: Element | null}>} the parts that any change of the order touches */
const moving = new WeakMap();

/** @param {Element} row */
function movingParts(row) {
  const known = moving.get(row) ?? { place: part(row, "place"), when: part(row, "when") };
  moving.set(row, known);
  return known;
}

/**
 * Paints the whole queue; rows whose entry is the same object cost next to nothing.
 * @param {State} state @param {number} now server time
 */
export function paintQueue(state, now) {
  const list = must("#queue");
  const old = new Map([...list.children].map((row) => [Number(/** @type {HTMLElement} */ (row).dataset.entry), /** @type {HTMLElement} */ (row)]));
  const rows = state.queue.map((entry) => old.get(entry.id) ?? clone("row-template"));
  const moved = rows.length !== list.children.length || rows.some((row, i) => list.children[i] !== row);
  const settle = moved && shownOnce ? glide(list) : () => {};
  const times = playTimes(state, now);
  state.queue.forEach((entry, i) => fillRow(rows[i], entry, i + 1, times[i]));
  if (moved) arrange(list, rows);
  settle();
  shownOnce = true;
  show(maybe("#empty"), state.queue.length === 0);
  text(maybe('[data-f="count"]'), state.queue.length ? t("queue.count", { n: state.queue.length }) : "");
}
let shownOnce = false; // the first paint is no movement

/** @param {State} state @param {number} now */
export function paintTimes(state, now) {
  const list = must("#queue");
  playTimes(state, now).forEach((time, i) => {
    const row = list.children[i];
    if (row) text(movingParts(row).when, when(state.queue[i], time));
  });
}

/** @param {Entry} entry @param {number} time */
const when = (entry, time) => (entry.status === "failed" ? "" : entry.locked ? t("row.next") : t("row.about", { time: timeOfDay(time) }));

/** @param {HTMLElement} row @param {Entry} entry @param {number} place @param {number} time */
function fillRow(row, entry, place, time) {
  const parts = movingParts(row);
  text(parts.place, String(place));
  text(parts.when, when(entry, time));
  if (shown.get(row) === entry) return;
  const before = shown.get(row);
  shown.set(row, entry);
  attr(row, "data-entry", String(entry.id));
  attr(row, "data-status", entry.status);
  row.classList.toggle("mine", entry.mine);
  if (before?.song.id !== entry.song.id) fillSong(row, entry);
  attr(part(row, "dot"), "fill", entry.requester?.colour || "#9a93a8");
  text(part(row, "by"), requester(entry));
  const state = part(row, "state");
  text(state, stateText(entry));
  show(state, entry.status !== "ready");
  text(part(row, "why"), t("row.why", { n: entry.votes, ups: entry.ups, downs: entry.downs, time: timeOfDay(entry.requested_at) }));
  show(maybe('[data-do="retry"]', row), entry.status === "failed" && entry.mine);
  show(maybe('[data-do="remove"]', row), entry.mine);
  for (const form of row.querySelectorAll("form")) attr(form, "action", `/queue/${entry.id}/${form.dataset.do}`);
  if (!before) text(part(row, "votes"), String(entry.votes)); // a new row has nothing to roll from
  fillVote(row, entry);
}

/** @param {HTMLElement} row @param {Entry} entry */
function fillSong(row, { song }) {
  cover(part(row, "cover"), song, 44);
  text(part(row, "title"), song.title);
  text(part(row, "artist"), song.artist);
  show(part(row, "explicit"), Boolean(song.explicit));
  text(part(row, "album"), [song.album, song.year, song.duration_ms ? duration(song.duration_ms) : ""].filter(Boolean).join(" · "));
}

/** @param {Entry} entry */
export function requester(entry) {
  if (entry.mine) return t("row.you");
  return entry.requester ? entry.requester.name : t("row.party");
}

/** @param {Entry} entry */
export function stateText(entry) {
  if (entry.status === "failed") return t(`problem.${entry.reason || "broken"}`);
  return entry.status === "preparing" ? t("row.preparing") : "";
}

/** The two buttons and the sum between them. @param {ParentNode} root @param {Entry} entry */
export function fillVote(root, entry) {
  const up = root.querySelector(".up");
  const down = root.querySelector(".down");
  attr(up, "aria-pressed", String(entry.my_vote === 1));
  attr(up, "value", entry.my_vote === 1 ? "0" : "1");
  attr(down, "aria-pressed", String(entry.my_vote === -1));
  attr(down, "value", entry.my_vote === -1 ? "0" : "-1");
  roll(part(root, "votes"), entry.votes);
}

/** The row that I just voted lights up once. @param {number} id */
export function flash(id) {
  const row = maybe(`#queue > [data-entry="${id}"]`);
  if (!row) return;
  row.classList.remove("flash");
  void row.offsetWidth; // restarts the animation
  row.classList.add("flash");
  row.addEventListener("animationend", () => row.classList.remove("flash"), { once: true });
}
