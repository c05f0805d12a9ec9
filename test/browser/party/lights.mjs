// The host's page of lights: a lamp comes in, shows what is chosen, is tuned, goes dark, is changed by two at once, and goes.
// @ts-check
import assert from "node:assert/strict";
import { axe } from "../lib/axe.mjs";
import { live, visit } from "../lib/browser.mjs";
import { check } from "../lib/report.mjs";
import { until } from "../lib/server.mjs";
import { logIn } from "./crowd.mjs";
import { finding } from "./lightsfind.mjs";
import { scenes } from "./lightscenes.mjs";

/** @typedef {import("playwright-core").Page} Page */

/** What the box has. @param {Page} page @returns {Promise<any>} */
const lights = (page) => page.evaluate(() => fetch("/api/v1/lights").then((answer) => answer.json()));

/** @param {Page} page @param {string} method @param {string} path @param {unknown} [body] */
const tell = (page, method, path, body) => page.evaluate(([verb, to, text]) => fetch(`/api/v1/lights${to}`, {
  method: verb, headers: { "Content-Type": "application/json" }, body: text || undefined,
}).then((answer) => answer.status), [method, path, body === undefined ? "" : JSON.stringify(body)]);

/** @param {Page} page @param {string} name */
const shot = (page, name) =>
  (process.env.SHOTS ? page.screenshot({ path: `${process.env.SHOTS}/lights-${name}.png`, fullPage: true }) : null);

/** @param {Page} page */
const open = async (page) => { await page.goto("/admin/lights"); await live(page); };

/** @param {import("../party.mjs").Setting} setting */
export async function shineLights(setting) {
  const host = await logIn(setting, { viewport: { width: 1440, height: 900 } });
  await open(host);
  for (const { id } of (await lights(host)).devices) await tell(host, "DELETE", `/devices/${id}`);
  await open(host);

  await check("lights: no lamp yet: what works and what to do next", async () => {
    await host.getByText("Let the room look like the music sounds").waitFor();
    await axe(host, "lights, empty");
    await shot(host, "empty-1440");
  });
  await check("lights: what is missing is named beside its field", async () => {
    const form = host.locator("#lamp-new form.lamp-new");
    await form.getByLabel("Name", { exact: true }).fill("Bar");
    await form.getByLabel("Address", { exact: true }).fill("127.0.0.1");
    await form.getByRole("button", { name: "Add this lamp" }).click();
    await form.getByRole("alert").getByText("1 to 20,000 pixels").waitFor();
    assert.equal(await host.evaluate(() => document.activeElement?.id), "new-pixels");
    await axe(host, "lights, a refusal");
  });
  await check("lights: a lamp is added, and gets a zone that shows something", async () => {
    await host.locator("#new-pixels").fill("60");
    await host.locator("#lamp-new").getByRole("button", { name: "Add this lamp" }).click();
    await host.locator("#lamp-1").getByText("127.0.0.1", { exact: true }).waitFor();
    await host.locator("#zone-1 canvas").waitFor();
  });
  await live(host);
  await tuning(host);
  await scenes(host, shot);
  await two(setting, host);
  await parts(host);
  await preview(setting);
  await looks(setting);
  await finding(setting);
  await refused(host);
  await leaving(setting, host);
  await host.context().close();
}

/** What is refused is said once, at its field. @param {Page} host */
async function refused(host) {
  await check("lights: what is refused is said at its field", async () => {
    await open(host);
    const fresh = host.locator("#lamp-new form.lamp-new");
    await fresh.getByLabel("Address", { exact: true }).fill("not a host!!");
    await fresh.getByLabel("Pixels").fill("6");
    await fresh.getByRole("button", { name: "Add this lamp" }).click();
    await host.locator(".field", { has: host.locator("#new-address") }).getByText("That is no address.").waitFor();
    assert.equal(await host.evaluate(() => document.activeElement?.id), "new-address");
    await shot(host, "address");
    const zone = host.locator("#zone-1");
    await zone.getByText("Which pixels").click();
    await zone.locator('[name="part_start"]').first().fill("70");
    await zone.locator('[name="part_count"]').first().fill("1");
    await zone.locator(".zone-edit").getByRole("button", { name: "Save" }).click();
    await zone.locator(".field", { has: host.locator('[name="part_start"]') }).getByText(/has only \d+ pixels/).waitFor();
    assert.equal(await host.evaluate(() => /** @type {HTMLInputElement} */ (document.activeElement).name), "part_start");
    const lamp = host.locator("#lamp-1");
    await lamp.locator("> summary").click();
    await lamp.getByLabel("Delay").fill("900");
    await lamp.getByLabel("Delay").press("Enter");
    await lamp.locator(".field", { has: host.locator('[name="delay_ms"]') }).getByText("A delay is from").waitFor();
    await axe(host, "lights, refused");
    await shot(host, "refused");
  });
}

/** Lamps go, and come back. @param {import("../party.mjs").Setting} setting @param {Page} host */
async function leaving(setting, host) {
  /** @param {number} id */
  const remove = async (id) => {
    const row = host.locator(`#lamp-${id}`);
    await row.locator("> summary").click();
    await row.getByText("Remove this lamp").click();
    await row.getByRole("button", { name: "Yes, remove" }).click();
    await row.waitFor({ state: "detached" });
  };
  /** @param {string} name */
  const undo = (name) => host.locator(".toast", { hasText: `${name} is removed` }).getByRole("button", { name: "Undo" }).click();
  await check("lights: a lamp goes with its zone, after a second question, and comes back with it", async () => {
    await open(host);
    const was = (await lights(host)).zones;
    await remove(2);
    await host.locator(".toast", { hasText: "Wall left of the door is removed" }).hover(); // it stays
    await axe(host, "lights, a lamp is removed");
    await shot(host, "removed");
    await undo("Wall left of the door");
    await host.locator(".toast", { hasText: "It is as before" }).waitFor();
    assert.equal(await host.locator("#lamp-2").count(), 1, "it is told before it is shown");
    await host.locator("#lamp-2").waitFor();
    await host.locator("#zone-2").getByText("64 pixels in 8 rows").waitFor();
    assert.deepEqual((await lights(host)).zones, was);
  });
  await check("lights: the last lamp goes, and comes back", async () => {
    for (const id of [2, 1]) await remove(id);
    await host.getByText("Let the room look like the music sounds").waitFor();
    await undo("Counter");
    await host.locator("#lamp-1").waitFor();
    await host.getByRole("switch", { name: "Lights" }).waitFor();
    await host.locator("#zone-1 canvas").waitFor();
  });
  await check("lights: without script it comes back from the page of undo", async () => {
    const signed = await logIn(setting);
    const page = await visit(setting.browser, setting.server.url, "undo of lights without script", {
      javaScriptEnabled: false, storageState: await signed.context().storageState(),
    }, "/admin/undo");
    await page.locator("[data-act]", { hasText: "removed the lamp Wall left of the door" }).first().getByRole("button").click();
    await until(async () => (await lights(host)).devices.length === 2, "both lamps");
    await page.context().close();
    await signed.context().close();
    await remove(2);
    await remove(1);
  });
}

/** What a zone shows, and the one switch. @param {Page} host */
async function tuning(host) {
  const zone = host.locator("#zone-1");
  const has = async () => (await lights(host)).zones[0];
  await check("lights: another program is shown at once, with what can be set of it", async () => {
    await zone.locator(".program", { hasText: "Fire" }).click();
    await host.locator("#saved", { hasText: "Saved" }).waitFor();
    await until(async () => (await has()).program === "fire", "fire");
    await zone.locator('[data-param="palette"] input[value="fire"]:checked').waitFor({ state: "attached" });
  });
  await check("lights: sliders, palettes and switches save themselves", async () => {
    const speed = zone.getByLabel("Speed");
    await speed.focus();
    for (let i = 0; i < 4; i++) await host.keyboard.press("ArrowRight");
    await until(async () => (await has()).params.speed === 1.2, "the speed");
    assert.equal(await zone.locator('[data-param="speed"] output').textContent(), "1.2");
    await zone.locator(".palette", { hasText: "Ocean" }).click();
    await until(async () => (await has()).params.palette === "ocean", "the palette");
    await zone.locator(".program", { hasText: "Spectrum" }).click();
    await zone.getByLabel("Mirrored from the middle").click();
    await until(async () => (await has()).params.mirror === true, "the switch");
  });
  await check("lights: one switch makes all dark, and back", async () => {
    const power = host.getByRole("switch", { name: "Lights" });
    await power.click();
    await host.getByText("The lights are off").waitFor();
    await until(async () => (await lights(host)).off, "dark");
    await power.press("Space");
    await until(async () => !(await lights(host)).off, "light");
  });
}

/** Two hosts at once. @param {import("../party.mjs").Setting} setting @param {Page} host */
async function two(setting, host) {
  const other = await logIn(setting);
  await check("lights: what another host chooses appears by itself", async () => {
    await host.evaluate(() => /** @type {HTMLElement} */ (document.activeElement)?.blur());
    assert.equal(await tell(other, "PUT", "/zones/1/program", { program: "rainbow", params: { speed: 2 } }), 200);
    await host.locator('#zone-1 [name="program"][value="rainbow"]:checked').waitFor({ state: "attached" });
  });
  await check("lights: who was late is told kindly, and sees what is now", async () => {
    const row = host.locator("#lamp-1");
    await row.locator("> summary").click();
    await row.getByLabel("Delay, ms").focus();
    const before = (await lights(host)).devices[0];
    const { health: _, paired: __, ...lamp } = before;
    assert.equal(await tell(other, "PUT", "/devices/1", { ...lamp, id: undefined, name: "Counter" }), 200);
    await host.locator('#lamp-1[data-seen]').waitFor();
    await row.getByLabel("Delay, ms").fill("40");
    await row.getByLabel("Delay, ms").press("Tab");
    await host.locator(".toast", { hasText: "Somebody else has just changed the lights" }).waitFor();
    await row.locator("summary .title", { hasText: "Counter" }).waitFor();
    await row.getByLabel("Delay, ms").fill("30");
    await row.getByLabel("Delay, ms").press("Tab");
    await until(async () => (await lights(host)).devices[0].delay_ms === 30, "the delay");
    await row.getByLabel("Brightness").fill("80");
    await until(async () => (await lights(host)).devices[0].brightness === 80, "the brightness");
  });
  await other.context().close();
}

/** Which pixels make a zone. @param {Page} host */
async function parts(host) {
  await check("lights: a zone of parts of two lamps", async () => {
    await tell(host, "POST", "/devices", { kind: "sacn", name: "Wall left of the door", address: "127.0.0.2", pixels: 64, universe: 3 });
    await open(host);
    await host.locator("#zone-new > summary").click();
    const form = host.locator("#zone-new form");
    await form.getByLabel("Name of the zone").fill("All along");
    await form.getByLabel("Lamp", { exact: true }).first().selectOption("2");
    await form.getByLabel("Direction").first().selectOption("1");
    await form.getByRole("button", { name: "Add a part" }).click();
    await form.getByLabel("Lamp", { exact: true }).last().selectOption("1");
    await form.getByLabel("From pixel").last().fill("55");
    await form.getByLabel("How many").last().fill("20");
    await form.getByRole("button", { name: "Add the zone" }).click();
    await form.getByRole("alert").getByText("From pixel 55 of Counter on there are only 6").waitFor();
    await form.getByLabel("How many").last().fill("6");
    await form.getByRole("button", { name: "Add the zone" }).click();
    await host.locator("#zone-3").getByText("70 pixels in a line").waitFor();
    assert.deepEqual((await lights(host)).zones[2].parts, [{ device: 2, reversed: true }, { device: 1, first: 54, count: 6 }]);
  });
  await check("lights: a line becomes a matrix, and a zone goes", async () => {
    await live(host);
    const zone = host.locator("#zone-2");
    await zone.getByText("Which pixels").click();
    await zone.getByLabel("Rows, if it is a matrix").fill("8");
    await zone.getByRole("button", { name: "Save" }).click();
    await zone.getByText("64 pixels in 8 rows").waitFor();
    const gone = host.locator("#zone-3");
    await gone.getByText("Which pixels").click();
    await gone.getByText("Remove this zone").click();
    await gone.getByRole("button", { name: "Yes, remove" }).click();
    await gone.waitFor({ state: "detached" });
  });
}

/** What zones show, live: a message as the box sends it, whoever drives the lights. @param {import("../party.mjs").Setting} setting */
async function preview(setting) {
  await check("lights: the preview asks for what zones show, and shows it", async () => {
    const page = await logIn(setting, { viewport: { width: 1440, height: 900 } });
    /** @type {string[]} */
    const asked = [];
    /** @type {import("playwright-core").WebSocketRoute[]} */
    const sockets = [];
    await page.routeWebSocket(/events/, (socket) => {
      const server = socket.connectToServer();
      socket.onMessage((message) => { asked.push(String(message)); server.send(message); });
      server.onMessage((message) => { if (typeof message === "string") socket.send(message); }); // what a player shows is not asked here
      sockets.push(socket);
    });
    await open(page);
    await until(async () => asked.includes('{"type":"zones","want":"wave"}'), "the wish");
    const zone = (/** @type {number} */ id, /** @type {number} */ n, /** @type {(i: number) => number[]} */ colour) =>
      [id, 0, n, 0, ...Array.from({ length: n }, (_, i) => colour(i)).flat()];
    const flame = (/** @type {number} */ i) => [255, Math.round(120 + 110 * Math.sin(i / 3)), Math.round(40 * Math.max(0, Math.cos(i)))];
    const field = (/** @type {number} */ i) => (i % 8 + Math.floor(i / 8) < 7 ? [20, 90 + 20 * (i % 8), 255] : [255, 30, 120 + i]);
    sockets.at(-1)?.send(Buffer.from([2, 2, ...zone(1, 60, flame), ...zone(2, 64, field)]));
    const middle = (/** @type {string} */ id) => page.locator(`#${id} canvas`).evaluate((element) => {
      const canvas = /** @type {HTMLCanvasElement} */ (element);
      const { data } = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d")).getImageData(0, 0, canvas.width, canvas.height);
      return data.filter((value, i) => i % 4 === 0 && value > 200).length;
    });
    await until(async () => (await middle("zone-1")) > 500 && (await middle("zone-2")) > 500, "light on both canvases");
    if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/lights-preview.png` });
    await page.context().close();
  });
}

/** The page on every screen, in both themes, and without script. @param {import("../party.mjs").Setting} setting */
async function looks(setting) {
  for (const [width, height, colorScheme, locale] of /** @type {[number, number, "dark" | "light", string][]} */ ([
    [1440, 900, "dark", "en-GB"], [1440, 900, "light", "de-DE"], [390, 844, "dark", "de-DE"], [390, 844, "light", "en-GB"],
    [320, 640, "dark", "de-DE"],
  ])) {
    await check(`lights: ${width} px, ${colorScheme}, ${locale}: axe, nothing sticks out`, async () => {
      const page = await logIn(setting, { viewport: { width, height }, colorScheme, locale });
      await open(page);
      await axe(page, "lights");
      await page.locator("#lamp-2 > summary").click();
      for (const more of ["#scene-1 > details > summary", "#lamp-2 .lamp-more > summary", "#zone-1 .zone-edit > summary"]) {
        await page.locator(more).click();
      }
      await page.locator("#lamp-new .pick", { hasText: "sACN" }).click();
      await axe(page, "lights, all open");
      const beyond = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.ok(beyond <= 0, `${beyond} px too wide`);
      await shot(page, `${width}-${colorScheme}`);
      await page.context().close();
    });
  }
  await check("lights: without script everything is a form", async () => {
    const signed = await logIn(setting);
    const page = await visit(setting.browser, setting.server.url, "lights without script", {
      javaScriptEnabled: false, viewport: { width: 390, height: 844 }, storageState: await signed.context().storageState(),
    }, "/admin/lights");
    await page.locator("#zone-1 .program", { hasText: "Vote meter" }).click();
    await page.locator("#zone-1").getByRole("button", { name: "Show it" }).click();
    await page.locator('#zone-1 [name="program"][value="votes"]:checked').waitFor({ state: "attached" });
    await shot(page, "noscript");
    await page.getByRole("button", { name: "Switch the lights off" }).click();
    await page.getByRole("button", { name: "Switch the lights on" }).click();
    await page.getByRole("button", { name: "Switch the lights off" }).waitFor();
    await page.context().close();
    await signed.context().close();
  });
}
