// What a guest's page offers, says and leaves out: the dice, answers, what the host took out, open rows, tabs, bans.
// @ts-check
import assert from "node:assert/strict";
import { guest, live } from "../lib/browser.mjs";
import { check } from "../lib/report.mjs";
import { until } from "../lib/server.mjs";
import { ask, change, freeSong, librarySongs, logIn, queued, requestSong, state } from "./crowd.mjs";
import { guestPhone } from "./guestphone.mjs";

/** @typedef {import("playwright-core").Page} Page */

/** @param {Page} page @param {string | RegExp} text */
const answered = (page, text) => page.locator(".toast", { hasText: text }).last().waitFor();

/** @param {import("../party.mjs").Setting} setting */
export async function guestPage(setting) {
  const { browser, server } = setting;
  const songs = await librarySongs(setting);
  const host = await logIn(setting);
  await change(host, { level: "up_down", codes: false, waiting_per_guest: 0, artist_cooldown: 0, song_cooldown: 0 });
  if (!(await state(setting)).playback.paused) await ask(host, "PUT", "/playback", { paused: true });
  for (const entry of (await state(setting)).queue) await ask(host, "DELETE", `/queue/${entry.id}`);
  const gus = await guest(browser, server.url, "gus");
  const waiting = () => queued(setting);
  const free = () => freeSong(setting, songs);

  await check("the dice propose and ask; only a yes requests", async () => {
    const before = (await waiting()).length;
    await gus.locator(".bar .dice button").click();
    const sheet = gus.locator("#dice-sheet");
    await sheet.getByRole("button", { name: "Roll again" }).click();
    await sheet.getByRole("link", { name: "No" }).click();
    await sheet.waitFor({ state: "hidden" });
    assert.equal((await waiting()).length, before, "nothing was requested");
    await gus.locator(".bar .dice button").click();
    await sheet.waitFor();
    const title = await sheet.locator('[data-f="title"]').innerText();
    await sheet.getByRole("button", { name: "Request it" }).click();
    await answered(gus, new RegExp(`${title}\\s*Requested`));
    await sheet.waitFor({ state: "hidden" });
    assert.equal((await waiting()).length, before + 1);
  });

  await check("a wish for one's own song again has no Undo that takes the first vote back", async () => {
    const { song, id } = (await waiting())[0];
    assert.match(await requestSong(gus, song), /waits already, with your vote/i);
    assert.equal(await gus.locator(".toast").last().getByRole("button", { name: "Undo" }).count(), 0);
    await gus.locator(`[data-entry="${id}"] .up[aria-pressed=true]`).waitFor();
  });

  await check("an answer is seen above a sheet that opens", async () => {
    await requestSong(gus, await free());
    await gus.locator("#now .open").click();
    await gus.locator("#now-sheet").waitFor();
    await gus.waitForFunction(() => {
      const box = document.querySelector(".toast:last-child")?.getBoundingClientRect();
      return box && document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2)?.closest("#toasts");
    });
    await gus.keyboard.press("Escape");
    await gus.locator("#now-sheet").waitFor({ state: "hidden" });
  });

  await check("what an open row says stays on the screen", async () => {
    for (const width of [390, 320]) {
      await gus.setViewportSize({ width, height: 844 });
      const row = gus.locator("#queue > .mine").first();
      if (!(await row.locator("details[open]").count())) await row.locator("summary").click();
      await row.locator(".why:not(:empty)").waitFor();
      for (const part of [".more", ".why", '[data-f="facts"]']) {
        const box = await row.locator(part).first().boundingBox();
        assert.ok(box && box.x + box.width <= width, `${part} ends at ${box && box.x + box.width} of ${width}`);
      }
    }
    await gus.setViewportSize({ width: 390, height: 844 });
  });

  await check("the guest is told which song the host took out, live", async () => {
    const { song, id } = (await waiting())[0];
    assert.equal(await ask(host, "DELETE", `/queue/${id}`), 200);
    await answered(gus, `The host has taken your song “${song.title}” out.`);
  });

  await check("and on the next visit who was away, once", async () => {
    const song = await free();
    await requestSong(gus, song);
    const { id } = (await waiting()).find((entry) => entry.song.id === song.id);
    await gus.goto("about:blank");
    assert.equal(await ask(host, "DELETE", `/queue/${id}`), 200);
    await gus.goto("/");
    await gus.locator(".removed", { hasText: song.title }).waitFor();
    await gus.reload();
    await live(gus);
    assert.equal(await gus.locator(".removed").count(), 0);
  });

  await check("one tab too many says so, and goes on by itself when another is closed", async () => {
    /** @type {Page[]} */
    const tabs = [];
    for (let n = 1; n < 8; n++) {
      const tab = await gus.context().newPage();
      await tab.goto("/");
      await live(tab);
      tabs.push(tab);
    }
    const ninth = await gus.context().newPage();
    await ninth.goto("/");
    await ninth.locator("#net", { hasText: "Close one, and this one goes on by itself." }).waitFor();
    await tabs[0].close();
    await live(ninth);
    await ninth.locator("#net").waitFor({ state: "hidden" });
    for (const tab of [...tabs.slice(1), ninth]) await tab.close();
  });

  await check("who is muted or banned is not offered what would be refused", async () => {
    await requestSong(gus, await free());
    const me = await gus.evaluate(async () => (await (await fetch("/api/v1/state")).json()).guest.id);
    assert.equal(await ask(host, "PATCH", `/guests/${me}`, { muted: true }), 200);
    await gus.locator("#muted").waitFor();
    await gus.locator("#queue > .mine summary").first().click();
    assert.equal(await gus.locator("#queue .message:visible").count(), 0);
    await gus.locator("#queue > .mine [data-do=remove]:visible").first().waitFor();
    assert.equal(await ask(host, "PATCH", `/guests/${me}`, { muted: false, banned: true }), 200);
    await gus.locator("#banned").waitFor();
    const buttons = gus.locator(".page .vote:visible, .bar form:visible, .doing:visible, .hello:visible");
    await until(async () => (await buttons.count()) === 0, "no buttons");
    assert.equal(await gus.locator(".closed:visible").count(), 0, "the reason is said once");
    assert.equal(await ask(host, "PATCH", `/guests/${me}`, { banned: false }), 200);
    await gus.locator(".bar .dice").waitFor();
  });

  await guestPhone(setting, host);
  await ask(host, "PUT", "/playback", { paused: false });
  await gus.context().close();
  await host.context().close();
}
