// Lighthouse: performance, accessibility and best practices, each at least 95.
// @ts-check
import { measure } from "../lib/lighthouse.mjs";
import { check } from "../lib/report.mjs";
import { logIn } from "./crowd.mjs";

/** @param {import("../party.mjs").Setting} setting */
export async function lighthousePages(setting) {
  const host = await logIn(setting);
  const cookies = await host.context().cookies();
  const cookie = cookies.filter(({ name }) => name === "upbeat_host").map(({ name, value }) => `${name}=${value}`).join("; ");
  await host.context().close();
  const wanted = process.env.PAGES?.split(",");
  for (const [path, options] of /** @type {[string, {desktop?: boolean, cookie?: string}][]} */ ([
    ["/", {}], ["/", { desktop: true }], ["/search?q=a", {}], ["/stage", { desktop: true }], ["/admin/login", {}], ["/admin", { cookie }],
    ["/admin/library", { cookie }],
  ])) {
    if (wanted && !wanted.includes(path)) continue;
    await check(`lighthouse: ${path}${options.desktop ? ", desktop" : ""}`, async () => {
      console.log(`  ${await measure(setting.server.url + path, options)}`);
    });
  }
}
