// What sources outside find, below what the library has: a section for each, in the host's order, that keeps its place while answers come.
// @ts-check
import { call } from "./api.js";
import { show } from "./dom.js";
import { songRow } from "./songs.js";
import { t } from "./i18n.js";

/** @typedef {import("./state.js").Song} Song */
/** @typedef {{name: string, search: boolean}} Source */

const PAUSE_MS = 350; // after the last letter: other machines are asked
const SHOWN = 4; // songs of a source before More

/** What is typed may be an address. @param {string} query */
export const isLink = (query) => /^https?:\/\/\S+$/i.test(query);

/** The sources that are on, asked once for each page. @type {Promise<Source[]> | undefined} */
let asked;

/** @returns {Promise<Source[]>} */
function sources() {
  asked ??= call("GET", "/sources").then(({ data }) => {
    if (!data) asked = undefined;
    return data?.sources ?? [];
  });
  return asked;
}

/** @returns {Promise<Source[]>} those that can be searched */
export const searchable = async () => (await sources()).filter(({ search }) => search);

/** Hides the rows behind the first ones until the button that it returns is pressed. @param {HTMLElement[]} rows @param {number} shown */
export function fold(rows, shown) {
  rows.forEach((row, i) => show(row, i < shown));
  const button = document.createElement("button");
  button.className = "button";
  button.type = "button";
  button.textContent = t("browse.more");
  button.addEventListener("click", () => {
    rows.forEach((row) => show(row, true));
    button.remove();
  });
  return button;
}

/**
 * Adds a section for each source that can be searched, and fills it when its answer comes.
 * @param {Element} place @param {string} query @param {AbortSignal} signal
 */
export async function searchOutside(place, query, signal) {
  const searched = await searchable();
  if (signal.aborted || !searched.length) return;
  const sections = searched.map(({ name }) => section(t(`source.${name}`), t("search.asking")));
  place.append(...sections);
  await new Promise((done) => window.setTimeout(done, PAUSE_MS));
  if (signal.aborted) return;
  const words = encodeURIComponent(query);
  await Promise.all(searched.map(({ name }, i) => fillSection(sections[i], `/sources/${name}/search?q=${words}`, signal)));
}

/** What an address leads to. @param {Element} place @param {string} address @param {AbortSignal} signal */
export async function followLink(place, address, signal) {
  const made = section(t("search.link"), t("search.following"));
  place.replaceChildren(made);
  await fillSection(made, `/link?url=${encodeURIComponent(address)}`, signal, Infinity);
}

/** @param {string} heading @param {string} words @returns {HTMLElement} */
function section(heading, words) {
  const made = document.createElement("section");
  made.className = "outside waiting";
  const head = document.createElement("h3");
  head.className = "songs-head";
  head.textContent = heading;
  const line = document.createElement("p");
  line.className = "nothing";
  line.setAttribute("role", "status");
  line.textContent = words;
  made.append(head, line);
  return made;
}

/** @param {HTMLElement} made @param {string} path @param {AbortSignal} signal @param {number} [shown] */
async function fillSection(made, path, signal, shown = SHOWN) {
  const answer = await call("GET", path, undefined, signal).catch(() => undefined);
  if (signal.aborted) return;
  made.classList.remove("waiting");
  const line = made.querySelector("p");
  const songs = /** @type {Song[]} */ (answer?.data?.songs ?? []);
  if (!songs.length) {
    made.classList.toggle("away", !answer?.data);
    if (line) line.textContent = answer?.data ? t("search.none_here") : answer?.refusal?.message || t("search.lost");
    return;
  }
  const list = document.createElement("ul");
  list.className = "songs";
  const rows = songs.map((song) => songRow(song, ""));
  list.append(...rows);
  line?.replaceWith(list);
  const { title, more } = answer?.data ?? {};
  const head = made.querySelector("h3");
  if (title && head) head.textContent = title;
  if (songs.length > shown) made.append(fold(rows, shown));
  if (more) made.append(note(t("search.first_only", { n: songs.length })));
}

/** @param {string} words */
function note(words) {
  const line = document.createElement("p");
  line.className = "fine";
  line.textContent = words;
  return line;
}
