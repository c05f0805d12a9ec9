// Lighthouse against the local server: as on a slow phone (its default: 1.6 Mbit/s, 150 ms, a CPU four times slower), or on a laptop.
// @ts-check
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import lighthouse, { desktopConfig } from "lighthouse";
import { CHROMIUM, FLAGS } from "./browser.mjs";

const LEAST = 0.95;
const CATEGORIES = ["performance", "accessibility", "best-practices"];

/** A Chromium with a debugging port of its own. */
async function openChromium() {
  const folder = mkdtempSync(join(tmpdir(), "upbeat-lighthouse-"));
  const child = spawn(CHROMIUM, ["--headless=new", ...FLAGS, `--user-data-dir=${folder}`, "--remote-debugging-port=0", "about:blank"], { stdio: ["ignore", "ignore", "pipe"] });
  const port = await new Promise((resolve, reject) => {
    let text = "";
    child.stderr.on("data", (chunk) => {
      text += chunk;
      const found = text.match(/DevTools listening on ws:\/\/127\.0\.0\.1:(\d+)/);
      if (found) resolve(Number(found[1]));
    });
    child.on("exit", () => reject(new Error(`chromium ended:\n${text}`)));
  });
  return { port, close: () => new Promise((resolve) => {
    child.removeAllListeners("exit");
    child.on("exit", () => { tidy(folder); resolve(undefined); });
    child.kill();
  }) };
}

/** Chromium's helpers outlive it for a moment and write on into its folder: what they leave is the system's to sweep, not a failure. @param {string} folder */
function tidy(folder) {
  try {
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  } catch (error) {
    console.warn(`left behind: ${folder}: ${error}`);
  }
}

const TRIES = 3; // a machine that is busy with something else measures the something else

/** @param {string} url @param {{desktop?: boolean, cookie?: string}} [options] @returns {Promise<string>} the scores of the first good try */
export async function measure(url, options) {
  for (let n = 1; ; n++) {
    try {
      return await once(url, options);
    } catch (error) {
      if (n === TRIES) throw error;
      console.log(`  try ${n}: ${String(/** @type {Error} */ (error).message).split("\n")[0]}`);
    }
  }
}

/**
 * @param {string} url @param {{desktop?: boolean, cookie?: string}} [options]
 * @returns {Promise<string>} the scores, for the report; throws when one is under 95
 */
async function once(url, options = {}) {
  const chromium = await openChromium();
  try {
    const flags = /** @type {any} */ ({ port: chromium.port, output: "json", logLevel: "error", onlyCategories: CATEGORIES, extraHeaders: options.cookie ? { Cookie: options.cookie } : undefined });
    const result = await lighthouse(url, flags, options.desktop ? desktopConfig : undefined);
    if (!result) throw new Error("lighthouse gave no result");
    const { categories, audits } = result.lhr;
    const scores = CATEGORIES.map((name) => `${name} ${Math.round((categories[name].score ?? 0) * 100)}`).join(", ");
    const times = ["first-contentful-paint", "largest-contentful-paint", "total-blocking-time", "cumulative-layout-shift", "interactive"].map((id) => `${id} ${audits[id]?.displayValue ?? "?"}`).join(", ");
    const low = CATEGORIES.filter((name) => (categories[name].score ?? 0) < LEAST);
    if (low.length) {
      const why = low.flatMap((name) => categories[name].auditRefs.map((ref) => audits[ref.id]).filter((audit) => audit.score !== null && audit.score < 0.9)).map((audit) => `  ${audit.id} ${audit.displayValue ?? ""}: ${audit.title} ${JSON.stringify(/** @type {any} */ (audit.details)?.items ?? "").slice(0, 400)}`);
      throw new Error(`${scores}; ${times}\n${why.join("\n")}`);
    }
    return `${scores}; ${times}`;
  } finally {
    await chromium.close();
  }
}
