// Films the stage while music plays: node stagefilm.mjs BASE PROGRAM OUT.webp. With ffmpeg.
// @ts-check
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { live, openBrowser, visit } from "../lib/browser.mjs";
import { until } from "../lib/server.mjs";

const [base, program, path] = process.argv.slice(2);
const WIDTH = 720; // pixels
const PER_SECOND = 12;
const MS = 5_000;
const FIRST = 80; // pictures before the film begins: the page comes to rest

const browser = await openBrowser();
const page = await visit(browser, base, "film", { viewport: { width: 960, height: 540 } }, `/stage?program=${program}`);
await live(page);
await page.waitForFunction(() => document.body.dataset.visualizer);
/** @type {{at: number, data: Buffer}[]} */
const frames = [];
const session = await page.context().newCDPSession(page);
session.on("Page.screencastFrame", ({ data, sessionId, metadata }) => {
  frames.push({ at: 1_000 * (metadata.timestamp ?? 0), data: Buffer.from(data, "base64") });
  session.send("Page.screencastFrameAck", { sessionId }).catch(() => {}); // the page is closed by now
});
await session.send("Page.startScreencast", { format: "jpeg", quality: 95, everyNthFrame: 1 });
await until(async () => frames.length > FIRST, "the first pictures");
const began = frames[frames.length - 1].at; // when it was painted, not when it came
await until(async () => frames[frames.length - 1].at > began + MS, "the film");
await browser.close();
const folder = mkdtempSync(join(tmpdir(), "upbeat-film-"));
try {
  const count = (MS / 1_000) * PER_SECOND;
  for (let n = 0; n < count; n++) {
    const frame = frames.findLast(({ at }) => at <= began + (n * 1_000) / PER_SECOND) ?? frames[0];
    writeFileSync(join(folder, `${String(n).padStart(3, "0")}.jpg`), frame.data);
  }
  execFileSync("ffmpeg", ["-v", "error", "-y", "-framerate", String(PER_SECOND), "-i", join(folder, "%03d.jpg"), "-vf",
    `scale=${WIDTH}:-2:flags=lanczos`, "-c:v", "libwebp_anim", "-q:v", "78", "-compression_level", "6", "-loop", "0", path]);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.log(`${frames.filter(({ at }) => at > began).length} pictures within ${MS} ms`);
