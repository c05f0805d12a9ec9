// Takes pictures of pages for a look: node look.mjs OUTDIR BASE name:path:WIDTHxHEIGHT:dark|light[:full] ...
// @ts-check
import { chromium } from "playwright-core";

const [out, base, ...shots] = process.argv.slice(2);
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync",
  ],
});
for (const shot of shots) {
  const [name, path, size, theme, ...more] = shot.split(":");
  const [width, height] = size.split("x").map(Number);
  const context = await browser.newContext({
    viewport: { width, height }, colorScheme: theme === "light" ? "light" : "dark", deviceScaleFactor: width < 600 ? 2 : 1,
    javaScriptEnabled: !more.includes("noscript"),
    locale: more.includes("de") ? "de-DE" : "en-GB",
  });
  const page = await context.newPage();
  page.on("console", (message) => { if (message.type() === "error") console.log(name, message.text()); });
  page.on("pageerror", (error) => console.log(name, error.message));
  await page.goto(base + path, { waitUntil: "load" });
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth).catch(() => 0);
  if (wide > 0) console.log(name, "scrolls sideways by", wide);
  await page.screenshot({ path: `${out}/${name}.png`, fullPage: more.includes("full") });
  await context.close();
}
await browser.close();
