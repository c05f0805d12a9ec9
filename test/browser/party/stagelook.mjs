// What is wrong with the picture of a stage: panels that cover each other, texts that are cut off, texts that are hard to read.
// @ts-check

/** @typedef {import("playwright-core").Page} Page */

const LEAST = 4.5; // contrast of any text with any pixel behind it

/** What is wrong with the places of things. @param {Page} page @returns {Promise<string[]>} */
export const faults = (page) => page.evaluate(() => {
  const list = [];
  const all = "#now, #stage-next, .stage-join, .stage-message, .stage-moment, .stage-foot, #net";
  const boxes = [...document.querySelectorAll(all)].map((panel) => ({ name: panel.id || panel.className.toString(),
    box: panel.getBoundingClientRect() })).filter(({ box }) => box.height > 0);
  boxes.forEach(({ name, box }, i) => {
    const outside = box.left < 0 || box.top < 0 || box.right > innerWidth + 0.5 || box.bottom > innerHeight + 0.5;
    if (outside) list.push(`${name} leaves the screen`);
    for (const other of boxes.slice(i + 1)) {
      const wide = Math.min(box.right, other.box.right) - Math.max(box.left, other.box.left);
      const high = Math.min(box.bottom, other.box.bottom) - Math.max(box.top, other.box.top);
      if (wide > 0.5 && high > 0.5) list.push(`${name} and ${other.name} share ${Math.round(wide)} x ${Math.round(high)}`);
    }
  });
  const shown = /** @type {Element} */ (document.querySelector("#queue")).getBoundingClientRect();
  const rows = [...document.querySelectorAll("#queue > li")].map((row) => row.getBoundingClientRect())
    .filter((row) => row.left < shown.right - 1 && row.right > shown.left + 1);
  if (rows.some((row) => row.bottom > shown.bottom + 0.5)) list.push("a row is cut through");
  const fewest = document.querySelector("#net:not([hidden])") ? 1 : 5;
  const waiting = document.querySelectorAll("#queue > li").length;
  if (rows.length < Math.min(waiting, fewest)) list.push(`${rows.length} of ${waiting} rows have room`);
  const place = /** @type {Element} */ (document.querySelector("#messages")).getBoundingClientRect();
  for (const message of document.querySelectorAll(".stage-message, .stage-moment")) {
    if (message.getBoundingClientRect().top < place.top - 0.5) list.push("a message is cut off");
  }
  const code = /** @type {Element} */ (document.querySelector(".stage-join .qr"));
  const { width, height } = code.getBoundingClientRect();
  const least = (waiting ? 0.16 : 0.4) * innerHeight - 0.5;
  if (height < least || width < height - 0.5) list.push(`the code is ${width} x ${height}`);
  if (getComputedStyle(code).backgroundColor !== "rgb(255, 255, 255)") list.push("the code's ground is not white");
  for (const text of document.querySelectorAll(".stage-join p:not([hidden]), #now .what > p")) {
    if (text.scrollWidth > text.clientWidth + 1) list.push(`${text.className} is ${text.scrollWidth - text.clientWidth} too wide`);
  }
  for (const number of document.querySelectorAll("#foot span, #queue .side, #stage-code")) {
    if (getComputedStyle(number).fontVariantNumeric !== "tabular-nums") list.push(`${number.className}: numbers dance`);
  }
  if (document.getAnimations().length > 0) list.push("something moves, though this person wants stillness");
  return list;
});

/**
 * The texts whose contrast with the picture behind them is under 4.5:1: the page is photographed without its texts.
 * @param {Page} page @returns {Promise<string[]>}
 */
export async function lowContrasts(page) {
  const texts = await page.evaluate(() => {
    const found = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const { parentElement: parent } = node;
      if (!parent || !node.textContent?.trim() || parent.closest("svg, script, .sr, template, [hidden]")) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const box = parent.getBoundingClientRect();
      const list = parent.closest("#queue")?.getBoundingClientRect();
      if (list && box.left >= list.right) continue; // of a row that has no room
      const { color } = getComputedStyle(parent);
      for (const line of range.getClientRects()) {
        const [left, top] = [Math.max(line.left, box.left, 0), Math.max(line.top, box.top, 0)];
        const [right, bottom] = [Math.min(line.right, box.right, innerWidth), Math.min(line.bottom, box.bottom, innerHeight)];
        const text = node.textContent.trim().slice(0, 30);
        if (right - left >= 1 && bottom - top >= 1) found.push({ text, color, left, top, right, bottom });
      }
    }
    const sheet = new CSSStyleSheet();
    sheet.replaceSync("* { color: transparent !important; }");
    document.adoptedStyleSheets = [sheet];
    return found;
  });
  const picture = (await page.screenshot()).toString("base64");
  await page.evaluate(() => { document.adoptedStyleSheets = []; });
  const scratch = await page.context().newPage();
  const low = await scratch.evaluate(read, { texts, picture, least: LEAST });
  await scratch.close();
  return low;
}

/** @typedef {{text: string, color: string, left: number, top: number, right: number, bottom: number}} Line */
/** Runs in a page without a policy. @param {{texts: Line[], picture: string, least: number}} shot */
async function read({ texts, picture, least }) {
  const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${picture}`)).blob());
  /** @param {number} width @param {number} height */
  const canvas = (width, height) =>
    /** @type {OffscreenCanvasRenderingContext2D} */ (new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true }));
  const [brush, photo] = [canvas(1, 1), canvas(image.width, image.height)];
  photo.drawImage(image, 0, 0);
  const linear = (/** @type {number} */ value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
  /** @param {ArrayLike<number>} rgb @param {number} at */
  const light = (rgb, at) => 0.2126 * linear(rgb[at] / 255) + 0.7152 * linear(rgb[at + 1] / 255) + 0.0722 * linear(rgb[at + 2] / 255);
  const low = [];
  for (const { text, color, left, top, right, bottom } of texts) {
    brush.fillStyle = color; // any notation: the brush has it as sRGB
    brush.fillRect(0, 0, 1, 1);
    const own = light(brush.getImageData(0, 0, 1, 1).data, 0);
    const { data } = photo.getImageData(Math.floor(left), Math.floor(top), Math.ceil(right - left), Math.ceil(bottom - top));
    let worst = Infinity;
    for (let i = 0; i < data.length; i += 4) {
      const other = light(data, i);
      worst = Math.min(worst, (Math.max(own, other) + 0.05) / (Math.min(own, other) + 0.05));
    }
    if (worst < least) low.push(`${text}: ${worst.toFixed(2)} (${color})`);
  }
  return low;
}
