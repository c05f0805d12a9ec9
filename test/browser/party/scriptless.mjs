// A guest and a host whose browsers run no script.
// @ts-check
import assert from "node:assert/strict";
import { visit } from "../lib/browser.mjs";
import { check } from "../lib/report.mjs";
import { until } from "../lib/server.mjs";
import { ask, freeSong, librarySongs, logIn, state } from "./crowd.mjs";

/** @param {import("../party.mjs").Setting} setting */
export async function scriptless(setting) {
  const { browser, server } = setting;
  const songs = await librarySongs(setting);
  const options = { javaScriptEnabled: false, viewport: { width: 390, height: 844 } };
  const keeper = await logIn(setting);
  await ask(keeper, "PUT", "/playback", { paused: true }); // what waits is not to play meanwhile
  await ask(keeper, "DELETE", "/queue"); // earlier parts may have requested every song there is
  const page = await visit(browser, server.url, "scriptless", options);

  await check("without script: search, request and read", async () => {
    const song = await freeSong(setting, songs);
    await page.locator("#ask-q").fill(song.title);
    await page.locator(".ask .plus").click();
    await page.locator(`[data-song="${song.id}"] button`).first().click();
    await page.locator(".toast").first().waitFor();
    await page.goto("/");
    assert.ok((await page.locator("body").innerText()).includes(song.title));
  });

  await check("without script: vote, take it back, remove", async () => {
    await page.goto("/");
    const mine = page.locator("#queue > .mine").first();
    const id = await mine.getAttribute("data-entry");
    assert.ok(id);
    const at = page.locator(`[data-entry="${id}"]`);
    await page.locator("#yours").click();
    assert.match(page.url(), /#entry-\d+$/, "the pill leads to the next of mine");
    await at.locator('.up[aria-pressed="true"]').waitFor();
    await at.locator(".up").click();
    await at.locator('.up[aria-pressed="false"]').waitFor();
    await at.locator(".up").click();
    await at.locator('.up[aria-pressed="true"]').waitFor();
    await at.locator("summary").click();
    await at.locator("[data-do=remove] button").click();
    await at.waitFor({ state: "detached" });
  });

  await check("without script: a name, browsing, the dice", async () => {
    await page.locator(".me").click();
    await page.locator("#me-name").fill("No Script");
    await page.locator("#me-sheet .button.strong").click();
    await page.goto("/");
    assert.equal((await page.locator(".me bdi").innerText()).trim(), "No Script");
    await page.locator(".dice button").click();
    await page.locator(".dice-ask .strong").click();
    await page.locator(".toast").first().waitFor();
    await page.locator(".me").click();
    await page.locator("#me-sheet .button.strong").click({ trial: true }); // nothing lies over it
    await page.goto("/browse/artists");
    await page.locator(".group a").first().click();
    await page.locator(".song").first().waitFor();
  });
  await page.context().close();
  await ask(keeper, "PUT", "/playback", { paused: false });
  await keeper.context().close();

  await check("without script: the host logs in, pauses, plays, sets the volume", async () => {
    const wide = { ...options, viewport: { width: 1280, height: 800 } };
    const host = await visit(browser, server.url, "scriptless host", wide, "/admin/login");
    await host.locator("#login-name").fill("admin");
    await host.locator("#login-password").fill("wrong");
    await host.locator("button").click();
    await host.locator("[role=alert]").waitFor();
    await host.locator("#login-name").fill("admin");
    await host.locator("#login-password").fill(server.password);
    await host.locator("button").click();
    await host.waitForURL("**/admin");
    const paused = (await state(setting)).playback.paused;
    await host.locator('[data-do="pause"] button').click();
    await until(async () => (await state(setting)).playback.paused === !paused, "the pause");
    await host.waitForLoadState();
    await host.locator('[data-do="pause"] button').click();
    await until(async () => (await state(setting)).playback.paused === paused, "the music");
    await host.context().close();
  });
}
