// The guest's queue: fills the same markup that the server painted (templates/partials/row.html) and lets rows glide.
// @ts-check
import { arrange, attr, clone, cover, glide, maybe, must, part, roll, show, text } from "./dom.js";
import { playTimes } from "./state.js";
import { moves, whenText, whyText } from "./why.js";
import { because, duration, t, timeOfDay } from "./words.js";

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
  latest = { state, times };
  state.queue.forEach((entry, i) => { fillRow(rows[i], entry, i + 1, times[i], state.rules); tellOpen(rows[i], i); });
  if (moved) arrange(list, rows);
  settle();
  shownOnce = true;
  show(maybe("#empty"), state.queue.length === 0);
  text(maybe('[data-f="count"]'), state.queue.length ? t("queue.count", { n: state.queue.length }) : "");
}
let shownOnce = false; // the first paint is no movement

/** @type {{state: State, times: number[]} | null} what was painted last */
let latest = null;

/** Rows explain themselves once they are opened: what places them changes with every vote on another. */
export function wireRows() {
  const list = maybe("#queue");
  const tell = (/** @type {Event} */ event) => {
    const row = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("summary, details")?.closest(".row") ?? null);
    const i = latest?.state.queue.findIndex((entry) => entry.id === Number(row?.dataset.entry)) ?? -1;
    if (row && i >= 0) fillTold(row, i);
  };
  list?.addEventListener("click", tell); // before it opens
  list?.addEventListener("toggle", tell, true); // opened by other means
}

/** @param {HTMLElement} row @param {number} i */
function tellOpen(row, i) {
  if (/** @type {HTMLDetailsElement} */ (must("details", row)).open) fillTold(row, i);
}

/** Why here, from when to when, and the buttons that move it. @param {HTMLElement} row @param {number} i */
function fillTold(row, i) {
  if (!latest) return;
  const { state, times } = latest;
  const entry = state.queue[i];
  text(part(row, "why"), whyText(state.queue, i));
  text(part(row, "because"), because(entry.because));
  show(part(row, "because"), Boolean(entry.because));
  const range = whenText(state, i, times[i]);
  text(part(row, "range"), range);
  show(part(row, "range"), range !== "");
  text(part(row, "facts"), t("row.why", { n: entry.votes, ups: entry.ups, downs: entry.downs, time: timeOfDay(entry.requested_at) }));
  for (const [name, before] of Object.entries({ up: undefined, down: undefined, ...moves(state, i) })) {
    const form = part(row, name);
    show(form, before !== undefined);
    attr(form?.querySelector("input") ?? null, "value", String(before ?? 0));
  }
}

/** @param {State} state @param {number} now */
export function paintTimes(state, now) {
  const list = must("#queue");
  playTimes(state, now).forEach((time, i) => {
    const row = list.children[i];
    if (row) text(movingParts(row).when, when(state.queue[i], time));
  });
}

/** @param {Entry} entry @param {number} time */
const when = (entry, time) => (entry.status === "failed" ? "" : entry.locked ? t("row.next") : time ? t("row.about", { time: timeOfDay(time) }) : "");

/** @param {HTMLElement} row @param {Entry} entry @param {number} place @param {number} time @param {import("./state.js").Rules} rules */
function fillRow(row, entry, place, time, rules) {
  const parts = movingParts(row);
  text(parts.place, String(place));
  text(parts.when, when(entry, time));
  fillMay(row, entry, rules);
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
  if (before?.voters !== entry.voters || before?.ups !== entry.ups || before?.downs !== entry.downs) fillVoters(row, entry);
  show(maybe('[data-do="retry"]', row), entry.status === "failed" && entry.mine);
  attr(maybe('[data-do="dedication"] label', row), "for", `dedicate-${entry.id}`);
  const dedication = maybe('[data-do="dedication"] input', row);
  attr(dedication, "id", `dedicate-${entry.id}`);
  attr(dedication, "value", entry.dedication ?? "");
  for (const form of row.querySelectorAll("form")) attr(form, "action", `/queue/${entry.id}/${form.dataset.do}`);
  if (!before) text(part(row, "votes"), String(entry.votes)); // a new row has nothing to roll from
  fillVote(row, entry);
}

/** @type {WeakMap<Element, string>} what the rules let be done with a row */
const allowed = new WeakMap();

/** @param {HTMLElement} row @param {Entry} entry @param {import("./state.js").Rules} rules */
function fillMay(row, entry, rules) {
  const remove = entry.mine || rules.may.includes("remove");
  const dedicate = entry.mine && rules.dedications && entry.status !== "failed";
  const all = `${remove} ${dedicate}`;
  if (allowed.get(row) === all) return;
  allowed.set(row, all);
  show(maybe('[data-do="remove"]', row), remove);
  show(maybe('[data-do="dedication"]', row), dedicate);
}

const SVG = "http://www.w3.org/2000/svg";

/** A dot for each voter, in their colour; a ring for a down vote. @param {HTMLElement} row @param {Entry} entry */
function fillVoters(row, { voters = "", ups, downs }) {
  const place = part(row, "voters");
  const dots = voters.match(/[+-][0-9a-f]{6}/g) ?? [];
  const drawn = dots.map((dot) => {
    const svg = document.createElementNS(SVG, "svg");
    const circle = document.createElementNS(SVG, "circle");
    const colour = `#${dot.slice(1)}`;
    const look = dot[0] === "+" ? { r: "4", fill: colour } : { r: "3", fill: "none", stroke: colour, "stroke-width": "2" };
    for (const [name, value] of Object.entries({ cx: "4", cy: "4", ...look })) circle.setAttribute(name, value);
    svg.setAttribute("viewBox", "0 0 8 8");
    svg.setAttribute("class", "dot");
    svg.append(circle);
    return svg;
  });
  const more = dots.length ? ups + downs - dots.length : 0;
  const rest = document.createElement("span");
  rest.className = "num";
  rest.textContent = more > 0 ? t("row.more_voters", { n: more }) : "";
  place?.replaceChildren(...drawn, ...(more > 0 ? [rest] : []));
  show(place, dots.length > 0);
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
