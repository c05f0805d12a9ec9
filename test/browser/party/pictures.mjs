// The pictures of the README. Only with SHOTS=docs/screenshots (npm run pictures) do they go there: a test leaves the checkout as it was.
// @ts-check
import { execFileSync } from "node:child_process";
import { mkdtempSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import assert from "node:assert/strict";
import { guest, live, order, visit } from "../lib/browser.mjs";
import { check } from "../lib/report.mjs";
import { until } from "../lib/server.mjs";
import { animate } from "./animation.mjs";
import { ask, librarySongs, logIn, requestSong, state } from "./crowd.mjs";

const FOLDER = process.env.SHOTS ?? mkdtempSync(join(tmpdir(), "upbeat-pictures-"));
const MOST = 150_000; // bytes

/** @param {import("../party.mjs").Setting} setting */
export async function pictures(setting) {
  const { browser, server } = setting;
  const songs = await librarySongs(setting);
  /** @type {import("playwright-core").Page[]} */
  const people = [];
  for (const name of ["Mira", "Jonas", "عمر"]) {
    const page = await guest(browser, server.url, name, { viewport: { width: 390, height: 760 } });
    await page.locator(".me").click();
    await page.locator("#me-name").fill(name);
    await page.locator("#me-sheet .swatches label").nth(people.length * 4 + 1).click();
    await page.locator("#me-sheet .button.strong").click();
    await page.locator("#me-sheet").waitFor({ state: "hidden" });
    people.push(page);
  }
  const host = await logIn(setting);
  const before = await state(setting); // what other parts have left is not in the pictures
  for (const { id } of before.queue) await ask(host, "DELETE", `/queue/${id}`);
  if (before.playback.song) await host.locator('[data-do="skip"] button').click();
  await until(async () => { const { playback, queue } = await state(setting); return !playback.song && !queue.length; }, "silence");
  for (const [i, song] of songs.slice(0, 6).entries()) await requestSong(people[i % people.length], song);
  await until(async () => (await state(setting)).playback.entry?.requester, "somebody's song to play");
  const waiting = await order(people[1]);
  for (const [i, votes] of [1, 3, 2].entries()) {
    for (const person of people.slice(0, votes)) {
      const up = person.locator(`[data-entry="${waiting[i]}"] .up[aria-pressed=false]`);
      if (await up.count()) await up.click();
    }
  }
  const stage = await visit(browser, server.url, "stage", { viewport: { width: 1280, height: 720 } }, "/stage");
  await live(stage);

  /** @param {import("playwright-core").Page} page @param {string} name */
  const picture = (page, name) => check(`picture: ${name}`, async () => {
    await page.waitForFunction(() => [...document.images].every((image) => {
      const { width, top } = image.getBoundingClientRect();
      return image.complete || width === 0 || top > window.innerHeight;
    }));
    const path = `${FOLDER}/${name}.png`;
    await page.screenshot({ path, animations: "disabled", scale: "css" });
    shrink(path);
    assert.ok(statSync(path).size <= MOST, `${path} is ${statSync(path).size} bytes`);
  });

  const [mira] = people;
  await mira.locator(".toast .close").evaluateAll((buttons) => buttons.forEach((button) => /** @type {HTMLElement} */ (button).click()));
  await mira.evaluate(() => window.scrollTo(0, 0));
  await picture(mira, "guest");
  await mira.emulateMedia({ colorScheme: "light" });
  await picture(mira, "guest-light");
  await mira.emulateMedia({ colorScheme: "dark" });
  await mira.locator("#ask-q").click();
  await mira.locator("#sheet-q").fill("upbt");
  await mira.locator('#search-sheet .results[data-query="upbt"] .song').first().waitFor();
  await picture(mira, "search");
  if (process.env.SHOTS) {
    await mira.goto("/");
    await live(mira);
    await check("animation: a vote on two phones and the stage", () => {
      const [, jonas, omar] = people;
      return animate([mira, jonas], [omar, mira], stage, `${FOLDER}/vote.gif`);
    });
  }
  await picture(host, "host");
  await host.goto("/admin/queue");
  await live(host);
  await picture(host, "host-queue");
  for (const [path, name] of [["/admin/rules", "host-rules"], ["/admin/history", "host-history"], ["/admin/people", "host-people"]]) {
    await host.goto(path);
    await live(host);
    await picture(host, name);
  }
  await mira.emulateMedia({ colorScheme: "dark" });
  await mira.goto("/");
  await live(mira);
  await mira.locator("#queue summary").nth(2).click();
  await mira.locator('#queue [data-f="why"]:visible:not(:empty)').first().waitFor();
  await picture(mira, "guest-why");
  for (const page of [...people, host, stage]) await page.context().close();
}

/** 256 colours are enough for a README, where ffmpeg is there to choose them. @param {string} path */
function shrink(path) {
  if (statSync(path).size <= MOST) return;
  try {
    const filter = "split[a][b];[a]palettegen[p];[b][p]paletteuse=dither=bayer";
    execFileSync("ffmpeg", ["-v", "error", "-y", "-i", path, "-vf", filter, path + ".small.png"]);
    execFileSync("mv", [path + ".small.png", path]);
  } catch {
    // Without ffmpeg the picture stays as it is; the check tells when that is too large.
  }
}
