// Every page of the host, with nothing and with much to show, and what opens on it.
// @ts-check
import { live } from "../lib/browser.mjs";
import { logIn } from "../party/crowd.mjs";

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {import("./camera.mjs").Look} Look */
/** @typedef {import("./scenes.mjs").Studio} Studio */

const PAGES = [
  "now", "queue", "rules", "people", "library", "names", "playlists", "folders", "history", "sound", "lights", "system", "https",
  "accounts", "audit", "undo", "blocks", "find", "find?q=spam",
];

/** @param {Page} page @param {string} path */
async function open(page, path) {
  await page.goto(path);
  if (await page.locator("script[type=module]").count() && !/qr/.test(path)) await live(page);
}

/** Each page, named by its state. @param {Studio} studio @param {Look} look @param {string} state @param {string[]} [pages] */
export async function walk({ setting, shoot, hold }, look, state, pages = PAGES) {
  const page = await logIn(setting, { ...look, viewport: { width: 390, height: 844 }, hasTouch: true });
  for (const name of pages) {
    await hold();
    await open(page, name === "now" ? "/admin" : `/admin/${name}`);
    await shoot(page, look, `host-${name.replace(/\W+/g, "-")}-${state}`, { full: true });
  }
  await page.context().close();
}

/** What opens on the host's pages. @param {Studio} studio @param {Look} look */
export async function menus({ setting, shoot, keep, hold, person, playlist, recap }, look) {
  const page = await logIn(setting, { ...look, viewport: { width: 390, height: 844 }, hasTouch: true });
  await open(page, "/admin");
  await page.locator("#more summary").click();
  await shoot(page, look, "host-more", { sizes: [[320, 640], [390, 844], [844, 390]] });

  await hold();
  await page.setViewportSize({ width: 390, height: 844 });
  await open(page, "/admin/queue");
  await page.locator('#queue [data-do="out"]').first().click();
  await page.locator("#out-sheet[open]").waitFor();
  await shoot(page, look, "host-queue-menu");
  await page.keyboard.press("Escape");

  await open(page, "/admin/rules");
  await page.locator("#rules-q").fill("spam");
  await shoot(page, look, "host-rules-found");
  await page.locator("#rules-q").fill("qqqzzz");
  await page.locator("#rules-none").waitFor();
  await shoot(page, look, "host-rules-nothing");
  await page.locator("#rules-q").fill("");
  await page.locator('#presets [data-f="use"]:visible').first().click();
  await page.locator("#ask, dialog[open], .offer").first().waitFor({ timeout: 5_000 }).catch(() => {}); // where a preset asks
  await shoot(page, look, "host-rules-preset");

  await open(page, "/admin/lights");
  await page.locator(".lamp-row > summary").first().click();
  await page.locator(".scene details summary").first().click();
  await shoot(page, look, "host-lights-open", { full: true });
  await page.setViewportSize({ width: 1440, height: 900 });
  await open(page, "/admin/people");
  await page.locator(".side input[type=search]").fill("quiet");
  await page.locator('.side [data-f="found"]').waitFor();
  await shoot(page, look, "host-finder", { sizes: [[1440, 900]] });

  for (const [name, path] of [["person", person], ["playlist", playlist], ["history-week", "/admin/history?span=week"], ["qr", "/qr"]]) {
    await open(page, path);
    await shoot(page, look, `host-${name}`, { full: true });
  }
  await page.setViewportSize({ width: 794, height: 1123 });
  await page.goto("/qr");
  await page.emulateMedia({ media: "print", colorScheme: look.colorScheme });
  await shoot(page, look, "host-qr-printed", { sizes: [[794, 1123]] });
  await page.emulateMedia({ media: "screen", colorScheme: look.colorScheme });
  for (const shape of ["tall", "wide"]) {
    keep(look, `recap-card-${shape}`, await (await page.request.get(`${recap}/picture?shape=${shape}`)).body());
  }
  await page.context().close();
}
