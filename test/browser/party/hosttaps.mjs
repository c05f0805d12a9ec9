// How many taps an everyday task of a host takes, on a phone and on a laptop: docs/host.md is held against what is counted here.
// @ts-check
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { guest, live } from "../lib/browser.mjs";
import { check } from "../lib/report.mjs";
import { until } from "../lib/server.mjs";
import { ask, change, librarySongs, logIn, state } from "./crowd.mjs";

/** @typedef {import("../party.mjs").Setting} Setting */
/** @typedef {import("playwright-core").Page} Page */
/**
 * @typedef {object} Hand
 * @property {Page} page @property {boolean} phone @property {(selector: string, at?: {x: number, y: number}) => Promise<void>} tap
 * @property {(section: string) => Promise<void>} go
 */

const MOST = 3;

/** @param {Setting} setting @param {string} playlist which has songs */
export async function countTaps(setting, playlist) {
  const said = new Map((await readFile(new URL("../../../docs/host.md", import.meta.url), "utf8")).split("\n")
    .map((line) => line.split("|").map((cell) => cell.trim())).filter((cells) => Number(cells[2]) > 0)
    .map((cells) => [cells[1], cells.slice(2, 4).map(Number)]));
  const songs = await librarySongs(setting);
  const gabi = await guest(setting.browser, setting.server.url, "gabi");
  for (const phone of [true, false]) {
    const page = await logIn(setting, { viewport: phone ? { width: 390, height: 844 } : { width: 1280, height: 800 } });
    let taps = 0;
    const tap = async (/** @type {string} */ selector, /** @type {{x: number, y: number} | undefined} */ position = undefined) => {
      taps++;
      await page.locator(selector).first().click({ position });
    };
    const go = async (/** @type {string} */ section) => {
      if (phone && !["now", "queue", "people"].includes(section)) await tap("#more summary");
      const place = !phone ? ".side" : ["now", "queue", "people"].includes(section) ? ".tabs >" : ".more-sheet";
      await tap(`${place} [href="/admin/${section}"]`);
      await page.waitForURL(`**/admin/${section}`);
      await live(page);
    };
    for (const [task, act] of Object.entries(tasks(setting, playlist))) {
      await check(`taps: ${task}, ${phone ? "phone" : "laptop"}`, async () => {
        for (const { id } of songs) await ask(gabi, "POST", "/queue", { song_id: id }); // somebody's songs wait, whatever the last task did
        await page.goto("/admin");
        await live(page);
        taps = 0;
        await act({ page, phone, tap, go });
        assert.ok(taps <= MOST, `${taps} taps`);
        assert.equal(taps, said.get(task)?.[phone ? 0 : 1], "docs/host.md says another number");
      });
    }
    assert.equal(said.size, Object.keys(tasks(setting, playlist)).length);
    await page.context().close();
  }
  await gabi.context().close();
}

/** @param {Setting} setting @param {string} playlist @returns {Record<string, (hand: Hand) => Promise<void>>} */
function tasks(setting, playlist) {
  const queue = async () => (await state(setting)).queue;
  const now = async () => (await state(setting)).playback;
  const value = (/** @type {Page} */ page, /** @type {string} */ name) => page.evaluate(async (wanted) => {
    const { settings } = await (await fetch("/api/v1/settings")).json();
    return settings.find((/** @type {any} */ one) => one.name === wanted).value;
  }, name);
  return {
    "pause the music": async ({ page, tap }) => {
      await tap("#now [data-do=pause] button");
      await until(async () => (await now()).paused, "the pause");
      await page.locator("#now [data-do=pause] button").click();
      await until(async () => !(await now()).paused, "the music");
    },
    "skip the song": async ({ tap }) => {
      const { entry } = await now();
      await tap("#now [data-do=skip] button");
      await until(async () => (await now()).entry?.id !== entry.id, "the next song");
    },
    "turn the volume": async ({ page, tap }) => {
      const { volume } = await now();
      const { width } = await page.locator("#set-volume").boundingBox() ?? { width: 0 };
      await tap("#set-volume", { x: width * (volume > 50 ? 0.3 : 0.7), y: 20 });
      await until(async () => (await now()).volume !== volume, "the volume");
    },
    "move a waiting song to the top": async ({ tap, go }) => {
      const last = (await queue()).at(-1).id;
      await go("queue");
      await tap(`#queue [data-entry="${last}"] [data-do=move-top] button`);
      await until(async () => (await queue())[0].id === last, "the song at the top");
    },
    "take a waiting song out": async ({ page, tap, go }) => {
      const last = (await queue()).at(-1).id;
      await go("queue");
      await tap(`#queue [data-entry="${last}"] [data-do=out]`);
      await tap("[data-do=host-remove] button:visible");
      await page.locator("#out-sheet").waitFor({ state: "hidden" }); // it steps back in the history, which would end the next page's way
      await until(async () => (await queue()).every((/** @type {any} */ one) => one.id !== last), "the song to go");
    },
    "mute a guest who asked for what comes": async ({ page, tap }) => {
      await tap("#brief .who");
      await page.waitForURL(/people\/\d+$/);
      await tap("form:has([name=what][value=muted]) button");
      await page.locator('form:has([name=what][value=muted]) button[value="false"]').click(); // and speaks again
      await page.locator('form:has([name=what][value=muted]) button[value="true"]').waitFor();
    },
    "allow each guest one song more": async ({ page, tap, go }) => {
      await change(page, { waiting_per_guest: 3 });
      await go("rules");
      await tap('#rule-waiting_per_guest [data-step="1"]');
      await until(async () => await value(page, "waiting_per_guest") === 4, "the fourth song");
      await change(page, { waiting_per_guest: 0 });
    },
    "no explicit songs": async ({ page, tap, go }) => {
      await change(page, { no_explicit: false });
      await go("rules");
      await tap("#set-no_explicit");
      await until(async () => await value(page, "no_explicit"), "the rule");
      await change(page, { no_explicit: false });
    },
    "play what guests here like when nothing waits": async ({ page, tap, go }) => {
      await change(page, { fallback: "off" });
      await go("rules");
      await tap("#rule-fallback .pick:has([value=radio])");
      await until(async () => await value(page, "fallback") === "radio", "the radio");
      await change(page, { fallback: "off" });
    },
    "choose where the music comes out": async ({ page, tap }) => {
      await tap('[data-f="output-alarm"] a');
      await page.waitForURL("**/admin/sound");
      await live(page);
      const saved = page.waitForResponse((answer) => answer.url().endsWith("/api/v1/playback") && answer.request().method() === "PUT");
      await tap("#output .choice:has(input:not(:checked))");
      assert.equal((await saved).status(), 200);
    },
    "queue a playlist": async ({ page, tap, go }) => {
      await go("playlists");
      await tap(`.playlists li:has-text("${playlist}") button`);
      await page.locator(".toast").first().waitFor();
    },
    "undo what was just done": async ({ page, tap, go }) => {
      await go("queue");
      await page.evaluate(() => fetch("/api/v1/queue", { method: "DELETE" })); // what was just done
      await tap('main [href="/admin/undo"]');
      await page.waitForURL("**/admin/undo");
      await live(page);
      const before = (await queue()).length;
      await tap('#acts [data-undone="false"] button');
      await until(async () => (await queue()).length > before, "the songs to be back");
    },
  };
}
