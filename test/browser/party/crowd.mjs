// What several parts of the test need of the running party.
// @ts-check
import { writeFileSync } from "node:fs";
import { join } from "node:path";
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

/**
 * Fills the queue as a busy night does: many songs that a music folder brings, each guest's own from an address of their own.
 * @param {Setting} setting @param {Page} host @param {string} folder for the songs @param {number} songs @param {number} guests
 */
export async function fillQueue(setting, host, folder, songs, guests) {
  await change(host, { waiting_per_guest: 0, song_cooldown: 0, artist_cooldown: 0, codes: false });
  const found = await makeSongs(setting, host, folder, songs);
  const crowd = await makeGuests(setting, guests);
  for (const [i, song] of found.slice(0, songs).entries()) await askAs(setting, crowd[i % guests], song);
  await until(async () => (await queued(setting)).length >= songs - 5, "the songs to wait") // one plays;
}

/**
 * Many songs of silence, in a music folder of their own.
 * @param {Setting} setting @param {Page} host @param {string} folder @param {number} songs @returns {Promise<Song[]>}
 */
export async function makeSongs({ server }, host, folder, songs) {
  for (let i = 0; i < songs; i++) writeFileSync(join(folder, `Song Number ${i + 1} of a Long Night.wav`), silence(30 + i));
  await ask(host, "POST", "/library/roots", { path: folder });
  /** @type {Song[]} */
  let found = [];
  await until(async () => {
    const answer = await (await fetch(`${server.url}/api/v1/search?q=Number+of+a+Long+Night&limit=100`)).json();
    return (found = answer.songs ?? []).length >= songs;
  }, "the songs of the folder");
  return found;
}

/** @typedef {{from: string, cookie: string}} Person of no browser, at an address of their own */

/** @param {Setting} setting @param {number} count @returns {Promise<Person[]>} */
export async function makeGuests({ server }, count) {
  const crowd = [];
  for (let i = 0; i < count; i++) {
    const from = `198.51.100.${i + 1}`;
    const answer = await fetch(`${server.url}/api/v1/guests`, { method: "POST", headers: { "X-Forwarded-For": from } });
    crowd.push({ from, cookie: answer.headers.getSetCookie().map((cookie) => cookie.split(";")[0]).join("; ") });
  }
  return crowd;
}

/** Requests a song as one of a crowd. @param {Setting} setting @param {Person} person @param {Song} song */
export async function askAs({ server }, person, song) {
  const answer = await sendAs({ server }, person, "POST", "/queue", { song_id: song.id });
  if (answer.status !== 201) throw new Error(`${song.title}: ${await answer.text()}`);
}

/**
 * @param {Pick<Setting, "server">} setting @param {Person} person @param {string} method @param {string} path @param {unknown} body
 */
export function sendAs({ server }, person, method, path, body) {
  const headers = { "Content-Type": "application/json", "X-Forwarded-For": person.from, Cookie: person.cookie };
  return fetch(`${server.url}/api/v1${path}`, { method, headers, body: JSON.stringify(body) });
}

/** A WAV file of silence. @param {number} seconds */
function silence(seconds) {
  const rate = 8000, size = seconds * rate;
  const file = Buffer.alloc(44 + size, 0x80); // 8 bits without a sign: the middle is silence
  file.write("RIFF", 0); file.writeUInt32LE(36 + size, 4); file.write("WAVEfmt ", 8); file.writeUInt32LE(16, 16);
  file.writeUInt16LE(1, 20); file.writeUInt16LE(1, 22); file.writeUInt32LE(rate, 24); file.writeUInt32LE(rate, 28);
  file.writeUInt16LE(1, 32); file.writeUInt16LE(8, 34); file.write("data", 36); file.writeUInt32LE(size, 40);
  return file;
}

/** The party as somebody else would be told. @param {Setting} setting */
export const state = async ({ server }) => (await fetch(`${server.url}/api/v1/state`)).json();

/** The songs that wait. @param {Setting} setting @returns {Promise<any[]>} */
export const queued = async (setting) => (await state(setting)).queue;

/** A song that neither waits nor plays. @param {Setting} setting @param {Song[]} songs */
export async function freeSong(setting, songs) {
  const { playback, queue } = await state(setting);
  const song = songs.find(({ id }) => ![playback.entry, ...queue].some((entry) => entry?.song.id === id));
  if (!song) throw new Error("every song waits or plays");
  return song;
}
