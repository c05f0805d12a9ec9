// The page of rules, control by control: everything saves itself, says what is wrong where it is wrong, asks before what is far-reaching.
// @ts-check
import assert from "node:assert/strict";
import { live } from "../lib/browser.mjs";
import { check } from "../lib/report.mjs";
import { until } from "../lib/server.mjs";
import { change, logIn } from "./crowd.mjs";

/** @typedef {import("playwright-core").Page} Page */

/** A setting's value as the box has it. @param {Page} page @param {string} name */
const value = (page, name) => page.evaluate(async (wanted) => {
  const { settings } = await (await fetch("/api/v1/settings")).json();
  return settings.find((/** @type {any} */ s) => s.name === wanted).value;
}, name);

/** @param {Page} page @param {string} name @param {unknown} wanted */
const becomes = (page, name, wanted) =>
  until(async () => JSON.stringify(await value(page, name)) === JSON.stringify(wanted), `${name} = ${JSON.stringify(wanted)}`);

/** @param {Page} page */
const say = (page) => page.locator("#asking[open]");

/** @param {import("../party.mjs").Setting} setting */
export async function settleTable(setting) {
  const page = await logIn(setting);
  const standard = {
    level: "up_down", policy: "fair", kick: "votes", kick_votes: 2, bound: 12, codes: false, fallback: "off", fallback_of: "",
    forbidden: [], schedule: [], closing_song: 0, time_zone: "",
  };
  await change(page, standard);
  await page.goto("/admin/rules");
  await live(page);
  await page.waitForLoadState("networkidle");

  await check("a step saves itself, and Undo takes it back", async () => {
    await page.locator('#rule-kick_votes [data-step="1"]').click();
    await page.locator("#saved", { hasText: "Saved" }).waitFor();
    await becomes(page, "kick_votes", 3);
    await page.locator("#saved button").click();
    await page.locator("#saved", { hasText: "As before" }).waitFor();
    await until(async () => await page.inputValue("#set-kick_votes") === "2", "the field as before");
  });

  await check("what a switch turns on comes into sight", async () => {
    assert(await page.locator("#rule-code_minutes").isHidden());
    await page.locator("#set-codes").click();
    await page.locator("#rule-code_minutes").waitFor();
    await page.locator("#set-codes").click();
    await becomes(page, "codes", false);
  });

  await check("a value out of bounds is told at its field, and the promise follows a good one", async () => {
    await page.fill("#set-bound", "2");
    await page.locator("#set-bound").blur();
    await page.locator('#rule-bound [data-f="bad"]', { hasText: "from 3 to 1000" }).waitFor();
    assert.equal(await page.locator("#saved").textContent(), "", "nothing says that it was saved");
    await page.fill("#set-bound", "9");
    await page.locator("#set-bound").blur();
    await page.locator('[data-f="promise-bound"]', { hasText: "at most 9 later" }).waitFor();
    await page.locator('#rule-bound [data-f="bad"]').waitFor({ state: "hidden" });
  });

  await check("a bad pattern is told with its line", async () => {
    await page.fill("#set-forbidden", "polka\n/(/");
    await page.locator("#set-forbidden").blur();
    await page.locator('#rule-forbidden [data-f="bad"]', { hasText: "line 2" }).waitFor();
    await page.fill("#set-forbidden", "polka");
    await page.locator("#set-forbidden").blur();
    await becomes(page, "forbidden", ["polka"]);
  });

  await check("“Host only” asks; no leaves all as it was", async () => {
    await page.locator('.pick-card:has([value="host_only"])').click();
    await say(page).getByRole("button", { name: "Cancel" }).click();
    await page.locator('[name=level][value="up_down"]:checked').waitFor({ state: "attached" });
    assert.equal(await value(page, "level"), "up_down");
  });

  await check("a preset says what it would change, and can be undone", async () => {
    await page.locator('[data-preset="silent_office"] button').click();
    await say(page).locator(".would > div", { hasText: "Level of say" }).waitFor();
    await page.locator("#saved").evaluate((place) => { place.textContent = ""; }); // the way back of an earlier change
    await say(page).locator('[data-f="yes"]').click();
    await becomes(page, "level", "requests_only");
    await page.locator("#saved button").click();
    await becomes(page, "level", "up_down");
  });

  await check("the schedule's lines are made, changed and taken away", async () => {
    await page.locator("[data-hour-add]").click();
    const line = page.locator("[data-hour]:not(.scriptless)").last();
    await line.locator("[data-part=rule]").selectOption("volume");
    await line.locator("[data-part=start]").fill("23:00");
    await line.locator("[data-part=end]").fill("06:00");
    await line.locator("[data-part=end]").blur();
    await becomes(page, "schedule", [{ rule: "volume", from: "23:00", until: "06:00", value: 40 }]);
    await line.locator("label:has([value=fri])").click();
    await becomes(page, "schedule", [{ rule: "volume", from: "23:00", until: "06:00", days: ["fri"], value: 40 }]);
    await line.locator("[data-hour-remove]").click();
    await becomes(page, "schedule", []);
  });

  await check("what is touched while a change is on its way is kept", async () => {
    await page.locator("[data-hour-add]").click();
    const line = page.locator("[data-hour]:not(.scriptless)").last();
    await line.locator("[data-part=start]").fill("22:00");
    await line.locator("[data-part=end]").fill("07:00");
    /** @type {() => void} */
    let let_go = () => {};
    const held = new Promise((done) => { let_go = () => done(undefined); });
    await page.route("**/api/v1/settings", async (route) => {
      if (route.request().method() !== "PATCH") return route.continue();
      const answer = await route.fetch();
      await held;
      await route.fulfill({ response: answer });
    });
    await line.locator("[data-part=rule]").selectOption("no_explicit");
    await until(async () => (await value(page, "schedule")).length === 1, "the first change");
    await line.locator("[data-hour-remove]").click();
    let_go();
    await becomes(page, "schedule", []);
    await page.unroute("**/api/v1/settings");
  });

  await check("the closing song is found by typing", async () => {
    const field = page.locator("#set-closing_song");
    await field.pressSequentially("upb");
    const first = page.locator("#list-closing_song option").first();
    await first.waitFor({ state: "attached" });
    await field.fill((await first.getAttribute("value")) ?? "");
    await field.blur();
    await until(async () => (await value(page, "closing_song")) > 0, "a closing song");
    await field.fill("zzzzqqqq");
    await field.blur();
    await page.locator('#rule-closing_song [data-f="bad"]', { hasText: "zzzzqqqq" }).waitFor();
    await field.fill("");
    await field.blur();
    await becomes(page, "closing_song", 0);
  });

  await check("words that two hosts add to one list at once are both in it", async () => {
    const other = await logIn(setting);
    await page.locator("#set-forbidden").fill("polka\nmine");
    await change(other, { forbidden: ["polka", "theirs"], kick_votes: 4 });
    // The page has heard of it:
    await page.waitForFunction(() => /** @type {HTMLInputElement} */ (document.querySelector("#set-kick_votes")).value === "4");
    await page.locator("#set-forbidden").blur();
    await becomes(page, "forbidden", ["polka", "theirs", "mine"]);
    await other.context().close();
  });

  await check("rules are found by words", async () => {
    await page.fill("#rules-q", "explicit");
    await page.locator("#rule-no_explicit").waitFor();
    await page.locator("#rule-kick_votes").waitFor({ state: "hidden" });
    await page.fill("#rules-q", "xyzzy");
    await page.locator("#rules-none").waitFor();
    await page.fill("#rules-q", "");
    await page.locator("#rule-kick_votes").waitFor();
  });

  await check("a file with a bad line is refused by name; a good one asks first", async () => {
    /** @param {object} settings */
    const offer = async (settings) => {
      const buffer = Buffer.from(JSON.stringify({ format: "upbeat-settings", version: 1, settings }));
      await page.setInputFiles("#rules-file", { name: "rules.json", mimeType: "application/json", buffer });
      await page.locator('[data-do="rules-take"] button').click();
    };
    await offer({ bound: 1, kick_votes: 9 });
    await page.locator(".toast.refused", { hasText: "Overtaken at most" }).waitFor();
    assert.equal(await value(page, "kick_votes"), 4);
    await offer({ bound: 20 });
    await say(page).locator('[data-f="yes"]').click();
    await page.waitForFunction(() => /** @type {HTMLInputElement} */ (document.querySelector("#set-bound")).value === "20");
  });

  await change(page, standard);
  await page.context().close();
}
