// Takes a page's picture at each size, after looking for what a program can find wrong with it.
// @ts-check
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { axe } from "../lib/axe.mjs";
import { check } from "../lib/report.mjs";
import { faults } from "./faults.mjs";

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {{locale: "en-GB" | "de-DE", colorScheme: "dark" | "light"}} Look */

/** @type {[number, number][]} */
export const HANDS = [[320, 640], [390, 844], [844, 390], [820, 1180], [1440, 900]];
/** @type {[number, number][]} */
export const SCREENS = [[1920, 1080], [1080, 1920], [1024, 768]];
const TALLEST = 6_000; // px of a picture of a whole page
const LOOKS = /** @type {Look[]} */ (["en-GB", "de-DE"].flatMap((locale) =>
  ["dark", "light"].map((colorScheme) => ({ locale, colorScheme }))));

/** @param {string | undefined} wanted @param {string} one */
const among = (wanted, one) => !wanted || wanted.split(",").includes(one);

/** Only some looks: LOOKS=en-dark,de-light. */
export const looks = LOOKS.filter(({ locale, colorScheme }) => among(process.env.LOOKS, `${locale.slice(0, 2)}-${colorScheme}`));

/** @param {string} folder where pictures go; SIZES=390x844,1440x900 makes those sizes alone */
export function newCamera(folder) {
  mkdirSync(folder, { recursive: true });
  /** @type {{picture: string, faults: string[]}[]} */
  const seen = [];

  /**
   * @param {Page} page @param {Look} look @param {string} name
   * @param {{sizes?: [number, number][], full?: boolean}} [options] full: the whole page
   */
  async function shoot(page, look, name, { sizes = HANDS, full = false } = {}) {
    const spoken = `${look.locale.slice(0, 2)}-${look.colorScheme}`;
    for (const [width, height] of sizes) {
      if (!among(process.env.SIZES, `${width}x${height}`)) continue;
      await check(`${name}, ${width} x ${height}, ${spoken}`, async () => {
        await page.setViewportSize({ width, height });
        await settle(page);
        const wrong = await faults(page, { thumb: sizes === HANDS && Math.min(width, height) < 500 });
        const file = `${name}-${width}x${height}-${spoken}`;
        await page.screenshot({ path: join(folder, `${file}.png`), ...await part(page, full, width, height) });
        if (width === 390 || width === 1440 || sizes !== HANDS) {
          await axe(page, name).catch((error) => {
            if (!/partially obscured/.test(error.message)) wrong.push(String(error.message)); // what lies half below a bar is scrolled out
          });
        }
        if (wrong.length) seen.push({ picture: file, faults: wrong });
        if (wrong.length) throw new Error(wrong.join("\n"));
      });
    }
  }

  /** Keeps a picture that the box has made. @param {Look} look @param {string} name @param {Buffer} bytes */
  const keep = (look, name, bytes) => writeFileSync(join(folder, `${name}-${look.locale.slice(0, 2)}-${look.colorScheme}.jpg`), bytes);

  /** What was found, as a list beside the pictures. */
  const list = () => writeFileSync(join(folder, "faults.json"), JSON.stringify(seen, null, 1));
  return { shoot, keep, list };
}

/** Which part of the page goes into its picture. @param {Page} page @param {boolean} full @param {number} width @param {number} height */
async function part(page, full, width, height) {
  if (!full) return {};
  const long = await page.evaluate(() => document.documentElement.scrollHeight);
  return { fullPage: true, clip: { x: 0, y: 0, width, height: Math.min(Math.max(long, height), TALLEST) } };
}

/** Waits until what can be seen has come and stands. @param {Page} page */
async function settle(page) {
  await page.waitForFunction(() => [...document.images].every((image) => {
    const { width, top } = image.getBoundingClientRect();
    return image.complete || width === 0 || top > window.innerHeight;
  }));
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  await page.evaluate(() => Promise.all(document.getAnimations()
    .filter((one) => one.effect?.getComputedTiming().endTime !== Infinity).map((one) => one.finished.catch(() => {}))));
}
