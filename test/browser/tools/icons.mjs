// Writes templates/partials/sprite.html from lucide-static (ISC) and the PNG icons from static/icons/icon.svg. Run by hand: npm run icons.
// @ts-check
import { readFile, writeFile } from "node:fs/promises";
import { chromium } from "playwright-core";

const NAMES = `chevron-up chevron-down chevron-right chevrons-up search dices play pause skip-forward skip-back volume-2 x trash-2
rotate-ccw music users list-music library cpu qr-code disc-3 tags grip-vertical check plus triangle-alert wifi-off log-out arrow-left
folder folder-plus printer info circle-check tv mic-vocal refresh-cw siren history download trophy scale minus upload list-video
party-popper share-2 ellipsis volume-x repeat moon ban user-x swords sun
lightbulb lightbulb-off list-checks smartphone user-round key-round`.split(/\s+/);

const root = new URL("../../../", import.meta.url);

/** @param {string} name */
async function symbol(name) {
  const svg = await readFile(new URL(`test/node_modules/lucide-static/icons/${name}.svg`, root), "utf8");
  const body = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>"));
  return `<symbol id="i-${name}" viewBox="0 0 24 24">${body.replace(/\s*\n\s*/g, "").replace(/ \/>/g, "/>")}</symbol>`;
}

const symbols = await Promise.all(NAMES.map(symbol));
const sprite = `{{- /* Lucide icons (lucide.dev, ISC licence: static/licenses/lucide.txt), written by test/browser/tools/icons.mjs. */ -}}
<svg class="sprite" width="0" height="0" aria-hidden="true" focusable="false">
${symbols.join("\n")}
</svg>
`;
await writeFile(new URL("templates/partials/sprite.html", root), sprite);

const logo = await readFile(new URL("static/icons/icon.svg", root), "utf8");
const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
const page = await browser.newPage();
const PICTURES = /** @type {[string, number, boolean][]} */ ([
  ["icon-180", 180, true], ["icon-192", 192, false], ["icon-512", 512, false], ["maskable-512", 512, true],
]);
for (const [name, size, full] of PICTURES) {
  const svg = full ? logo.replace(/rx="\d+"( id="ground")/, 'rx="0"$1') : logo;
  await page.setViewportSize({ width: size, height: size });
  await page.setContent(`<style>*{margin:0}svg{display:block;width:${size}px;height:${size}px}</style>${svg}`);
  await page.screenshot({ path: new URL(`static/icons/${name}.png`, root).pathname, omitBackground: true });
}
await browser.close();
