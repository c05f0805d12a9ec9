// The box goes away and comes back: nothing that was tapped is lost or counted twice.
// @ts-check
import assert from "node:assert/strict";
import { guest, order } from "../lib/browser.mjs";
import { check } from "../lib/report.mjs";
import { until } from "../lib/server.mjs";
import { librarySongs, logIn, requestSong, state } from "./crowd.mjs";

/** @param {import("../party.mjs").Setting} setting */
export async function lostConnection(setting) {
  const { browser, server } = setting;
  const songs = await librarySongs(setting);
  const host = await logIn(setting);
  if (!(await state(setting)).playback.paused) await host.locator('[data-do="pause"] button').click();
  await host.context().close();
  const ada = await guest(browser, server.url, "ada");
  for (const song of songs) {
    if ((await state(setting)).queue.length >= 2) break;
    await requestSong(ada, song);
  }
  const ben = await guest(browser, server.url, "ben"); // and loses the box so soon that his service worker may not have come
  await until(async () => (await order(ben)).length >= 2, "two waiting songs");
  const [first, second] = await order(ben);
  const votes = async (/** @type {number} */ id) => (await state(setting)).queue.find((/** @type {any} */ entry) => entry.id === id)?.votes;
  const before = { first: await votes(first), second: await votes(second) };

  /** @param {() => Promise<unknown>} away @param {() => Promise<unknown>} back @param {number} entry @param {number} was */
  const survive = async (away, back, entry, was) => {
    await away();
    await ben.locator("#net").waitFor();
    await ben.locator(`[data-entry="${entry}"] .up`).click();
    await ben.locator(`[data-entry="${entry}"] .up[aria-pressed=true]`).waitFor();
    await ben.locator(`[data-entry="${entry}"] .down`).click();
    await ben.locator(`[data-entry="${entry}"] .up`).click();
    assert.equal(await ben.locator(`[data-entry="${entry}"] [data-f="votes"]`).innerText(), String(was + 1), "the vote shows at once");
    await back();
    await ben.locator("#net").waitFor({ state: "hidden" });
    await until(async () => (await votes(entry)) === was + 1, "the kept vote to arrive, once");
    assert.equal(await ben.locator(`[data-entry="${entry}"] .up`).getAttribute("aria-pressed"), "true");
    await ben.waitForFunction(() => localStorage.getItem("upbeat.wishes") === "{}"); // the answer comes after the vote
  };

  await check("out of the Wi-Fi: votes are kept and sent later", () =>
    survive(() => ben.context().setOffline(true), () => ben.context().setOffline(false), first, before.first));

  await check("an open row keeps its reason while the box is away, and one that is opened then has it later", async () => {
    const reason = (/** @type {number} */ id) => ben.locator(`[data-entry="${id}"] [data-f="why"]:not([aria-busy="true"])`);
    await ben.locator(`[data-entry="${first}"] summary`).click();
    await reason(first).filter({ hasText: /\w/ }).waitFor();
    const said = await reason(first).innerText();
    await ben.context().setOffline(true);
    await ben.locator("#net").waitFor();
    assert.equal(await reason(first).innerText(), said);
    await ben.locator(`[data-entry="${second}"] summary`).click();
    await reason(second).waitFor({ state: "attached" });
    await ben.context().setOffline(false);
    await ben.locator("#net").waitFor({ state: "hidden" });
    await reason(second).filter({ hasText: /\w/ }).waitFor();
    for (const id of [first, second]) await ben.locator(`[data-entry="${id}"] summary`).click();
  });

  if (server.own) {
    await check("the box restarts: votes are kept, the page heals itself", () => survive(server.stop, server.start, second, before.second));
  }

  await check("the service worker shows its own page when the box is away", async () => {
    const works = async () => (await navigator.serviceWorker.getRegistration())?.active?.state === "activated";
    await until(() => ben.evaluate(works), "the service worker");
    await ben.reload();
    await ben.context().setOffline(true);
    await ben.goto("/").catch(() => {});
    await ben.locator("body[data-page=offline]").waitFor();
    await ben.context().setOffline(false);
    await ben.locator("body[data-page=guest]").waitFor();
  });

  for (const page of [ada, ben]) await page.context().close();
}
