// Lighthouse against the local server: as on a slow phone (its default: 1.6 Mbit/s, 150 ms, a CPU four times slower), or on a laptop.
// @ts-check
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import lighthouse, { desktopConfig } from "lighthouse";
import { CHROMIUM, FLAGS } from "./browser.mjs";

const LEAST = 0.95;
const CATEGORIES = ["performance", "accessibility", "best-practices"];

/** A Chromium with a debugging port of its own. */
async function openChromium() {
  const folder = mkdtempSync(join(tmpdir(), "upbeat-lighthouse-"));
  const flags = ["--headless=new", ...FLAGS, `--user-data-dir=${folder}`, "--remote-debugging-port=0", "about:blank"];
  const child = spawn(CHROMIUM, flags, { stdio: ["ignore", "ignore", "pipe"] });
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

/**
 * Chromium's helpers outlive it for a moment and write on into its folder: what they leave is the system's to sweep, not a failure.
 * @param {string} folder
 */
function tidy(folder) {
  try {
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  } catch (error) {
    console.warn(`left behind: ${folder}: ${error}`);
  }
}

// Lighthouse's slow phone is a quarter of the machine that measures, which it takes for a desktop. A machine that is itself slower than
// this (Lighthouse's benchmark index; docs/throttling.md there) is slowed down less, so that the phone stays the same. So is one on which
// the page's thread waited, for a processor, for memory or for another process of the browser: Lighthouse would count four times as long.
const DESKTOP_INDEX = 1_500;
const TIMES = ["first-contentful-paint", "largest-contentful-paint", "total-blocking-time", "cumulative-layout-shift", "interactive"];

const PHONE = {
  rttMs: 150, throughputKbps: 1.6 * 1024, requestLatencyMs: 150 * 3.75, downloadThroughputKbps: 1.6 * 1024 * 0.9,
  uploadThroughputKbps: 750 * 0.9, cpuSlowdownMultiplier: 4,
};

let speed = 1; // of this machine, as the page before found it; 1 = as Lighthouse takes it to be

/**
 * @param {string} url @param {{desktop?: boolean, cookie?: string}} [options] @param {number} [tries]
 * @returns {Promise<{low: boolean, report: string}>} the scores of the first good try, or of the last one
 */
export async function measure(url, options, tries = 2) {
  for (let n = 1; ; n++) {
    const result = await once(url, options);
    if (!result.low || n === tries) return result;
    console.log(`  try ${n}: ${result.report.split("\n")[0]}`);
  }
}

/** Waits until nothing else runs beside the browser that UPBEAT_TEST_BESIDE tells of: a file that is there once it has ended. */
export async function alone() {
  const file = process.env.UPBEAT_TEST_BESIDE;
  if (!file || existsSync(file)) return;
  console.log("  what is low is measured again when the other lane has ended");
  await new Promise((resolve) => {
    const timer = setInterval(() => {
      if (!existsSync(file)) return;
      clearInterval(timer);
      resolve(undefined);
    }, 500);
  });
}

/**
 * @param {string} url @param {{desktop?: boolean, cookie?: string}} [options]
 * @returns {Promise<{low: boolean, report: string}>} whether a score is under 95; the scores, and why they are low
 */
async function once(url, options = {}) {
  const cpuSlowdownMultiplier = Math.max(1, PHONE.cpuSlowdownMultiplier * speed);
  const chromium = await openChromium();
  try {
    const flags = /** @type {any} */ ({
      port: chromium.port, output: "json", logLevel: "error", onlyCategories: CATEGORIES,
      extraHeaders: options.cookie ? { Cookie: options.cookie } : undefined,
      ...(options.desktop ? {} : { throttling: { ...PHONE, cpuSlowdownMultiplier } }),
    });
    const result = await lighthouse(url, flags, options.desktop ? desktopConfig : undefined);
    if (!result) throw new Error("lighthouse gave no result");
    const { categories, audits, environment } = result.lhr;
    const running = runningShare(result.artifacts);
    speed = Math.min(1, environment.benchmarkIndex / DESKTOP_INDEX, running);
    const machine = `benchmark ${environment.benchmarkIndex}, ran ${Math.round(running * 100)} % of its time`;
    const scores = CATEGORIES.map((name) => `${name} ${Math.round((categories[name].score ?? 0) * 100)}`).join(", ");
    const times = TIMES.map((id) => `${id} ${audits[id]?.displayValue ?? "?"}`).join(", ");
    const low = CATEGORIES.filter((name) => (categories[name].score ?? 0) < LEAST);
    if (low.length) {
      const ofLow = low.flatMap((name) => categories[name].auditRefs.map((ref) => audits[ref.id]));
      const why = ofLow.filter((audit) => audit.score !== null && audit.score < 0.9).map((audit) => {
        const items = JSON.stringify(/** @type {any} */ (audit.details)?.items ?? "").slice(0, 400);
        return `  ${audit.id} ${audit.displayValue ?? ""}: ${audit.title} ${items}`;
      });
      return { low: true, report: `${scores}; ${times}; ${machine}\n${why.join("\n")}` };
    }
    return { low: false, report: `${scores}; ${times}; ${machine}` };
  } finally {
    await chromium.close();
  }
}

/**
 * How much of the time of its tasks the page's main thread really ran, by the trace's two clocks, wall and thread: 0-1.
 * @param {any} artifacts of Lighthouse
 */
function runningShare(artifacts) {
  /** @type {{name: string, pid: number, tid: number, dur?: number, tdur?: number, args: {name?: string}}[]} */
  const events = (artifacts.Trace ?? artifacts.traces.defaultPass).traceEvents;
  const sums = events.filter(({ name, args }) => name === "thread_name" && args.name === "CrRendererMain").map(({ pid, tid }) => {
    const tasks = events.filter((event) => event.name === "RunTask" && event.pid === pid && event.tid === tid);
    return { wall: tasks.reduce((sum, { dur = 0 }) => sum + dur, 0), ran: tasks.reduce((sum, { tdur = 0 }) => sum + tdur, 0) };
  });
  const { wall, ran } = sums.reduce((most, sum) => (sum.wall > most.wall ? sum : most)); // a browser has a spare renderer or two
  return wall && ran ? ran / wall : 1;
}
