// What the fields of the rules offer while somebody types: songs, time zones, genres, artists and playlists.
// @ts-check
import { call } from "./api.js";
import { attr, maybe, must } from "./dom.js";
import { t } from "./i18n.js";
import { ruleAround } from "./rulesfields.js";

const SEARCH_MS = 200;
let timer = 0;

/** What is chosen to play when nothing waits. */
const fallback = () => /** @type {HTMLInputElement | null} */ (maybe("[name=fallback]:checked"))?.value ?? "";

/** @type {Map<string, number>} songs that were offered, by how they are named */
const offered = new Map();

document.addEventListener("input", (event) => {
  const input = /** @type {HTMLInputElement} */ (event.target);
  if (ruleAround(input)?.dataset.kind !== "song" || offered.has(input.value)) return;
  window.clearTimeout(timer);
  timer = window.setTimeout(() => void offerSongs(input), SEARCH_MS);
});

/** @param {HTMLInputElement} input */
async function offerSongs(input) {
  if (input.value.trim() === "") return;
  const { data } = await call("GET", `/search?limit=8&q=${encodeURIComponent(input.value)}`);
  offer(input, (data?.songs ?? []).map((/** @type {any} */ song) => {
    const name = song.artist ? `${song.artist} – ${song.title}` : song.title;
    offered.set(name, song.id);
    return name;
  }));
}

/** @param {HTMLInputElement} input @param {string[]} names */
function offer(input, names) {
  input.list?.replaceChildren(...names.map((name) => Object.assign(document.createElement("option"), { value: name })));
}

/**
 * The song that was taken from the list, else the first that is found by what was typed; an empty field is none.
 * @param {HTMLInputElement} input @returns {Promise<boolean>} whether there is one
 */
export async function chooseSong(input) {
  const typed = input.value.trim();
  if (typed && !offered.has(input.value)) await offerSongs(input);
  const name = offered.has(input.value) ? input.value : (input.list?.options[0]?.value ?? "");
  if (typed && !name) return false;
  if (typed) input.value = name;
  attr(input, "data-song", String(typed ? offered.get(name) : 0));
  return true;
}

/** @param {HTMLElement} rule @param {number} id */
export async function nameSong(rule, id) {
  const input = /** @type {HTMLInputElement} */ (must("input", rule));
  const name = [...offered].find(([, song]) => song === id)?.[0];
  if (id === 0 || name) return void (input.value = name ?? "");
  const answer = await fetch("/admin/rules").catch(() => null);
  const page = (await answer?.text()) ?? "";
  const fresh = new DOMParser().parseFromString(page.slice(page.indexOf("<main")), "text/html");
  input.value = fresh.querySelector(`#${input.id}`)?.getAttribute("value") ?? "";
}

document.addEventListener("focusin", async (event) => {
  const input = /** @type {HTMLInputElement} */ (event.target);
  if (input.id === "set-time_zone" && input.list?.childElementCount === 0) offer(input, Intl.supportedValuesOf?.("timeZone") ?? []);
  if (input.id === "set-fallback_of") offer(input, await sources(fallback()));
});

// A playlist is picked, not typed: the field becomes a list while one is to be played.
document.addEventListener("change", async (event) => {
  const input = /** @type {HTMLInputElement} */ (event.target);
  const field = /** @type {HTMLInputElement | HTMLSelectElement | null} */ (input.name === "fallback" ? maybe("#set-fallback_of") : null);
  if (!field || (field instanceof HTMLSelectElement) === (input.value === "playlist")) return;
  const other = input.value === "playlist" ? document.createElement("select") : document.createElement("input");
  if (other instanceof HTMLSelectElement) {
    const names = await sources("playlist");
    if (!names.includes(field.value)) names.unshift(field.value);
    other.append(...names.map((name) => new Option(name || t("rules.pick_list"), name)));
  }
  for (const name of ["id", "name", "dir", "aria-describedby"]) other.setAttribute(name, field.getAttribute(name) ?? "");
  other.value = field.value;
  if (field.isConnected) field.replaceWith(other);
});

/** What the fallback can be taken from. @param {string} kind @returns {Promise<string[]>} */
async function sources(kind) {
  if (kind === "playlist") return ((await call("GET", "/playlists")).data?.playlists ?? []).map((/** @type {any} */ list) => list.name);
  if (kind !== "genre" && kind !== "artist") return [];
  const { data } = await call("GET", `/browse/${kind}s?limit=500`);
  return (data?.groups ?? []).map((/** @type {any} */ group) => group.name);
}
