// Every page and every sheet, dark and light, under axe-core; and none scrolls sideways at 320 px or at 200 % text size.
// @ts-check
import assert from "node:assert/strict";
import { axe } from "../lib/axe.mjs";
import { guest, live, visit } from "../lib/browser.mjs";
import { check } from "../lib/report.mjs";
import { logIn } from "./crowd.mjs";

const GUEST_PAGES = [
  "/search?q=a", "/search?q=zzzzqqqq", "/browse/artists", "/browse/albums", "/browse/genres", "/browse/playlists", "/history", "/me/night",
  "/me/forgotten", "/me", "/upload", "/login", "/stage", "/qr", "/offline", "/no-such-page", "/admin/login", "/invite/used",
];
const HOST_PAGES = [
  "/admin", "/admin/queue", "/admin/library",
  "/admin/names", "/admin/sound", "/admin/lights", "/admin/rules", "/admin/people", "/admin/people/1", "/admin/accounts",
  "/admin/audit", "/admin/undo", "/admin/blocks", "/admin/uploads", "/admin/find", "/admin/find?q=spam",
  "/admin/history", "/admin/playlists", "/admin/folders", "/admin/system", "/admin/tasks", "/admin/tasks?state=failed",
  "/admin/https", "/qr",
];

/** @param {import("../party.mjs").Setting} setting */
export async function axePages(setting) {
  await (await logIn(setting)).context().close(); // the session that both use
  await Promise.all(/** @type {const} */ (["dark", "light"]).map(async (colorScheme) => { // side by side: a page has a process of its own
    await sheets(setting, colorScheme);
    const page = await visit(setting.browser, setting.server.url, "axe", { colorScheme, viewport: { width: 390, height: 844 } });
    await walk(setting, colorScheme, page, GUEST_PAGES);
    await walk(setting, colorScheme, await logIn(setting, { colorScheme }), HOST_PAGES);
    await walk(setting, colorScheme, await logIn(setting, { colorScheme, viewport: { width: 390, height: 844 } }), HOST_PAGES);
  }));
}

/**
 * @param {import("../party.mjs").Setting} setting @param {string} scheme @param {import("playwright-core").Page} page
 * @param {string[]} paths
 */
async function walk(setting, scheme, page, paths) {
  for (const path of paths) {
    const { width } = page.viewportSize() ?? { width: 0 };
    await check(`axe: ${path}, ${scheme}, ${width} px`, async () => {
      await page.goto(path);
      if (await page.locator("script[type=module]").count() && !/qr|offline/.test(path)) await live(page);
      await axe(page, path);
    });
    if (path !== "/stage") await check(`no sideways scrolling: ${path}, ${scheme}`, () => narrow(page));
  }
  await page.context().close();
}

/** @param {import("playwright-core").Page} page */
async function narrow(page) {
  const before = page.viewportSize();
  await page.setViewportSize({ width: 320, height: 640 });
  for (const size of ["100%", "200%"]) {
    await page.evaluate((value) => { document.documentElement.style.fontSize = value; }, size);
    const beyond = await page.evaluate(() => {
      const edge = document.documentElement.clientWidth;
      if (document.documentElement.scrollWidth <= edge) return "";
      const beyond = [...document.querySelectorAll("body *")].filter((element) => element.getBoundingClientRect().right > edge + 1);
      return beyond.slice(0, 3).map((element) => element.outerHTML.slice(0, 120)).join("\n");
    });
    assert.equal(beyond, "", `at ${size}`);
  }
  await page.evaluate(() => { document.documentElement.style.fontSize = ""; });
  if (before) await page.setViewportSize(before);
}

/** The guest's page with each of its sheets. @param {import("../party.mjs").Setting} setting @param {"dark" | "light"} colorScheme */
async function sheets({ browser, server }, colorScheme) {
  const page = await guest(browser, server.url, "axe sheets", { colorScheme });
  const close = async (/** @type {string} */ sheet) => {
    await page.keyboard.press("Escape");
    await page.locator(sheet).waitFor({ state: "hidden" });
  };
  await check(`axe: guest, first visit, ${colorScheme}`, () => axe(page, "guest"));
  await check(`axe: guest, a row open, ${colorScheme}`, async () => {
    if (await page.locator("#queue summary").count()) await page.locator("#queue summary").first().click();
    await axe(page, "row");
  });
  await check(`axe: now sheet, ${colorScheme}`, async () => {
    await page.locator("#now .open").click();
    await axe(page, "now sheet");
    await page.locator('#now-sheet [data-f="message"]').click();
    await axe(page, "say sheet");
    await close("#now-sheet");
  });
  await check(`axe: me sheet, ${colorScheme}`, async () => {
    await page.locator(".me").click();
    await axe(page, "me sheet");
    await close("#me-sheet");
  });
  await check(`axe: search sheet: suggestions, results, browsing, ${colorScheme}`, async () => {
    await page.locator("#ask-q").click();
    await page.locator("#search-sheet .results > *").first().waitFor();
    await axe(page, "suggestions");
    await page.locator("#sheet-q").fill("a");
    await page.waitForFunction(() => document.querySelector('#search-sheet [data-f="found"]')?.textContent);
    await axe(page, "results");
    await page.locator('#search-sheet [data-do="browse"]').first().click();
    await page.locator("#search-sheet .group").first().waitFor();
    await axe(page, "browsing");
  });
  await page.goto("/");
  await live(page);
  await check(`no sideways scrolling: /, ${colorScheme}`, () => narrow(page));
  await page.context().close();
}
