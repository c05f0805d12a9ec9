// axe-core on a page, all rules of WCAG 2.2 A and AA and the best practices.
// @ts-check
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

const source = readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** @param {import("playwright-core").Page} page @param {string} name */
export async function axe(page, name) {
  // Colours that are on their way would be judged half-way.
  await page.evaluate(() => {
    const ending = document.getAnimations().filter((a) => a.effect?.getComputedTiming().endTime !== Infinity);
    return Promise.all(ending.map((a) => a.finished.catch(() => {})));
  });
  await page.evaluate(await source);
  const violations = await page.evaluate(async () => {
    const runOnly = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
    const result = await /** @type {any} */ (window).axe.run(document, { resultTypes: ["violations"], runOnly });
    const where = (/** @type {any} */ n) =>
      `    ${n.target.join(" ")} ${n.html.slice(0, 160)}\n    ${n.failureSummary.replace(/\n/g, " ")}`;
    return result.violations.map((/** @type {any} */ v) => `${v.id}: ${v.help}\n` + v.nodes.slice(0, 4).map(where).join("\n"));
  });
  if (violations.length) throw new Error(`${name}:\n${violations.join("\n")}`);
}
