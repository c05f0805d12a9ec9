// Lighthouse: performance, accessibility and best practices, each at least 95, on a busy night: 60 songs wait.
// @ts-check
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { alone, measure } from "../lib/lighthouse.mjs";
import { check } from "../lib/report.mjs";
import { fillQueue, logIn } from "./crowd.mjs";

/** @param {import("../party.mjs").Setting} setting */
export async function lighthousePages(setting) {
  const host = await logIn(setting);
  const folder = mkdtempSync(join(tmpdir(), "upbeat-long-night-"));
  if (setting.server.own) await check("60 songs of 30 guests wait", () => fillQueue(setting, host, folder, 60, 30));
  const cookies = await host.context().cookies();
  const cookie = cookies.filter(({ name }) => name === "upbeat_host").map(({ name, value }) => `${name}=${value}`).join("; ");
  await host.context().close();
  const wanted = process.env.PAGES?.split(",");
  /** @type {[string, {desktop?: boolean, cookie?: string}][]} */
  const low = [];
  /** @param {string} path @param {{desktop?: boolean}} options @param {{low: boolean, report: string}} result */
  const tell = (path, { desktop }, result) => check(`lighthouse: ${path}${desktop ? ", desktop" : ""}`, () => {
    if (result.low) throw new Error(result.report);
    console.log(`  ${result.report}`);
  });
  for (const [path, options] of /** @type {[string, {desktop?: boolean, cookie?: string}][]} */ ([
    ["/", {}], ["/", { desktop: true }], ["/search?q=a", {}], ["/stage", { desktop: true }], ["/admin/login", {}], ["/admin", { cookie }],
    ["/admin/library", { cookie }],
  ])) {
    if (wanted && !wanted.includes(path)) continue;
    const result = await measure(setting.server.url + path, options);
    if (result.low) low.push([path, options]);
    else await tell(path, options, result);
  }
  if (low.length) await alone(); // a machine that is busy with something else measures the something else
  for (const [path, options] of low) await tell(path, options, await measure(setting.server.url + path, options));
  rmSync(folder, { recursive: true, force: true });
}
