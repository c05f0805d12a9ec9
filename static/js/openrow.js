// What a row says once it is open: why it stands there, from when to when it may play, and the buttons that move it. The server knows; a
// row keeps what it said last until the next answer, also while the box is away.
// @ts-check
import { call } from "./api.js";
import { attr, maybe, part, show, text } from "./dom.js";
import { newExplainer } from "./explain.js";
import { because, t, timeOfDay } from "./i18n.js";
import { paintArtists } from "./songs.js";

/** @typedef {import("./state.js").Entry} Entry */
/** @typedef {import("./state.js").State} State */
/** @typedef {import("./explain.js").Explanation} Explanation */

/** @type {{state: State, times: number[]}} what was painted last */
let latest = { state: /** @type {any} */ ({ version: -1, queue: [] }), times: [] };

/** @type {Map<number, Explanation>} the last answer about each entry */
const answers = new Map();

const explainer = newExplainer({
  ask: (entry) => call("GET", `/queue/${entry}/why`),
  version: () => latest.state.version,
  wanted: (entry) => maybe(`#queue > [data-entry="${entry}"] details[open]`) !== null,
  answered(entry, answer) {
    if (answer) answers.set(entry, answer);
    const row = rowOf(entry);
    if (!row) return;
    part(row, "why")?.removeAttribute("aria-busy");
    fill(row, entry);
  },
});

/** @param {number} entry */
const rowOf = (entry) => maybe(`#queue > [data-entry="${entry}"]`);

/** Rows explain themselves once they are opened. */
export function wireRows() {
  const list = maybe("#queue");
  list?.addEventListener("click", ({ target }) => { // before it opens
    const details = /** @type {Element} */ (target).closest("summary")?.parentElement;
    if (details && !details.hasAttribute("open")) open(details);
  });
  list?.addEventListener("toggle", ({ target }) => { // opened by other means
    const details = /** @type {HTMLElement} */ (target);
    if (details.hasAttribute("open")) open(details);
  }, true);
}

/**
 * The party has changed: rows that are open follow.
 * @param {HTMLElement} list @param {State} state @param {number[]} times when each entry plays
 */
export function paintOpenRows(list, state, times) {
  latest = { state, times };
  for (const details of list.querySelectorAll("details[open]")) open(details);
}

/** The row's reader has moved it: its buttons lead elsewhere now. @param {number} entry */
export const explainNow = (entry) => explainer.explainNow(entry);

/** @param {Element} details */
function open(details) {
  const row = /** @type {HTMLElement} */ (details.closest("[data-entry]"));
  const id = Number(row.dataset.entry);
  fill(row, id);
  if (!answers.has(id)) part(row, "why")?.setAttribute("aria-busy", "true");
  explainer.explain(id);
}

/** What is known by now. @param {HTMLElement} row @param {number} id */
function fill(row, id) {
  const i = latest.state.queue.findIndex((entry) => entry.id === id);
  if (i < 0) return;
  const entry = latest.state.queue[i];
  text(part(row, "because"), because(entry.because));
  show(part(row, "because"), Boolean(entry.because));
  const facts = { n: entry.votes, ups: entry.ups, downs: entry.downs, time: timeOfDay(entry.requested_at) };
  text(part(row, "facts"), t("row.why", facts));
  const answer = answers.get(id);
  if (!answer) return;
  text(part(row, "why"), answer.why);
  if (!sameArtists(part(row, "artists"), answer.artists ?? [])) paintArtists(part(row, "artists"), answer.artists ?? []);
  const range = rangeText(entry, latest.times[i], answer);
  text(part(row, "range"), range);
  show(part(row, "range"), range !== "");
  for (const step of /** @type {const} */ (["up", "down", "earlier", "later"])) {
    const form = part(row, step);
    show(form, answer[step] !== undefined);
    attr(form?.querySelector("input") ?? null, "value", String(answer[step] ?? 0));
  }
}

/**
 * Links that are right stay, with the focus. @param {Element | null} place @param {{name: string, url: string}[]} artists
 */
function sameArtists(place, artists) {
  const links = [...place?.querySelectorAll("a") ?? []];
  return links.length === artists.length && links.every((link, i) => link.getAttribute("href") === artists[i].url);
}

/**
 * "about 22:41 (22:35–22:55)": the range that the server found, around the time that the row shows.
 * @param {Entry} entry @param {number} time @param {Explanation} answer
 */
export function rangeText(entry, time, { plays_at: at = 0, plays_from: first = at, plays_to: last = at }) {
  if (!time || !at || entry.locked) return "";
  const [from, to] = [timeOfDay(time - (at - first)), timeOfDay(time + (last - at))];
  return from === to ? t("row.about", { time: timeOfDay(time) }) : t("row.between", { time: timeOfDay(time), from, to });
}
