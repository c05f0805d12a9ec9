// The animation of the README: a vote moves a song on two phones and the stage, at the same moment. Only with SHOTS, and with ffmpeg.
// @ts-check
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { order, shows } from "../lib/browser.mjs";
import { until } from "../lib/server.mjs";

/** @typedef {import("playwright-core").Page} Page */

const HEIGHT = 440; // pixels, of each of the three
const PER_SECOND = 12;
const MS = 3_600;

/**
 * Records the pages while the phones vote for the song that waits last, and writes an animation.
 * @param {Page[]} phones @param {Page[]} voters they vote one after the other @param {Page} stage @param {string} path of the GIF
 */
export async function animate(phones, voters, stage, path) {
  for (const phone of phones) {
    await phone.locator(".toast .close").evaluateAll((all) => all.forEach((one) => /** @type {HTMLElement} */ (one).click()));
  }
  const pages = [...phones, stage];
  const tapes = await Promise.all(pages.map(record));
  const began = Date.now();
  const waiting = await order(phones[0]);
  const last = waiting[waiting.length - 1];
  const rest = (/** @type {number} */ ms) => until(async () => Date.now() - began >= ms, "the picture to be read");
  await rest(900);
  for (const [i, voter] of voters.entries()) {
    await voter.locator(`[data-entry="${last}"] .up[aria-pressed=false]`).click();
    await rest(1_700 + 600 * i);
  }
  await shows(phones[0], await order(phones[1]));
  await rest(MS);
  await Promise.all(tapes.map((tape) => tape.stop()));
  write(tapes.map((tape) => tape.frames), began, path);
}

/** @param {Page} page */
async function record(page) {
  /** @type {{at: number, data: Buffer}[]} */
  const frames = [{ at: 0, data: await page.screenshot({ type: "jpeg", quality: 90, scale: "css" }) }];
  const session = await page.context().newCDPSession(page);
  session.on("Page.screencastFrame", ({ data, sessionId }) => {
    frames.push({ at: Date.now(), data: Buffer.from(data, "base64") });
    session.send("Page.screencastFrameAck", { sessionId }).catch(() => {}); // the page is closed by now
  });
  await session.send("Page.startScreencast", { format: "jpeg", quality: 90, everyNthFrame: 1 });
  return { frames, stop: () => session.send("Page.stopScreencast") };
}

/** @param {{at: number, data: Buffer}[][]} tapes @param {number} began @param {string} path */
function write(tapes, began, path) {
  const folder = mkdtempSync(join(tmpdir(), "upbeat-animation-"));
  try {
    const count = Math.round((MS / 1_000) * PER_SECOND);
    for (const [page, frames] of tapes.entries()) {
      for (let n = 0; n < count; n++) {
        const frame = frames.findLast(({ at }) => at <= began + (n * 1_000) / PER_SECOND) ?? frames[0];
        writeFileSync(join(folder, `${page}-${String(n).padStart(3, "0")}.jpg`), frame.data);
      }
    }
    const inputs = tapes.flatMap((_, page) => ["-framerate", String(PER_SECOND), "-i", join(folder, `${page}-%03d.jpg`)]);
    const sized = tapes.map((_, page) => `[${page}]scale=-2:${HEIGHT}:flags=lanczos,pad=iw+8:ih:4:0:0x808080[p${page}]`).join(";");
    const filter = `${sized};${tapes.map((_, page) => `[p${page}]`).join("")}hstack=${tapes.length},split[a][b];` +
      "[a]palettegen=max_colors=96:stats_mode=diff[c];[b][c]paletteuse=dither=none:diff_mode=rectangle";
    execFileSync("ffmpeg", ["-v", "error", "-y", ...inputs, "-filter_complex", filter, "-loop", "0", path]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
