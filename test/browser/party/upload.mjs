// Guests bring songs: several files from a phone, through everything that stops them half-way, and the inbox in which a host listens.
// @ts-check
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { axe } from "../lib/axe.mjs";
import { CHROMIUM, FLAGS, guest, live, visit } from "../lib/browser.mjs";
import { check } from "../lib/report.mjs";
import { PATIENCE_MS, until } from "../lib/server.mjs";
import { change, logIn } from "./crowd.mjs";

/** @typedef {import("playwright-core").Page} Page */

const RATE = 44_100;
const SLOW = 300_000; // bytes a second: slow enough to be stopped half-way

/** A WAV of a tone, so that each is a song of its own. @param {number} hz @param {number} seconds */
function tone(hz, seconds) {
  const frames = RATE * seconds;
  const data = Buffer.alloc(44 + frames * 4);
  data.write("RIFF", 0);
  data.writeUInt32LE(data.length - 8, 4);
  data.write("WAVEfmt ", 8);
  data.writeUInt32LE(16, 16);
  data.writeUInt16LE(1, 20);
  data.writeUInt16LE(2, 22);
  data.writeUInt32LE(RATE, 24);
  data.writeUInt32LE(RATE * 4, 28);
  data.writeUInt16LE(4, 32);
  data.writeUInt16LE(16, 34);
  data.write("data", 36);
  data.writeUInt32LE(frames * 4, 40);
  for (let i = 0; i < frames; i++) {
    const sample = Math.round(9000 * Math.sin((2 * Math.PI * hz * i) / RATE));
    data.writeInt16LE(sample, 44 + i * 4);
    data.writeInt16LE(sample, 46 + i * 4);
  }
  return data;
}

/** @param {Buffer} data */
const hash = (data) => createHash("sha256").update(data).digest("hex");

/** Hashes of all files that the box has kept. @param {string} data its folder */
function kept(data) {
  const folder = join(data, "archive", "music");
  return readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile())
    .map((one) => hash(readFileSync(join(one.parentPath, one.name))));
}

/** How many bytes of uploads are on their way. @param {string} data */
const coming = (data) => readdirSync(join(data, "archive", "uploads"))
  .reduce((sum, name) => sum + statSync(join(data, "archive", "uploads", name)).size, 0);

/** Whether a browser has written a word to its disk. @param {string} profile @param {string} word */
const written = (profile, word) => readdirSync(join(profile, "Default"), { recursive: true, withFileTypes: true })
  .filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name))
  .some((path) => /Cookies|leveldb/.test(path) && readIfThere(path).includes(word));

/** @param {string} path */
function readIfThere(path) {
  try {
    return readFileSync(path);
  } catch {
    return Buffer.alloc(0); // browsers move their files about
  }
}

/** @param {Page} page @param {number} bytes a second; -1 = as fast as it goes */
async function slow(page, bytes) {
  const session = await page.context().newCDPSession(page);
  await session.send("Network.enable");
  await session.send("Network.emulateNetworkConditions", { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: bytes });
}

/** The row of a file on the page of uploads. @param {Page} page @param {string} name */
const row = (page, name) => page.locator(".upload", { hasText: name });

/** @param {Page} page @param {string} name @param {Buffer} buffer */
const choose = (page, name, buffer) => page.locator("#upload-files").setInputFiles({ name, mimeType: "audio/wav", buffer });

/** @param {import("../party.mjs").Setting} setting */
export async function bringSongs(setting) {
  const { browser, server } = setting;
  if (!server.own) return;
  const host = await logIn(setting);
  await change(host, { level: "up_down", codes: false, waiting_per_guest: 0, uploads: "accept", uploads_per_hour: 0 });
  const phone = await guest(browser, server.url, "phone");

  await check("two files from a phone are sent, listened to and in the queue", async () => {
    await phone.locator("#ask-q").click();
    await phone.locator("#search-sheet .bring-chip").click();
    await phone.waitForURL("**/upload");
    const [one, two] = [tone(301, 3), tone(302, 3)];
    await phone.locator("#upload-files").setInputFiles([{ name: "First – One.wav", mimeType: "audio/wav", buffer: one },
      { name: "Second.wav", mimeType: "audio/wav", buffer: two }]);
    for (const name of ["First – One", "Second"]) await row(phone, name).filter({ hasText: "it is in the queue" }).waitFor();
    await axe(phone, "upload, two songs");
    for (const data of [one, two]) assert(kept(server.data).includes(hash(data)), "the bytes are the same");
    assert.equal(coming(server.data), 0, "nothing is left over");
    await phone.goto("/");
    await phone.locator("#queue .row.mine", { hasText: "Second" }).waitFor();
  });

  await check("what is no music is told so, and the same song twice is one", async () => {
    await phone.goto("/upload");
    await live(phone);
    await choose(phone, "holiday.wav", Buffer.from("PK\x03\x04 holiday pictures"));
    await row(phone, "holiday").filter({ hasText: "this is no music" }).waitFor();
    await choose(phone, "again.wav", tone(302, 3));
    await row(phone, "we have this song already").waitFor();
    assert.equal(kept(server.data).length, 2);
  });

  await survive(setting);
  await inbox(setting, host, phone);
  await change(host, { uploads: "listen", waiting_per_guest: 3, uploads_per_hour: 20 });
  for (const page of [host, phone]) await page.context().close();
}

/** @param {import("../party.mjs").Setting} setting */
async function survive({ browser, server }) {
  await check("an upload goes on when the box was killed half-way, and after a reload", async () => {
    const page = await guest(browser, server.url, "patient");
    await page.goto("/upload");
    await live(page);
    await slow(page, SLOW);
    const data = tone(311, 12);
    await choose(page, "killed box.wav", data);
    await until(async () => coming(server.data) > 400_000, "a part of it");
    await server.kill();
    const had = coming(server.data);
    assert(had < data.length, "it was stopped half-way");
    await server.start();
    await until(async () => coming(server.data) > had, "more of it");
    await page.reload();
    await slow(page, -1);
    await row(page, "killed box").filter({ hasText: "it is in the queue" }).waitFor();
    assert(kept(server.data).includes(hash(data)));
    assert.equal(coming(server.data), 0);
    await page.context().close();
  });

  await check("an upload goes on when the phone has another address", async () => {
    const way = await detour(server.url);
    const page = await visit(browser, way.url, "mover", { viewport: { width: 390, height: 844 } }, "/upload");
    await live(page);
    await slow(page, SLOW);
    const data = tone(321, 12);
    await choose(page, "moved.wav", data);
    await until(async () => coming(server.data) > 400_000, "a part of it");
    way.move("127.0.0.9");
    await slow(page, -1);
    await row(page, "moved").filter({ hasText: "it is in the queue" }).waitFor();
    assert(kept(server.data).includes(hash(data)));
    await page.context().close();
    way.end();
  });

  await check("an upload goes on by itself when the browser was killed", async () => {
    const profile = mkdtempSync(join(tmpdir(), "upbeat-phone-"));
    const open = () => chromium.launchPersistentContext(profile, {
      executablePath: CHROMIUM, args: [...FLAGS, "--remote-debugging-port=0"], viewport: { width: 390, height: 844 }, locale: "en-GB",
    });
    const data = tone(331, 12);
    writeFileSync(join(profile, "killed phone.wav"), data);
    const first = await open();
    const page = first.pages()[0] ?? (await first.newPage());
    await page.goto(`${server.url}/upload`);
    await live(page);
    await until(async () => written(profile, "upbeat_guest"), "the browser to write down who this is: it takes half a minute");
    await slow(page, SLOW / 6);
    await page.locator("#upload-files").setInputFiles(join(profile, "killed phone.wav"));
    await until(async () => written(profile, "upbeat-uploads") && coming(server.data) > 200_000, "a part of it, written down");
    const pid = Number(readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, "utf8").trim().split(" ")
      .find((child) => readFileSync(`/proc/${child}/cmdline`, "utf8").includes(profile)));
    process.kill(pid, "SIGKILL");
    await until(async () => first.pages().length === 0 || page.isClosed(), "the browser to be gone");
    rmSync(join(profile, "SingletonLock"), { force: true });
    const second = await open();
    const again = second.pages()[0] ?? (await second.newPage());
    await again.goto(server.url); // not the page of uploads: the party's
    await again.locator("#queue .row.mine", { hasText: "killed phone" }).waitFor({ timeout: PATIENCE_MS });
    assert(kept(server.data).includes(hash(data)));
    assert.equal(coming(server.data), 0);
    await second.close();
    rmSync(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  });
}

/** A way to the box that can be cut and come from elsewhere. @param {string} url */
async function detour(url) {
  const { port } = new URL(url);
  let from = "127.0.0.1";
  /** @type {Set<import("node:net").Socket>} */
  const open = new Set();
  const server = createServer((inner) => {
    const outer = connect({ port: Number(port), host: "127.0.0.1", localAddress: from });
    for (const socket of [inner, outer]) {
      open.add(socket);
      socket.on("error", () => {});
      socket.on("close", () => { open.delete(socket); inner.destroy(); outer.destroy(); });
    }
    inner.pipe(outer).pipe(inner);
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", () => ready(undefined)));
  const address = /** @type {import("node:net").AddressInfo} */ (server.address());
  const cut = () => { for (const socket of open) socket.destroy(); };
  return {
    url: `http://127.0.0.1:${address.port}`,
    move(/** @type {string} */ to) { from = to; cut(); },
    end() { cut(); server.close(); },
  };
}

/** @param {import("../party.mjs").Setting} setting @param {Page} host @param {Page} phone */
async function inbox({ browser, server }, host, phone) {
  await change(host, { uploads: "listen" });
  await phone.goto("/upload");
  await live(phone);

  await check("what waits for a host says so, and is decided by keyboard, by tap and in bulk", async () => {
    for (const [i, name] of ["wait a", "wait b", "wait c", "wait d"].entries()) await choose(phone, `${name}.wav`, tone(341 + i, 40));
    for (const name of ["wait a", "wait b", "wait c", "wait d"]) {
      await row(phone, name).filter({ hasText: "a host has it and will listen" }).waitFor();
    }
    await host.goto("/admin/uploads");
    await live(host);
    await host.locator(".inbox-row").nth(3).waitFor();
    await axe(host, "uploads, four wait");
    const sound = host.locator(".inbox-row audio").first();
    await sound.evaluate((/** @type {HTMLAudioElement} */ one) => { one.muted = true; return one.play(); });
    await host.waitForFunction(() => (document.querySelector("audio")?.currentTime ?? 0) > 5);
    const from = await sound.evaluate((/** @type {HTMLAudioElement} */ one) => one.currentTime);
    assert(from >= 4.9 && from < 36, `it plays from its middle: ${from}`);
    await sound.evaluate((/** @type {HTMLAudioElement} */ one) => one.pause());
    await host.locator("body").press("j");
    await host.locator("body").press("r");
    await row(phone, "wait b").filter({ hasText: "the host did not want it" }).waitFor();
    await host.locator(".inbox-row", { hasText: "wait a" }).locator("[data-do=upload-accept]").click();
    await row(phone, "wait a").filter({ hasText: "it is in the queue" }).waitFor();
    await host.locator("#inbox [data-f=all]").check();
    await host.locator(".inbox-all").getByRole("button", { name: "Accept" }).click();
    for (const name of ["wait c", "wait d"]) await row(phone, name).filter({ hasText: "it is in the queue" }).waitFor();
    assert.equal(await host.locator("#inbox-none").isVisible(), true);
    assert.equal(coming(server.data), 0);
  });

  await check("without script a form brings a song, and a host accepts it", async () => {
    const plain = await visit(browser, server.url, "plain", { javaScriptEnabled: false, viewport: { width: 390, height: 844 } });
    await plain.goto("/upload");
    await choose(plain, "plain.wav", tone(351, 3));
    await plain.getByRole("button", { name: "Send" }).click();
    await plain.locator(".toasts, .flash", { hasText: "The file is here" }).first().waitFor();
    await until(async () => {
      await plain.reload();
      return (await row(plain, "plain").innerText()).includes("a host has it");
    }, "the host to have it");
    const cookies = await host.context().cookies();
    const still = await visit(browser, server.url, "still", { javaScriptEnabled: false }, "/healthz");
    await still.context().addCookies(cookies);
    await still.goto("/admin/uploads");
    await still.locator(".inbox-row", { hasText: "plain" }).locator("input[type=checkbox]").check();
    await still.getByRole("button", { name: "Accept" }).first().click();
    await until(async () => {
      await plain.reload();
      return (await row(plain, "plain").innerText()).includes("it is in the queue");
    }, "it to be in the queue");
    for (const page of [plain, still]) await page.context().close();
  });
}
