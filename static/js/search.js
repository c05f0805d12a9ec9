// The search sheet: suggestions before typing, results while typing, browsing with an index rail.
// @ts-check
import { call } from "./api.js";
import { announce, must, part, show, text } from "./dom.js";
import { fold, followLink, isLink, searchable, searchOutside } from "./outside.js";
import { openSheet, pushLayer } from "./sheets.js";
import { groupRow, listOf, songRow } from "./songs.js";
import { refuse } from "./toasts.js";
import { t } from "./i18n.js";

/** @typedef {import("./state.js").Song} Song */
/** @typedef {import("./songs.js").Group} Group */
/**
 * @typedef {{groups?: Group[], songs?: Song[], rail?: {letter: string, url: string}[], next?: string, queue?: string}} Listing queue: where
 *   to POST to queue all of it
 */

const PAUSE_MS = 80; // between the last letter and the question
const LIMIT = 30;
const OWN_SHOWN = 6; // songs of the library above what sources outside find

let running = new AbortController();
let timer = 0;
let levels = 0; // how deep in browsing; 0 = searching

const sheet = () => /** @type {HTMLDialogElement} */ (must("#search-sheet"));
const field = () => /** @type {HTMLInputElement} */ (must("#sheet-q"));
const results = () => must('[data-f="results"]', sheet());

/** @param {string} [query] what was typed before the sheet opened */
export function openSearch(query = "") {
  if (sheet().open) return;
  openSheet(sheet(), closed);
  field().value = query;
  field().focus();
  search();
}

/** Opens the sheet for a list that is browsed: nothing asks for the keyboard. */
export function openBrowse() {
  if (sheet().open) return;
  openSheet(sheet(), closed);
  field().value = "";
  results().replaceChildren();
  sheet().querySelector("a")?.focus();
}

function closed() {
  running.abort();
  levels = 0;
  show(must(".back", sheet()), false);
}

/** A letter was typed. */
export function typed() {
  if (levels > 0) return history.go(-levels);
  window.clearTimeout(timer);
  timer = window.setTimeout(search, field().value.trim() ? PAUSE_MS : 0);
}

/** A new question makes the old one stale. */
function fresh() {
  window.clearTimeout(timer);
  running.abort();
  running = new AbortController();
  return running.signal;
}

async function search() {
  const query = field().value.trim();
  const signal = fresh();
  try {
    if (query) await found(query, signal);
    else await suggest(signal);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/** @param {string} query @param {AbortSignal} signal */
async function found(query, signal) {
  if (isLink(query)) return followLink(results(), query, signal);
  const answer = await call("GET", `/search?limit=${LIMIT}&q=${encodeURIComponent(query)}`, undefined, signal);
  if (!answer.data) return trouble(answer.refusal);
  const songs = /** @type {Song[]} */ (answer.data.songs ?? []);
  const rows = songs.map((song) => songRow(song, query));
  const made = songs.length ? listOf("", rows) : nothing(t("search.nothing", { query }));
  if (songs.length > OWN_SHOWN && (await searchable()).length) made.append(fold(rows, OWN_SHOWN)); // what comes from outside is in sight
  if (signal.aborted) return;
  fill(made);
  text(part(sheet(), "found"), songs.length ? t("search.found", { n: songs.length }) : t("search.nothing", { query }));
  await searchOutside(results(), query, signal);
}

/** @param {AbortSignal} signal */
async function suggest(signal) {
  const answer = await call("GET", "/suggestions", undefined, signal);
  if (!answer.data) return trouble(answer.refusal);
  const popular = /** @type {Song[]} */ (answer.data.popular ?? []);
  const known = new Set(popular.map((song) => song.id));
  const recent = /** @type {Song[]} */ (answer.data.recent ?? []).filter((song) => !known.has(song.id));
  const made = listOf(t("search.popular"), popular.map((song) => songRow(song, "")));
  made.append(listOf(t("search.recent"), recent.map((song) => songRow(song, ""))));
  fill(made);
}

/** @param {import("./api.js").Refusal | null} refusal */
function trouble(refusal) {
  fill(nothing(refusal?.code === "offline" ? t("search.lost") : refusal?.message || t("error.internal")));
}

/** @param {string} message */
function nothing(message) {
  const line = document.createElement("p");
  line.className = "nothing";
  line.textContent = message;
  return line;
}

/** @param {Node} content @param {Listing["rail"]} [rail] */
function fill(content, rail) {
  results().dataset.query = levels ? "" : field().value.trim();
  results().replaceChildren(content);
  results().scrollTop = 0;
  const letters = part(sheet(), "rail");
  show(letters, Boolean(rail?.length));
  letters?.replaceChildren(...(rail ?? []).map((mark) => {
    const link = document.createElement("a");
    link.href = mark.url;
    link.textContent = mark.letter;
    link.dataset.do = "browse-jump";
    return link;
  }));
}

/** Opens a list of the library inside the sheet; the back key leads out again. @param {string} url as the page's link has it */
export async function browse(url) {
  levels++;
  const left = [...results().childNodes];
  const rail = [...must('[data-f="rail"]', sheet()).childNodes];
  const top = results().scrollTop;
  const asked = field().value;
  show(must(".back", sheet()), true);
  pushLayer(() => {
    levels = Math.max(levels - 1, 0);
    fresh();
    show(must(".back", sheet()), levels > 0);
    results().replaceChildren(...left);
    results().scrollTop = top;
    part(sheet(), "rail")?.replaceChildren(...rail);
    show(part(sheet(), "rail"), rail.length > 0);
    if (levels === 0 && (field().value !== asked || !left.length)) void search(); // typing has led out, or nothing was there before
  });
  await list(url);
}

/** Shows another part of the list that is open. @param {string} url */
export async function list(url) {
  const signal = fresh();
  try {
    const answer = await call("GET", apiPath(url), undefined, signal);
    if (!answer.data) return refuse(answer.refusal ?? { code: "internal", message: "" });
    const listing = /** @type {Listing} */ (answer.data);
    const made = rows(listing);
    if (!made.childNodes.length) made.append(nothing(t("browse.nothing")));
    fill(made, listing.rail);
    announce(t("browse.songs", { n: results().querySelectorAll("li").length }));
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/** The next part, below what is there. @param {HTMLElement} button @param {string} url */
async function more(button, url) {
  const answer = await call("GET", apiPath(url));
  if (!answer.data) return refuse(answer.refusal ?? { code: "internal", message: "" });
  button.replaceWith(rows(answer.data));
}

/** @param {Listing} listing */
function rows(listing) {
  const made = listOf("", (listing.groups ?? []).map(groupRow), "groups");
  if (listing.queue) made.append(queueForm(listing.queue));
  made.append(listOf("", (listing.songs ?? []).map((song) => songRow(song, ""))));
  if (listing.next) {
    const { next } = listing;
    const line = document.createElement("p");
    line.className = "onward";
    const button = document.createElement("button");
    button.className = "button";
    button.textContent = t("browse.more");
    button.addEventListener("click", () => more(line, next));
    line.append(button);
    made.append(line);
  }
  return made;
}

/** @param {string} url */
function queueForm(url) {
  const form = document.createElement("form");
  form.className = "queue-all";
  form.method = "post";
  form.action = url;
  form.dataset.do = "queue-all";
  const button = document.createElement("button");
  button.className = "button strong";
  button.textContent = t("playlist.queue_all");
  form.append(button);
  return form;
}

/** "/browse/artists?after=x" or the same under /api/v1, or an absolute link. @param {string} url */
function apiPath(url) {
  const { pathname, search: query } = new URL(url, location.origin);
  return pathname.replace(/^\/api\/v1/, "") + query;
}
