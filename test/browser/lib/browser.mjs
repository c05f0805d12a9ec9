// The system's Chromium, and the people at the party.
// @ts-check
import { chromium } from "playwright-core";
import { PATIENCE_MS } from "./server.mjs";

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {import("playwright-core").Browser} Browser */
/** @typedef {import("playwright-core").BrowserContextOptions} Options */

export const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
export const FLAGS = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
  "--disable-sync", "--disable-dev-shm-usage",
];

export const openBrowser = () => chromium.launch({ executablePath: CHROMIUM, args: FLAGS });

/** @type {string[]} what went wrong inside of pages: scripts that threw, things that the policy blocked */
export const complaints = [];

/** @param {Browser} browser @param {string} url @param {string} name @param {Options} options @param {string} [path] */
export async function visit(browser, url, name, options, path = "/") {
  const context = await browser.newContext({ baseURL: url, locale: "en-GB", colorScheme: "dark", ...options });
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  page.on("pageerror", (error) => complaints.push(`${name}: ${error.stack}`));
  page.on("console", (message) => {
    const bad = message.type() === "error" && /Content Security Policy|Uncaught|Refused to /.test(message.text());
    if (bad) complaints.push(`${name}: ${message.text()}`);
  });
  await page.goto(path);
  return page;
}

/** A guest on a phone whose page is live. @param {Browser} browser @param {string} url @param {string} name @param {Options} [options] */
export async function guest(browser, url, name, options = {}) {
  const page = await visit(browser, url, name, { viewport: { width: 390, height: 844 }, hasTouch: true, deviceScaleFactor: 2, ...options });
  await live(page);
  return page;
}

/** Waits until a page has taken a snapshot. @param {Page} page */
export const live = (page) => page.locator("html[data-live]").waitFor({ state: "attached" });

/** The ids of the waiting entries in the order of the page. @param {Page} page @returns {Promise<number[]>} */
export const order = (page) => page.locator("#queue > [data-entry]").evaluateAll((rows) =>
  rows.map((row) => Number(/** @type {HTMLElement} */ (row).dataset.entry)));

/** Waits until what a selector finds first is the row of this entry. @param {Page} page @param {string} selector @param {number} id */
export const isRow = (page, selector, id) => page.waitForFunction(
  ([wanted, entry]) => /** @type {HTMLElement | null} */ (document.querySelector(wanted))?.dataset.entry === entry, [selector, String(id)]);

/** Waits until a page shows these entries in this order. @param {Page} page @param {number[]} ids */
export async function shows(page, ids) {
  await page.waitForFunction((wanted) => {
    const rows = [...document.querySelectorAll("#queue > [data-entry]")];
    return rows.map((row) => /** @type {HTMLElement} */ (row).dataset.entry).join() === wanted;
  }, ids.join());
}

/** Waits until a page says that this entry plays. @param {Page} page @param {number} id */
export const plays = (page, id) => page.locator(`#now[data-entry="${id}"]`).waitFor();
