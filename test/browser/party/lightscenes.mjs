// Scenes on the host's page of lights: saved, called by one tap, and coming by themselves.
// @ts-check
import assert from "node:assert/strict";
import { axe } from "../lib/axe.mjs";
import { check } from "../lib/report.mjs";
import { until } from "../lib/server.mjs";

/** @typedef {import("playwright-core").Page} Page */

/** @param {Page} page @returns {Promise<any>} */
const lights = (page) => page.evaluate(() => fetch("/api/v1/lights").then((answer) => answer.json()));

/** The first zone has other programs afterwards; the scenes stay. @param {Page} host @param {(page: Page, name: string) => unknown} shot */
export async function scenes(host, shot) {
  const zone = host.locator("#zone-1");
  const program = async () => (await lights(host)).zones[0].program;
  /** @param {string} label @param {string} name */
  const choose = async (label, name) => {
    await zone.locator(".program", { hasText: label }).click();
    await until(async () => (await program()) === name, name);
  };
  /** @param {string} name */
  const save = async (name) => {
    await host.getByLabel("Keep what shows now, as").fill(name);
    await host.getByRole("button", { name: "Save scene" }).click();
    await tap(name).waitFor();
  };
  /** @param {string} name */
  const tap = (name) => host.locator(".scene-tap", { hasText: name });

  await check("lights: what shows is kept as a scene, and comes back by one tap", async () => {
    await choose("Fire", "fire");
    await save("Rave");
    await choose("Rainbow", "rainbow");
    await save("Dinner");
    await tap("Rave").click();
    await host.locator('.scene-tap[aria-pressed="true"]', { hasText: "Rave" }).waitFor();
    await zone.locator('input[name="program"][value="fire"]:checked').waitFor({ state: "attached" });
    assert.equal(await program(), "fire");
    await axe(host, "lights with scenes");
  });
  await check("lights: a scene comes by the hour, and a tap goes before it", async () => {
    const dinner = host.locator(".scene", { hasText: "Dinner" });
    await dinner.getByText("When it comes by itself").click();
    await dinner.getByLabel("Each day from").fill("06:00");
    await dinner.getByRole("button", { name: "Save" }).click();
    await dinner.getByText("Give both times").waitFor();
    await dinner.getByLabel("Each day from").fill("00:00");
    await dinner.getByLabel("until").fill("00:00");
    await dinner.getByLabel("While songs of these genres play").fill("Jazz, Soul");
    await shot(host, "scene-open");
    await dinner.getByRole("button", { name: "Save" }).click();
    await host.getByText("Dinner is on because of the hour").waitFor();
    await zone.locator('input[name="program"][value="rainbow"]:checked').waitFor({ state: "attached" });
    assert.deepEqual((await lights(host)).scenes[1].genres, ["Jazz", "Soul"]);
    await shot(host, "scenes");
    await tap("Rave").click();
    await host.getByText("A scene is what all zones show together").waitFor();
    await until(async () => (await program()) === "fire", "the tap");
  });
  await check("lights: a scene goes, and comes back", async () => {
    const dinner = host.locator(".scene", { hasText: "Dinner" });
    const was = (await lights(host)).scenes;
    const remove = async () => {
      const open = await dinner.locator("details").first().getAttribute("open");
      if (open === null) await dinner.getByText("When it comes by itself").click();
      await dinner.getByText("Remove this scene").click();
      await dinner.getByRole("button", { name: "Yes, remove" }).click();
      await dinner.waitFor({ state: "detached" });
    };
    await remove();
    await host.locator(".toast", { hasText: "Dinner is removed" }).getByRole("button", { name: "Undo" }).click();
    await dinner.waitFor();
    assert.deepEqual((await lights(host)).scenes, was);
    await remove();
    assert.equal((await lights(host)).scenes.length, 1);
  });
}
