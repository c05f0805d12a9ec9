// The bin beside a waiting song asks a host what is meant; each way can be undone.
// @ts-check
import assert from "node:assert/strict";
import { axe } from "../lib/axe.mjs";
import { guest, live } from "../lib/browser.mjs";
import { check } from "../lib/report.mjs";
import { until } from "../lib/server.mjs";
import { ask, change, freeSong, librarySongs, logIn, queued } from "./crowd.mjs";

/** @param {import("../party.mjs").Setting} setting */
export async function keepOut(setting) {
  const { browser, server } = setting;
  const songs = await librarySongs(setting);
  const phone = await guest(browser, server.url, "kept out");
  /** @type {number} */
  let song = 0;
  const waits = async () => (await queued(setting)).find((entry) => entry.song.id === song);

  for (const [width, height, colorScheme] of /** @type {[number, number, "dark" | "light"][]} */ ([
    [390, 844, "dark"], [1440, 900, "light"],
  ])) {
    const host = await logIn(setting, { viewport: { width, height }, colorScheme });
    await change(host, { waiting_per_guest: 0, song_cooldown: 0, artist_cooldown: 0 });
    await host.goto("/admin/queue");
    await live(host);
    song ||= (await freeSong(setting, songs)).id;
    if (!await waits()) assert.equal(await ask(phone, "POST", "/queue", { song_id: song }), 201);
    await until(waits, "the song to wait");
    const open = async () => {
      const entry = await waits();
      await host.locator(`[data-entry="${entry.id}"] [data-do="out"]`).click();
      await host.locator("#out-sheet[open]").waitFor();
    };

    await check(`the bin asks what is meant, ${width} px, ${colorScheme}`, async () => {
      await open();
      assert.equal(await host.locator("#out-sheet button:visible").count(), 7, "four ways, two about the guest, and closing");
      await axe(host, "out sheet");
      if (process.env.SHOTS) await host.screenshot({ path: `${process.env.SHOTS}/out-${width}.png` });
      await host.keyboard.press("Escape");
      await host.locator("#out-sheet").waitFor({ state: "hidden" });
    });

    await check(`not tonight: it goes, is refused kindly, and Undo brings it back, ${width} px`, async () => {
      await open();
      await host.locator("#out-sheet").getByRole("button", { name: "Not tonight" }).click();
      await host.locator("#out-sheet").waitFor({ state: "hidden" });
      await until(async () => !(await waits()), "the song to go");
      assert.equal(await ask(phone, "POST", "/queue", { song_id: song }), 409);
      await host.locator(".toast", { hasText: "stays out tonight" }).getByRole("button", { name: "Undo" }).click();
      await until(waits, "the song to come back");
    });
    await host.context().close();
  }

  await check("the list lets in again, without script too", async () => {
    const host = await logIn(setting);
    assert.equal(await ask(host, "POST", "/blocks", { song_id: song, what: "song" }), 201);
    await host.goto("/admin/blocks");
    if (process.env.SHOTS) await host.screenshot({ path: `${process.env.SHOTS}/blocks.png` });
    await host.getByRole("button", { name: "Let in again" }).click();
    await host.getByText("Nothing is kept out").waitFor();
    assert.equal(await ask(phone, "POST", "/queue", { song_id: song }), 201);
    await host.context().close();
  });
  await phone.context().close();
}
