// What several parts of the test need of the running party.
// @ts-check
import { live, visit } from "../lib/browser.mjs";
import { until } from "../lib/server.mjs";

/** @typedef {import("../party.mjs").Setting} Setting */
/** @typedef {import("playwright-core").Page} Page */
/** @typedef {{id: number, title: string, artist: string, duration_ms: number}} Song */

/** @type {WeakMap<object, import("playwright-core").Cookie[]>} the session of a server's host: logging in is limited */
const sessions = new WeakMap();

/**
 * The host, logged in: by the form the first time.
 * @param {Setting} setting @param {import("playwright-core").BrowserContextOptions} [options]
 */
export async function logIn({ browser, server }, options = {}) {
  const page = await visit(browser, server.url, "host", { viewport: { width: 1280, height: 800 }, ...options }, "/admin/login");
  const cookies = sessions.get(server);
  if (cookies) {
    await page.context().addCookies(cookies);
    await page.goto("/admin");
  } else {
    await page.getByLabel("Name").fill("admin");
    await page.getByLabel("Password").fill(server.password);
    await page.getByRole("button", { name: "Log in" }).click();
    await page.waitForURL("**/admin");
    sessions.set(server, (await page.context().cookies()).filter(({ name }) => name === "upbeat_host"));
  }
  await live(page);
  return page;
}

/** All songs of the library, once the first scan has found them. @param {Setting} setting @returns {Promise<Song[]>} */
export async function librarySongs({ server }) {
  /** @type {Map<number, Song>} */
  const songs = new Map();
  await until(async () => {
    const artists = await (await fetch(`${server.url}/api/v1/browse/artists?limit=50`)).json();
    for (const group of artists.groups ?? []) {
      const found = await (await fetch(`${server.url}/api/v1${group.url}`)).json();
      for (const song of found.songs ?? []) songs.set(song.id, song);
    }
    return songs.size >= 5;
  }, "five songs in the library");
  return [...songs.values()];
}

/** A title whose longest word lacks a letter in its middle. @param {string} title */
export function typo(title) {
  const word = title.split(" ").reduce((longest, other) => (other.length > longest.length ? other : longest));
  const half = Math.ceil(word.length / 2);
  return title.replace(word, word.slice(0, half) + word.slice(half + 1));
}

/** Requests a song by searching for it, as a guest does. @param {Page} page @param {Song} song @param {string} [typed] */
export async function requestSong(page, song, typed = song.title) {
  await page.locator(".toast").evaluateAll((cards) => cards.forEach((card) => { /** @type {HTMLElement} */ (card).dataset.old = ""; }));
  await page.locator("#ask-q").click();
  await page.locator("#sheet-q").fill(typed);
  await page.locator(`#search-sheet .results[data-query="${typed}"] [data-song="${song.id}"] button`).click();
  const answer = await page.locator(".toast:not([data-old])").last().innerText(); // waits for it and reads it at once: it goes by itself
  await page.locator("#search-sheet").waitFor({ state: "hidden" });
  return answer.replace(/\s+/g, " ");
}

/**
 * Asks the API as the person whose page this is.
 * @param {Page} page @param {string} method @param {string} path @param {unknown} [body] @returns {Promise<number>} the status
 */
export const ask = (page, method, path, body) => page.evaluate(async (request) => {
  const headers = { "Content-Type": "application/json" };
  const answer = await fetch("/api/v1" + request.path, { method: request.method, headers, body: request.body });
  return answer.status;
}, { method, path, body: body === undefined ? undefined : JSON.stringify(body) });

/** Changes settings of the party, as the host whose page this is. @param {Page} host @param {Record<string, unknown>} values */
export async function change(host, values) {
  const refused = await host.evaluate(async (body) => {
    const answer = await fetch("/api/v1/settings", { method: "PATCH", headers: { "Content-Type": "application/json" }, body });
    return answer.ok ? "" : answer.text();
  }, JSON.stringify(values));
  if (refused) throw new Error(refused);
}

/** The party as somebody else would be told. @param {Setting} setting */
export const state = async ({ server }) => (await fetch(`${server.url}/api/v1/state`)).json();
