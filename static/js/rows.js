// The guest's queue: fills the same markup that the server painted (templates/partials/row.html) and lets rows glide.
// @ts-check
import { arrange, attr, clone, cover, glide, maybe, must, part, roll, rowsById, show, text } from "./dom.js";
import { paintOpenRows } from "./openrow.js";
import { fillRequest, fillTitle, whenText } from "./rowmiddle.js";
import { playTimes } from "./state.js";
import { duration, t } from "./i18n.js";
import { stillness } from "./theme.js";

/** @typedef {import("./state.js").Entry} Entry */
/** @typedef {import("./state.js").State} State */

/** @type {WeakMap<Element, Entry>} what a row was filled with last */
const filled = new WeakMap();
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
  const old = rowsById(list, "entry");
  const rows = state.queue.map((entry) => old.get(entry.id) ?? clone("row-template"));
  const moved = rows.length !== list.children.length || rows.some((row, i) => list.children[i] !== row);
  const settle = moved && paintedOnce ? glide(list) : () => {};
  const times = playTimes(state, now);
  state.queue.forEach((entry, i) => fillRow(rows[i], entry, i + 1, times[i], state.rules));
  if (moved) arrange(list, rows);
  settle();
  paintedOnce = true;
  paintOpenRows(list, state, times);
  show(maybe("#empty"), state.queue.length === 0);
  text(maybe('[data-f="count"]'), state.queue.length ? t("queue.count", { n: state.queue.length }) : "");
}
let paintedOnce = false; // the first paint is no movement

/** @param {State} state @param {number} now */
export function paintTimes(state, now) {
  const list = must("#queue");
  playTimes(state, now).forEach((time, i) => {
    const row = list.children[i];
    if (row) text(movingParts(row).when, whenText(state.queue[i], time));
  });
}

/** @param {HTMLElement} row @param {Entry} entry @param {number} place @param {number} time @param {import("./state.js").Rules} rules */
function fillRow(row, entry, place, time, rules) {
  const parts = movingParts(row);
  text(parts.place, String(place));
  text(parts.when, whenText(entry, time));
  fillMay(row, entry, rules);
  if (filled.get(row) === entry) return;
  const before = filled.get(row);
  filled.set(row, entry);
  attr(row, "data-entry", String(entry.id));
  attr(row, "id", `entry-${entry.id}`);
  attr(row, "data-status", entry.status);
  row.classList.toggle("mine", entry.mine);
  if (before?.song !== entry.song) fillSong(row, entry);
  fillRequest(row, entry, entry.mine ? t("row.you") : entry.requester ? entry.requester.name : t("row.party"));
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
function fillSong(row, entry) {
  const { song } = entry;
  cover(part(row, "cover"), song, 44);
  fillTitle(row, entry);
  const length = song.duration_ms ? duration(song.duration_ms) : "";
  text(part(row, "album"), [song.album, song.year, length].filter(Boolean).join(" · "));
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

/** Leads to a row: it comes into the middle of the page, has the focus and lights up. @param {number} id */
export function findRow(id) {
  const row = rowOf(id);
  if (!row) return;
  row.scrollIntoView({ block: "center", behavior: stillness.matches ? "auto" : "smooth" });
  maybe("summary", row)?.focus({ preventScroll: true });
  flash(id);
}

/** @param {number} id of an entry */
const rowOf = (id) => maybe(`#queue > [data-entry="${id}"]`);

/** The row that I just voted lights up once. @param {number} id */
export function flash(id) {
  const row = rowOf(id);
  if (!row) return;
  row.classList.remove("flash");
  void row.offsetWidth; // restarts the animation
  row.classList.add("flash");
  row.addEventListener("animationend", () => row.classList.remove("flash"), { once: true });
}
