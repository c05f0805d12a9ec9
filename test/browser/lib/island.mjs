// A party on an address that is not local, in a network of its own, seen by Chromium over plain HTTP and then over HTTPS: prints what was
// seen, as JSON. secure.mjs runs it under `unshare --net`; UPBEAT_TEST_BINARY names the program.
// @ts-check
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { CHROMIUM, FLAGS, complaints, guest } from "./browser.mjs";
import { until } from "./server.mjs";

const ADDRESS = "10.77.0.1";
const PLAIN = `http://${ADDRESS}:8080`;
const SECURE = `https://${ADDRESS}:8443`;

/** A few seconds of silence. @param {number} seconds */
function wav(seconds) {
  const rate = 8000;
  const data = Buffer.alloc(44 + rate * seconds * 2);
  data.write("RIFF", 0);
  data.writeUInt32LE(data.length - 8, 4);
  data.write("WAVEfmt ", 8);
  data.writeUInt32LE(16, 16);
  for (const [at, value] of [[20, 1], [22, 1], [32, 2], [34, 16]]) data.writeUInt16LE(value, at);
  data.writeUInt32LE(rate, 24);
  data.writeUInt32LE(rate * 2, 28);
  data.write("data", 36);
  data.writeUInt32LE(data.length - 44, 40);
  return data;
}

const folder = mkdtempSync(join(tmpdir(), "upbeat-island-"));
const home = { ...process.env, HOME: folder };

/** @param {string} program @param {string[]} args */
const run = (program, ...args) => execFileSync(program, args, { env: home, stdio: ["ignore", "ignore", "inherit"] });

run("ip", "link", "set", "lo", "up");
run("ip", "link", "add", "party0", "type", "veth", "peer", "name", "party1");
run("ip", "address", "add", `${ADDRESS}/24`, "dev", "party0");
for (const end of ["party0", "party1"]) run("ip", "link", "set", end, "up");

mkdirSync(join(folder, "music"));
for (const title of ["Tune one", "Tune two", "Tune three"]) writeFileSync(join(folder, "music", `${title}.wav`), wav(60));
const box = spawn(String(process.env.UPBEAT_TEST_BINARY), [
  "serve", "--listen", `${ADDRESS}:8080`, "--tls-listen", `${ADDRESS}:8443`, "--data", join(folder, "data"),
  "--music", join(folder, "music"), "--output", "null", "--redis", "embedded",
], { env: home, stdio: ["ignore", 2, 2] });
const ended = new Promise((resolve) => box.on("exit", resolve));

/** What a page says of itself, once it is live. @param {import("playwright-core").Page} page */
const look = (page) => page.evaluate(async () => {
  const worker = () => navigator.serviceWorker?.getRegistration().then((found) => found?.active?.state === "activated");
  if (window.isSecureContext) for (; !(await worker());) await new Promise((again) => setTimeout(again, 50));
  const state = await (await fetch("/api/v1/state")).json();
  return { secure: window.isSecureContext, worker: Boolean(await worker()), guest: state.guest.id };
});

/** Votes for the waiting entry, and tells whose votes it has then. @param {import("playwright-core").Page} page @param {number} entry */
async function vote(page, entry) {
  await page.locator(`#queue > [data-entry="${entry}"] .up[aria-pressed=false]`).click();
  await page.locator(`#queue > [data-entry="${entry}"] .up[aria-pressed=true]`).waitFor();
  /** @type {any} */
  let waiting;
  await until(async () => {
    const state = await page.evaluate(async () => (await fetch("/api/v1/state")).json());
    waiting = state.queue.find((/** @type {any} */ one) => one.id === entry);
    return waiting?.my_vote === 1;
  }, "the vote to count");
  return waiting.votes;
}

/** Requests songs until one waits. @param {import("playwright-core").Page} page @returns {Promise<number>} */
async function waiting(page) {
  /** @type {any[]} */
  let songs = [];
  await until(async () => {
    songs = (await page.evaluate(async () => (await fetch("/api/v1/search?q=tune")).json())).songs;
    return songs.length >= 3;
  }, "the songs");
  for (const song of songs) {
    await page.evaluate((id) => fetch("/api/v1/queue", { method: "POST", headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ song_id: id }) }), song.id);
  }
  let entry = 0;
  await until(async () => {
    const { queue } = await page.evaluate(async () => (await fetch("/api/v1/state")).json());
    entry = queue.at(-1)?.id ?? 0;
    return queue.length >= songs.length - 1; // the first one plays
  }, "a waiting song");
  return entry;
}

try {
  await until(() => fetch(PLAIN + "/readyz").then((answer) => answer.ok, () => false), "the party");
  writeFileSync(join(folder, "authority.pem"), await (await fetch(PLAIN + "/authority.pem")).text());
  const store = `sql:${join(folder, ".pki/nssdb")}`;
  mkdirSync(join(folder, ".pki/nssdb"), { recursive: true });
  run("certutil", "-d", store, "-N", "--empty-password");
  run("certutil", "-d", store, "-A", "-t", "C,,", "-n", "upbeat", "-i", join(folder, "authority.pem"));
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS, env: /** @type {any} */ (home) });

  const ada = await guest(browser, PLAIN, "ada");
  const entry = await waiting(ada);
  const ben = await guest(browser, PLAIN, "ben");
  const sockets = /** @type {string[]} */ ([]);
  ben.on("websocket", (socket) => sockets.push(socket.url()));
  await ben.reload();
  await ben.locator("html[data-live]").waitFor({ state: "attached" });
  const plain = { ...await look(ben), votes: await vote(ben, entry), sockets: sockets.splice(0) };
  await ben.goto(SECURE + "/");
  await ben.locator("html[data-live]").waitFor({ state: "attached" });
  const kept = await ben.locator(`#queue > [data-entry="${entry}"] .up`).getAttribute("aria-pressed");
  const secure = { ...await look(ben), kept, sockets: sockets.splice(0), cookies: await ben.context().cookies(SECURE) };
  const cleo = await guest(browser, SECURE, "cleo");
  const fresh = { votes: await vote(cleo, entry), cookies: await cleo.context().cookies(SECURE) };
  await browser.close();
  console.log(JSON.stringify({ plain, secure, fresh, complaints }));
} finally {
  box.kill("SIGTERM");
  await ended;
  rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
}
