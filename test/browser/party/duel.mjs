// Two waiting songs face each other: on phones as two big buttons, on the stage in the song's place.
// @ts-check
import assert from "node:assert/strict";
import { axe } from "../lib/axe.mjs";
import { guest, live, visit } from "../lib/browser.mjs";
import { check } from "../lib/report.mjs";
import { until } from "../lib/server.mjs";
import { ask, change, librarySongs, logIn, queued, state } from "./crowd.mjs";

/** @param {import("../party.mjs").Setting} setting */
export async function fightDuel(setting) {
  const { browser, server } = setting;
  const songs = await librarySongs(setting);
  const host = await logIn(setting);
  await change(host, { level: "up_down", codes: false, waiting_per_guest: 0, song_cooldown: 0, artist_cooldown: 0 });
  if ((await state(setting)).playback.entry) { // in its last seconds a song fixes the next one, and no duel begins
    await ask(host, "PUT", "/playback", { paused: true });
    await ask(host, "PUT", "/playback", { position_ms: 0 });
  }
  await ask(host, "DELETE", "/queue");
  const phone = await guest(browser, server.url, "duel", { viewport: { width: 390, height: 844 }, colorScheme: "dark" });
  for (const song of songs.slice(0, 4)) await ask(phone, "POST", "/queue", { song_id: song.id });
  await until(async () => (await queued(setting)).filter(({ status }) => status === "ready").length >= 2, "two songs to wait");
  await ask(host, "PUT", "/playback", { position_ms: 0 });
  await ask(host, "PUT", "/playback", { paused: true }); // the song is not to end meanwhile
  const tiny = { viewport: { width: 320, height: 640 }, colorScheme: /** @type {"light"} */ ("light"), locale: "de" };
  const small = await guest(browser, server.url, "duel small", tiny);

  await check("a duel: the host's button, two big buttons on the phone, an ordinary vote", async () => {
    await host.goto("/admin");
    await live(host);
    await host.locator('[data-do="duel"] button').click();
    await phone.locator("#duel").waitFor();
    const { duel } = (await state(setting)).playback;
    const second = phone.locator(`.duel-side[data-entry="${duel.second}"] button`);
    await small.locator(`.duel-side[data-entry="${duel.second}"] button`).click();
    await until(async () => (await queued(setting)).find(({ id }) => id === duel.second).votes === 2, "the vote");
    await second.getByText("2").waitFor();
    const box = await second.boundingBox();
    assert.ok(box && box.width >= 120 && box.height >= 120, "it is big");
    await axe(phone, "duel");
    await axe(small, "duel, small");
    assert.ok(await small.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), "nothing is wider than 320 px");
    if (process.env.SHOTS) {
      await phone.screenshot({ path: `${process.env.SHOTS}/duel-390.png` });
      await small.screenshot({ path: `${process.env.SHOTS}/duel-320.png` });
    }
  });

  for (const [width, height] of [[1920, 1080], [1080, 1920], [1024, 768]]) {
    await check(`a duel on the stage, ${width} x ${height}`, async () => {
      const stage = await visit(browser, server.url, "duel stage", { viewport: { width, height } }, "/stage");
      await live(stage);
      await stage.locator("#duel").waitFor();
      const { covered, outside } = await stage.evaluate(() => {
        const place = (/** @type {string} */ one) => /** @type {Element} */ (document.querySelector(one)).getBoundingClientRect();
        const [card, code] = [place("#duel"), place(".stage-join")];
        return {
          covered: card.right > code.left && card.left < code.right && card.bottom > code.top && card.top < code.bottom,
          outside: card.right > innerWidth || card.bottom > innerHeight || card.left < 0 || card.top < 0,
        };
      });
      assert.ok(!covered, "the code is not covered");
      assert.ok(!outside, "it is all on the screen");
      await axe(stage, "duel stage");
      if (process.env.SHOTS) await stage.screenshot({ path: `${process.env.SHOTS}/duel-stage-${width}.png` });
      await stage.context().close();
    });
  }

  await check("a duel that the host ends is over on all pages", async () => {
    await host.locator('[data-do="duel"]').getByText("End the duel").waitFor();
    await host.locator('[data-do="duel"] button').click();
    await phone.locator("#duel").waitFor({ state: "hidden" });
    await host.locator('[data-do="duel"]').getByText("Duel", { exact: true }).waitFor();
    assert.equal((await state(setting)).playback.duel, undefined);
  });
  await ask(host, "PUT", "/playback", { paused: false });
  for (const page of [host, phone, small]) await page.context().close();
}
