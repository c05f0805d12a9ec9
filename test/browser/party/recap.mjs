// The morning after: the recap's page, and its picture, which the phone's own sheet shares.
// @ts-check
import assert from "node:assert/strict";
import { axe } from "../lib/axe.mjs";
import { visit } from "../lib/browser.mjs";
import { check } from "../lib/report.mjs";
import { until } from "../lib/server.mjs";
import { logIn, state } from "./crowd.mjs";

/** @param {import("../party.mjs").Setting} setting */
export async function shareRecap(setting) {
  const { browser, server } = setting;
  const host = await logIn(setting);
  await until(async () => (await state(setting)).playback.entry, "a song that plays");
  const party = await host.evaluate(async () => {
    const { parties } = await (await fetch("/api/v1/parties")).json();
    const headers = { "Content-Type": "application/json" };
    return (await fetch(`/api/v1/parties/${parties[0].id}/recap`, { method: "PUT", headers, body: '{"shared":true}' })).json();
  });
  const path = new URL(party.recap).pathname;
  await host.context().close();

  for (const [width, height, colorScheme] of /** @type {[number, number, "dark" | "light"][]} */ ([
    [320, 640, "light"], [390, 844, "dark"], [1440, 900, "dark"],
  ])) {
    await check(`the recap offers its picture, ${width} px, ${colorScheme}`, async () => {
      const page = await visit(browser, server.url, "recap", { viewport: { width, height }, colorScheme }, "about:blank");
      await page.addInitScript(() => { // what the phone's sheet is given
        navigator.canShare = (data) => Boolean(data?.files?.length);
        navigator.share = async (data = {}) => {
          const [file] = data.files ?? [];
          const picture = await createImageBitmap(file);
          document.body.dataset.shared = `${file.name} ${file.type} ${picture.width} x ${picture.height}`;
        };
      });
      await page.goto(path);
      const picture = page.locator("#share img");
      await picture.scrollIntoViewIfNeeded();
      await page.waitForFunction(() => /** @type {HTMLImageElement} */ (document.querySelector("#share img")).naturalHeight === 1920);
      await page.locator('[data-do="share"]').click();
      await page.locator('body[data-shared="party.jpg image/jpeg 1080 x 1920"]').waitFor();
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth), false, "it scrolls sideways");
      await axe(page, "recap");
      if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/recap-${width}.png`, fullPage: true });
      await page.context().close();
    });
  }

  await check("a phone that shares nothing saves the picture", async () => {
    const page = await visit(browser, server.url, "recap saved", { viewport: { width: 390, height: 844 } }, "about:blank");
    await page.addInitScript(() => { Object.assign(navigator, { canShare: undefined }); });
    await page.goto(path);
    assert.equal(await page.locator('[data-do="share"]').isVisible(), false);
    const [download] = await Promise.all([page.waitForEvent("download"), page.locator("#share a[download]").last().click()]);
    assert.equal(download.suggestedFilename(), "party-wide.jpg");
    await page.context().close();
  });
}
