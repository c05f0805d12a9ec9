// The host governs, live: the order with its reasons, the level of say, a preset; and what a guest's page makes of it.
// @ts-check
import assert from "node:assert/strict";
import { guest, isRow, live, order, shows } from "../lib/browser.mjs";
import { check } from "../lib/report.mjs";
import { until } from "../lib/server.mjs";
import { ask, change, librarySongs, logIn, requestSong, state } from "./crowd.mjs";

/** @param {import("../party.mjs").Setting} setting */
export async function governParty(setting) {
  const { browser, server } = setting;
  const host = await logIn(setting);
  if (server.own) await until(async () => (await state(setting)).playback.entry, "the first song");
  const ada = await guest(browser, server.url, "ada");
  const ben = await guest(browser, server.url, "ben");
  const cem = await guest(browser, server.url, "cem");
  const pages = [ada, ben, cem];
  await change(host, { policy: "fair", level: "up_down", waiting_per_guest: 3, kick: "off", fallback: "off" });
  for (const { id } of (await state(setting)).queue) await ask(host, "DELETE", `/queue/${id}`);
  const playing = (await state(setting)).playback;
  if (playing.entry && !playing.paused) await host.locator('[data-do="pause"] button').click();
  await until(async () => (await state(setting)).queue.length === 0, "an empty queue");
  const busy = (await state(setting)).playback.song?.id;
  const free = (await librarySongs(setting)).filter((song) => song.id !== busy);

  /** @type {number[]} */
  let ids = [];
  const reason = () => cem.locator(`[data-entry="${ids[2]}"] [data-f="why"]`);
  await check("fair: everyone's first song comes before anyone's second", async () => {
    await requestSong(ada, free[0]);
    await requestSong(ada, free[1]);
    await requestSong(ben, free[2]);
    await until(async () => (await state(setting)).queue.length === 3, "three waiting songs");
    const queue = (await state(setting)).queue;
    assert.deepEqual(queue.map((/** @type {any} */ entry) => entry.song.id), [free[0].id, free[2].id, free[1].id]);
    ids = queue.map((/** @type {any} */ entry) => entry.id);
    for (const page of pages) await shows(page, ids);
  });

  await check("every song says why it stands there, in one sentence", async () => {
    await cem.locator(`[data-entry="${ids[2]}"] summary`).click();
    await reason().filter({ hasText: /2/ }).waitFor();
  });

  await check("two votes for a second song do not carry it before a first one", async () => {
    for (const page of [ben, cem]) await page.locator(`[data-entry="${ids[2]}"] .up`).click();
    await ada.locator(`[data-entry="${ids[2]}"] [data-f="votes"]`, { hasText: "3" }).waitFor();
    const lifted = (await state(setting)).thresholds.lift_at <= 3;
    if (!lifted) await shows(ada, ids);
  });

  await check("the host switches to plain votes; the order and its reasons change on every phone", async () => {
    const before = await reason().innerText();
    await host.goto("/admin/rules");
    await live(host);
    await host.locator('label:has(input[name="policy"][value="votes"])').click();
    await host.locator("#saved", { hasText: "Saved" }).waitFor();
    for (const page of pages) await isRow(page, "#queue > [data-entry]", ids[2]);
    await reason().filter({ hasText: /vote/ }).waitFor();
    assert.notEqual(await reason().innerText(), before);
  });

  await check("Undo takes the change back", async () => {
    await host.locator("#saved button").click();
    await until(async () => (await state(setting)).rules.policy === "fair", "the fair order");
    await host.locator('input[name="policy"][value="fair"]:checked').waitFor({ state: "attached" });
  });

  await check("another host's change appears on the open page", async () => {
    const other = await logIn(setting);
    await change(other, { bound: 7 });
    await host.waitForFunction(() => /** @type {HTMLInputElement} */ (document.querySelector("#set-bound")).value === "7");
    await other.context().close();
  });

  await check("a level without votes takes the buttons off every phone, and the server refuses", async () => {
    await host.locator('label:has(input[name="level"][value="requests_only"])').click();
    for (const page of pages) await page.locator(`[data-entry="${ids[0]}"] .up`).waitFor({ state: "hidden" });
    assert.equal(await ask(ben, "PUT", `/queue/${ids[0]}/vote`, { value: 1 }), 403);
    await host.locator('label:has(input[name="level"][value="up_down"])').click();
    for (const page of pages) await page.locator(`[data-entry="${ids[0]}"] .up`).waitFor();
  });

  await check("too many waiting songs are refused with the reason", async () => {
    await change(host, { waiting_per_guest: 2 });
    await ada.locator("#ask-q").click();
    await ada.locator("#sheet-q").fill(free[3].title);
    await ada.locator(`#search-sheet .results[data-query="${free[3].title}"] [data-song="${free[3].id}"] button`).click();
    await ada.locator(".toast", { hasText: "Too many of your songs are waiting (2)" }).waitFor();
    await ada.keyboard.press("Escape");
    await ada.locator("#search-sheet").waitFor({ state: "hidden" });
  });

  await check("after the last song every screen says good night, and what waits stays where it is", async () => {
    const minuteAgo = new Date(Date.now() - 60_000).toISOString().slice(11, 16);
    await change(host, { time_zone: "UTC", schedule: [{ rule: "last_song", from: minuteAgo, until: minuteAgo }] });
    await until(async () => (await state(setting)).playback.closed, "the party to close");
    const entry = (await state(setting)).playback.entry.id;
    assert.equal(await ask(host, "POST", "/playback/skip", { entry }), 200);
    await host.goto("/stage");
    await live(host);
    for (const page of [ada, host]) await page.locator('#now [data-f="title"]', { hasText: "That was the last song" }).waitFor();
    assert.ok((await state(setting)).queue.length > 0);
    await change(host, { time_zone: "", schedule: [] });
    for (const page of [ada, host]) await page.locator('#now[data-state="playing"], #now[data-state="paused"]').waitFor();
  });

  await change(host, { policy: "fair", level: "up_down", bound: 12, kick: "votes", waiting_per_guest: 3 });
  await check("the order holds every song once at the end", async () => {
    const shown = await order(ada);
    assert.equal(new Set(shown).size, shown.length);
  });
  await host.goto("/admin");
  await live(host);
  if ((await state(setting)).playback.paused) await host.locator('[data-do="pause"] button').click();
  for (const page of [...pages, host]) await page.context().close();
}
