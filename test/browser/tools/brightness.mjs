// Tells how bright the stage's moving picture is: node brightness.mjs BASE PROGRAM. A line "ready" when it moves, then one for each
// picture: when it was there, in ms since 1970, and its mean, 0 to 255. It ends with its input.
// @ts-check
import { openBrowser, visit } from "../lib/browser.mjs";
import { keepDrawings } from "../lib/lightbench.mjs";

const [base, program] = process.argv.slice(2);

/** In the page: tells the mean of each picture, once it is drawn. */
function watch() {
  const [wide, high] = [16, 9];
  const small = document.createElement("canvas");
  [small.width, small.height] = [wide, high];
  const brush = /** @type {CanvasRenderingContext2D} */ (small.getContext("2d", { willReadFrequently: true }));
  const look = () => {
    requestAnimationFrame(look);
    const canvas = /** @type {HTMLCanvasElement | null} */ (document.querySelector("#visualizer"));
    if (!canvas?.width || !document.body.dataset.visualizer) return;
    brush.drawImage(canvas, 0, 0, wide, high); // it waits until the picture is drawn
    const { data } = brush.getImageData(0, 0, wide, high);
    let sum = 0;
    for (let i = 0; i < data.length; i += 4) sum += data[i] + data[i + 1] + data[i + 2];
    /** @type {any} */ (window).tell(Date.now(), sum / (3 * wide * high));
  };
  requestAnimationFrame(look);
}

const browser = await openBrowser();
const page = await visit(browser, base, "brightness", { viewport: { width: 320, height: 180 } }, "about:blank");
let moves = false;
await page.exposeFunction("tell", (/** @type {number} */ at, /** @type {number} */ light) => {
  if (!moves) console.log("ready");
  moves = true;
  console.log(`${at} ${light.toFixed(2)}`);
});
await page.addInitScript(keepDrawings);
await page.goto(`/stage?program=${program}`);
await page.evaluate(watch);
process.stdin.resume().on("end", () => void browser.close());
