// Boards are found and added by one tap, and a Hue bridge is paired by its button, forgets us, and is paired again.
// @ts-check
import assert from "node:assert/strict";
import { axe } from "../lib/axe.mjs";
import { startBridge } from "../lib/bridge.mjs";
import { live, visit } from "../lib/browser.mjs";
import { check } from "../lib/report.mjs";
import { until } from "../lib/server.mjs";
import { logIn } from "./crowd.mjs";

/** @typedef {import("playwright-core").Page} Page */

const FOUND = [
  { kind: "wled", label: "WLED", name: "Kitchen shelf", address: "127.0.0.3", pixels: 77, known: false },
  {
    kind: "wled", label: "WLED", name: "<b>Rémy</b> of the Donaudampfschifffahrtsgesellschaft", address: "127.0.0.4", pixels: 0,
    known: false,
  },
  { kind: "wled", label: "WLED", name: "Counter", address: "127.0.0.1", pixels: 60, known: true },
  { kind: "hue", label: "Philips Hue", name: "Hue Bridge", address: "127.0.0.5", pixels: 0, known: false },
];

/** @param {Page} page @returns {Promise<any[]>} */
const lamps = (page) => page.evaluate(() => fetch("/api/v1/lights").then((answer) => answer.json()).then(({ devices }) => devices));

/** @param {Page} page @param {string} name */
const shot = (page, name) =>
  (process.env.SHOTS ? page.locator("#lamp-new").screenshot({ path: `${process.env.SHOTS}/lights-${name}.png` }) : null);

/** @param {Page} page @param {number} id */
const drop = (page, id) => page.evaluate((lamp) => fetch(`/api/v1/lights/devices/${lamp}`, { method: "DELETE" }), id);

/** @param {Page} page */
const open = async (page) => { await page.goto("/admin/lights"); await live(page); };

/** @param {import("../party.mjs").Setting} setting */
export async function finding(setting) {
  const host = await logIn(setting, { viewport: { width: 1280, height: 900 } });
  await open(host);
  const before = (await lamps(host)).length;
  await check("lights: the network is asked, and what answered or what to check is told", async () => {
    await host.getByRole("button", { name: "Find boards" }).click();
    await host.locator("#found:not([hidden])").waitFor();
    await until(() => host.evaluate(() => document.activeElement?.id === "found"), "the focus");
  });
  await check("lights: what answered is added by one tap", async () => {
    await host.route("**/api/v1/lights/find", (route) => route.fulfill({ json: { found: FOUND } }));
    await host.getByRole("button", { name: "Find boards" }).click();
    await host.locator("[data-found]").nth(3).waitFor();
    await axe(host, "lights, found");
    await shot(host, "found-1280");
    assert.equal(await host.locator("[data-found] b").count(), 0);
    await host.getByRole("button", { name: /Add.*Kitchen shelf/ }).click();
    await until(async () => (await lamps(host)).at(-1)?.name === "Kitchen shelf", "the board");
    assert.deepEqual([(await lamps(host)).at(-1).pixels, (await lamps(host)).at(-1).address], [77, "127.0.0.3"]);
    await host.locator("[data-found]").first().getByText("is here already").waitFor();
    await host.locator("[data-found]").nth(1).getByRole("button").click();
    await host.locator("[data-found]").nth(1).getByRole("alert").getByText("1 to 20,000 pixels").waitFor();
    await host.locator("[data-found]").nth(3).getByRole("button").click(); // no bridge is there
    await host.locator("[data-found]").nth(3).getByRole("alert").getByText(/\w/).waitFor();
    assert.equal(await host.locator(".toast").count(), 0, "it is said at its row");
    await axe(host, "lights, a found one is refused");
    await shot(host, "found-refused-1280");
    await host.locator("[data-found]").nth(1).getByLabel("Pixels").fill("12");
    await host.locator("[data-found]").nth(1).getByRole("button").click();
    await until(async () => (await lamps(host)).at(-1)?.pixels === 12, "the board that did not say how long it is");
  });
  await pairing(setting, host);
  for (const { id } of (await lamps(host)).slice(before).reverse()) await drop(host, id);
  await host.context().close();
}

/** @param {import("../party.mjs").Setting} setting @param {Page} host */
async function pairing(setting, host) {
  const bridge = await startBridge();
  const place = host.locator("#bridge");
  await bridge.tell("areas 2");
  await check("lights: a bridge asks for its button, and lists its areas once it is pressed", async () => {
    await open(host);
    const form = host.locator("#lamp-new form.lamp-new");
    await form.locator(".pick", { hasText: "Philips Hue" }).click();
    await form.getByLabel("Address", { exact: true }).fill("8.8.8.8");
    await form.getByRole("button", { name: "Pair with the bridge" }).click();
    await form.getByRole("alert").getByText("outside of this network").waitFor();
    await form.getByLabel("Address", { exact: true }).fill(bridge.address);
    await form.getByRole("button", { name: "Pair with the bridge" }).click();
    await place.getByText("Press the round button on the bridge").waitFor();
    await axe(host, "lights, press the button");
    await shot(host, "hue-press-1280");
    let asked = 0;
    host.on("response", (answer) => { if (answer.url().endsWith("/lights/hue") && answer.status() === 409) asked++; });
    await until(async () => asked >= 3, "the page to ask again while somebody walks to the bridge");
    await bridge.tell("press");
    await place.getByText("Dance floor").waitFor();
    await axe(host, "lights, areas");
    await shot(host, "hue-areas-1280");
  });
  let id = 0;
  await check("lights: the chosen area is a lamp", async () => {
    await place.locator(".pick", { hasText: "Bar" }).click();
    await place.getByLabel("Name", { exact: true }).fill("Booth");
    await place.getByRole("button", { name: "Add this lamp" }).click();
    await until(async () => (await lamps(host)).at(-1)?.kind === "hue", "the lamp");
    const lamp = (await lamps(host)).at(-1);
    id = lamp.id;
    assert.deepEqual([lamp.name, lamp.pixels, lamp.paired, lamp.user, lamp.secret], ["Booth", 1, true, undefined, undefined]);
    assert.equal(await place.isVisible(), false);
  });
  await check("lights: another bridge at its address is told, and paired again", async () => {
    await bridge.tell("release");
    await bridge.tell("renew");
    const row = host.locator(`#lamp-${id}`);
    await row.getByText("another bridge answers there").waitFor({ timeout: 60_000 });
    if (!(await row.getAttribute("open").then((open) => open !== null))) await row.locator("> summary").click();
    await row.getByRole("button", { name: "Pair again" }).click();
    await place.getByText("Press the round button on the bridge").waitFor();
    await bridge.tell("press");
    await place.getByText("Dance floor").waitFor();
    assert.equal(await place.locator("input:checked + span", { hasText: "Bar" }).count(), 1);
    await place.getByRole("button", { name: "Use this area" }).click();
    await host.locator(`#lamp-${id}`).getByText("another bridge answers there").waitFor({ state: "detached", timeout: 60_000 });
  });
  await late(setting, bridge);
  await scriptless(setting, bridge);
  for (const [width, colorScheme, locale] of /** @type {[number, "dark" | "light", string][]} */ ([
    [390, "light", "de-DE"], [390, "dark", "en-GB"], [1280, "light", "de-DE"],
  ])) {
    await check(`lights: find and pair, ${width} px, ${colorScheme}, ${locale}: axe, nothing sticks out`, async () => {
      await bridge.tell("areas 2");
      const page = await logIn(setting, { viewport: { width, height: 844 }, colorScheme, locale });
      await page.route("**/api/v1/lights/find", (route) => route.fulfill({ json: { found: FOUND } }));
      await open(page);
      await page.locator(".lamp-find button").click();
      await page.locator("[data-found]").nth(3).waitFor();
      await page.locator(`#lamp-${id} > summary`).click();
      await page.locator(`#lamp-${id} .lamp-pair button`).click();
      await page.locator('#bridge[data-state="areas"]').waitFor();
      await axe(page, "lights, found and areas");
      const beyond = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.ok(beyond <= 0, `${beyond} px too wide`);
      await shot(page, `find-${width}-${colorScheme}`);
      await page.context().close();
    });
  }
  bridge.end();
}

/** @param {import("../party.mjs").Setting} setting @param {Awaited<ReturnType<typeof startBridge>>} bridge */
async function late(setting, bridge) {
  await check("lights: who does not come to the bridge within a minute is told, and tries again", async () => {
    await bridge.tell("release");
    await bridge.tell("renew");
    const page = await logIn(setting, { viewport: { width: 1280, height: 900 } });
    await page.clock.install();
    await open(page);
    const form = page.locator("#lamp-new form.lamp-new");
    await form.locator(".pick", { hasText: "Philips Hue" }).click();
    await form.getByLabel("Address", { exact: true }).fill(bridge.address);
    await form.getByRole("button", { name: "Pair with the bridge" }).click();
    await page.locator("#bridge").getByText("Press the round button on the bridge").waitFor();
    await until(async () => {
      await page.clock.fastForward(3_000);
      return page.locator("#bridge").getByText("The button was not pressed").isVisible();
    }, "the end of the minute");
    await axe(page, "lights, the button was not pressed");
    await bridge.tell("press");
    await page.locator("#bridge").getByRole("button", { name: "Try again" }).click();
    await page.locator("#bridge").getByText("Dance floor").waitFor();
    await page.context().close();
  });
}

/** @param {import("../party.mjs").Setting} setting @param {Awaited<ReturnType<typeof startBridge>>} bridge */
async function scriptless(setting, bridge) {
  await check("lights: without script a bridge is paired by forms", async () => {
    await bridge.tell("release");
    await bridge.tell("renew");
    const signed = await logIn(setting);
    const page = await visit(setting.browser, setting.server.url, "pairing without script", {
      javaScriptEnabled: false, viewport: { width: 390, height: 844 }, storageState: await signed.context().storageState(),
    }, "/admin/lights");
    const form = page.locator("#lamp-new form.lamp-new");
    await form.locator(".pick", { hasText: "Philips Hue" }).click();
    await form.getByLabel("Address", { exact: true }).fill(bridge.address);
    await form.getByRole("button", { name: "Pair with the bridge" }).click();
    await page.locator("#bridge").getByText("Press the round button on the bridge").waitFor();
    await shot(page, "hue-noscript");
    await bridge.tell("areas 0");
    await bridge.tell("press");
    await page.getByRole("button", { name: "I have pressed it" }).click();
    await page.locator("#bridge").getByText("has no entertainment area yet").waitFor();
    await bridge.tell("areas 1");
    await page.getByRole("button", { name: "Look again" }).click();
    await page.locator("#bridge .pick", { hasText: "Dance floor" }).click();
    await page.locator("#bridge").getByLabel("Name", { exact: true }).fill("Ceiling");
    await page.locator("#bridge").getByRole("button", { name: "Add this lamp" }).click();
    await page.locator(".lamp-row", { hasText: "Ceiling" }).waitFor();
    await page.context().close();
    await signed.context().close();
  });
}
