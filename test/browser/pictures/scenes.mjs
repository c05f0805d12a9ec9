// The party that is photographed: from an empty room to sixty waiting songs of thirty guests.
// @ts-check
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { live } from "../lib/browser.mjs";
import { check } from "../lib/report.mjs";
import { until } from "../lib/server.mjs";
import { ask, askAs, change, librarySongs, logIn, makeGuests, makeSongs, sendAs, state } from "../party/crowd.mjs";
import { looks } from "./camera.mjs";
import * as guest from "./guest.mjs";
import * as host from "./host.mjs";
import { moments, stage } from "./stage.mjs";

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {import("../party.mjs").Setting} Setting */
/** @typedef {ReturnType<typeof import("./camera.mjs").newCamera>} Camera */
/**
 * @typedef {{setting: Setting, shoot: Camera["shoot"], keep: Camera["keep"], host: Page, songs: import("../party/crowd.mjs").Song[],
 *   hold: () => Promise<void>, recap: string, invite: string, person: string, playlist: string}} Studio
 */

const NAMES = [
  "Mira", "Jonas", "عمر", "Ada Lovelace", "Bartholomew Featherstonehaugh", "小林さくら", "Zoë", "Kai", "DJ Kühlschrank", "Ben", "Lena",
  "Theodora", "Max", "נועה", "Pia", "Tom", "Oskar", "Emmanuelle", "Ida", "Frieda", "Lou", "Anastasia", "Rob", "Juan Carlos", "Lea", "Nils",
  "Paula", "Vivienne", "Wolfgang Amadeus", "Q",
];

/** @param {Setting} setting @param {Camera} camera @param {(part: string) => boolean} wanted */
export async function photograph(setting, { shoot, keep }, wanted) {
  const admin = await logIn(setting);
  await change(admin, { waiting_per_guest: 0, song_cooldown: 0, artist_cooldown: 0, codes: false, visualizer: "off" });
  /** @type {Studio} */
  const studio = { setting, shoot, keep, host: admin, songs: await stock(setting, admin), hold: () => hold(setting, admin),
    recap: "", invite: "", person: "", playlist: "" };
  /** @param {(look: import("./camera.mjs").Look) => Promise<unknown>} scene */
  const each = async (scene) => {
    for (const look of looks) await scene(look).catch((error) => check("a scene goes to its end", () => { throw error; }));
  };

  if (wanted("empty")) {
    await each((look) => guest.arrive(studio, look, "0-songs"));
    await each((look) => stage(studio, look, "idle"));
    await each((look) => host.walk(studio, look, "empty", ["now", "queue", "people", "playlists", "history", "lights", "undo", "blocks"]));
  }
  const crowd = await makeGuests(setting, 30);
  for (const [i, person] of crowd.entries()) await sendAs(setting, person, "PATCH", "/guests/me", { name: NAMES[i] });
  for (const [i, song] of studio.songs.slice(0, 7).entries()) await askAs(setting, crowd[i], song);
  await until(async () => {
    const { entry } = (await told(setting)).playback;
    if (entry && !entry.requester) await ask(admin, "POST", "/playback/skip", { entry: entry.id }); // the party's own choice
    return entry?.requester;
  }, "somebody's song to play");
  for (const [i, { id }] of ((await told(setting)).queue).entries()) {
    for (const person of crowd.slice(10, 16 - i)) await sendAs(setting, person, "PUT", `/queue/${id}/vote`, { value: 1 });
  }
  if (wanted("guest")) await each((look) => guest.arrive(studio, look, "6-songs"));
  if (wanted("stage")) {
    await each((look) => stage(studio, look, "playing"));
    await each((look) => stage(studio, look, "spectrum", "?program=spectrum"));
    await each((look) => moments(studio, look));
  }
  if (wanted("duel")) await each((look) => face(studio, look));
  if (wanted("sheets")) {
    await change(admin, { waiting_per_guest: 3 });
    await each((look) => guest.sheets(studio, look));
    await change(admin, { waiting_per_guest: 0 });
  }
  if (["full", "host", "menus", "pages"].some(wanted)) await fill(studio, crowd);
  if (wanted("full")) {
    await each((look) => guest.arrive(studio, look, "60-songs"));
    await each((look) => stage(studio, look, "60-songs"));
  }
  if (wanted("host")) await each((look) => host.walk(studio, look, "full"));
  if (wanted("menus")) await each((look) => host.menus(studio, look));
  if (wanted("pages")) await each((look) => guest.pages(studio, look));
  await admin.context().close();
}

/** The party; who asks too often is told nothing for a moment. @param {Setting} setting @returns {Promise<any>} */
async function told(setting) {
  /** @type {any} */
  let seen;
  await until(async () => (seen = await state(setting)).playback, "the party's state");
  return seen;
}

/** Enough songs: those of MUSIC, a folder, where it is given, and some of silence. @param {Setting} setting @param {Page} admin */
async function stock(setting, admin) {
  const own = await librarySongs(setting);
  if (process.env.MUSIC) {
    await ask(admin, "POST", "/library/roots", { path: process.env.MUSIC });
    await until(async () => (await librarySongs(setting)).length >= own.length + 1, "songs of MUSIC");
    await until(async () => {
      const { scan } = await admin.evaluate(async () => (await fetch("/api/v1/library")).json());
      return !scan?.running;
    }, "the end of the scan");
  }
  const silent = await makeSongs(setting, admin, mkdtempSync(join(tmpdir(), "upbeat-silence-")), 60);
  const all = await librarySongs(setting);
  const quiet = new Set(silent.map(({ id }) => id));
  return [...all.filter(({ id }) => !quiet.has(id)).sort((a, b) => b.duration_ms - a.duration_ms), ...silent];
}

/** What plays does not end meanwhile. @param {Setting} setting @param {Page} admin */
async function hold(setting, admin) {
  const { playback } = await told(setting);
  if (playback.song && playback.position_ms + Date.now() - playback.at > playback.song.duration_ms / 4) {
    await ask(admin, "PUT", "/playback", { position_ms: 10_000 });
  }
}

/** Two songs face each other, on phones and on the stage. @param {Studio} studio @param {import("./camera.mjs").Look} look */
async function face(studio, look) {
  await studio.hold();
  await until(async () => await ask(studio.host, "POST", "/duel") === 200, "two songs that face each other");
  await ask(studio.host, "PUT", "/playback", { paused: true });
  await guest.duel(studio, look);
  await ask(studio.host, "DELETE", "/duel");
  await until(async () => await ask(studio.host, "POST", "/duel") === 200, "two songs that face each other");
  await stage(studio, look, "duel");
  await ask(studio.host, "DELETE", "/duel");
  await ask(studio.host, "PUT", "/playback", { paused: false });
}

/**
 * Sixty songs of thirty guests, and everything that a host can have.
 * @param {Studio} studio @param {import("../party/crowd.mjs").Person[]} crowd
 */
async function fill(studio, crowd) {
  const { setting, host: admin, songs } = studio;
  const { playback, queue } = await told(setting);
  const taken = new Set([playback.entry, ...queue].map((entry) => entry?.song.id));
  const more = songs.filter(({ id }) => !taken.has(id)).slice(0, 60 - queue.length);
  for (const [i, song] of more.entries()) await askAs(setting, crowd[i % crowd.length], song);
  await until(async () => ((await told(setting)).queue).length >= 58, "the songs to wait");
  for (const [i, { id }] of ((await told(setting)).queue).slice(0, 12).entries()) {
    for (const person of crowd.slice(i, 24 - i)) await sendAs(setting, person, "PUT", `/queue/${id}/vote`, { value: i % 4 === 3 ? -1 : 1 });
  }
  await sendAs(setting, crowd[0], "POST", "/shouts", { text: "Happy birthday, Jonas! From everybody at the long table by the window." });
  await sendAs(setting, crowd[4], "POST", "/shouts", { text: "More bass", kind: "shout" });
  await ask(admin, "POST", "/playlists", { name: "Warm-up", guests: true, songs: songs.slice(0, 20).map(({ id }) => id) });
  await ask(admin, "POST", "/playlists", { name: "A playlist whose name is as long as somebody made it, late at night", songs: [] });
  await ask(admin, "POST", "/blocks", { song_id: songs.at(-1)?.id, what: "song", tonight: true });
  await ask(admin, "POST", "/invites", { name: "Bartholomew", role: "moderator" });
  for (const one of ((await told(setting)).queue).slice(-3)) await ask(admin, "DELETE", `/queue/${one.id}`);
  const { lists, people, parties, invite } = await admin.evaluate(async () => {
    const read = async (/** @type {string} */ path) => (await fetch(`/api/v1${path}`)).json();
    const body = JSON.stringify({ name: "Mo", role: "admin" });
    const made = await fetch("/api/v1/invites", { method: "POST", headers: { "Content-Type": "application/json" }, body });
    return { lists: (await read("/playlists")).playlists, people: (await read("/guests")).guests, parties: (await read("/parties")).parties,
      invite: await made.json() };
  });
  studio.playlist = `/admin/playlists/${lists.find((/** @type {any} */ list) => list.name === "Warm-up").id}`;
  studio.person = `/admin/people/${people.find((/** @type {any} */ one) => one.name === NAMES[4]).id}`;
  studio.invite = new URL(invite.url).pathname;
  const shared = await admin.evaluate(async (id) => {
    const headers = { "Content-Type": "application/json" };
    return (await fetch(`/api/v1/parties/${id}/recap`, { method: "PUT", headers, body: '{"shared":true}' })).json();
  }, parties[0].id);
  studio.recap = new URL(shared.recap).pathname;
  await light(admin);
}

/** Eight zones of four lamps, and two scenes. @param {Page} admin */
async function light(admin) {
  for (const [i, name] of ["Bar", "Ceiling over the dance floor", "Shelf", "Window"].entries()) {
    const kind = ["wled", "ddp", "sacn", "artnet"][i];
    await ask(admin, "POST", "/lights/devices", { kind, name, address: `127.0.0.${i + 1}`, pixels: 60 + 40 * i, universe: 1 });
  }
  for (let i = 0; i < 4; i++) {
    await ask(admin, "POST", "/lights/zones", { name: `Zone ${i + 5}`, parts: [{ device: i + 1, first: 0, count: 30 }] });
  }
  for (const [i, program] of ["rainbow", "fire", "spectrum", "votes", "alarm", "drift", "chase", "fixed"].entries()) {
    await ask(admin, "PUT", `/lights/zones/${i + 1}/program`, { program });
  }
  await ask(admin, "POST", "/lights/scenes", { name: "Dinner" });
  await ask(admin, "POST", "/lights/scenes", { name: "Rave" });
  await admin.goto("/admin");
  await live(admin);
}
