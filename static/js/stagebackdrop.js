// The cover across the back of the stage: the picture that the page shows anyway, made tiny, blurred once and never bright, and drawn large
// by the browser. No filter runs while nothing changes, so that a small computer can draw it.
// @ts-check
import { must } from "./dom.js";
import { stillness } from "./theme.js";

const SIDE = 96; // pixels of the small picture
const REACH = 7; // of one blur, to either side; three of them are as good as a Gaussian
const BRIGHTEST = 0.16; // luminance that no pixel reaches, 0-1: text on its scrim is read over any cover (test/browser/unit)
const FADE_MS = 900;

/**
 * Blurs and darkens a square picture, in place.
 * @param {Uint8ClampedArray} pixels red, green, blue, alpha, 0-255 @param {number} side
 */
export function soften(pixels, side) {
  let from = new Float32Array(pixels.length);
  let to = new Float32Array(pixels.length);
  for (let i = 0; i < pixels.length; i++) from[i] = (pixels[i] / 255) ** 2.2; // as light adds up
  for (let round = 0; round < 3; round++) {
    smear(from, to, side, 4, 4 * side);
    smear(to, from, side, 4 * side, 4);
  }
  for (let i = 0; i < pixels.length; i += 4) {
    const light = 0.2126 * from[i] + 0.7152 * from[i + 1] + 0.0722 * from[i + 2];
    const dim = BRIGHTEST / (light + BRIGHTEST);
    for (let c = 0; c < 3; c++) pixels[i + c] = 255 * (from[i + c] * dim) ** (1 / 2.2);
    pixels[i + 3] = 255;
  }
}

/**
 * The mean of each pixel and its neighbours on a line; the edge's pixel stands for those beyond it.
 * @param {Float32Array} from @param {Float32Array} to @param {number} side
 * @param {number} along values from a pixel to the next of its line @param {number} across from a line to the next
 */
function smear(from, to, side, along, across) {
  const width = 2 * REACH + 1;
  const held = (/** @type {number} */ at) => Math.min(Math.max(at, 0), side - 1) * along;
  for (let line = 0; line < side; line++) {
    for (let c = 0; c < 3; c++) {
      const start = line * across + c;
      let sum = 0;
      for (let at = -REACH; at <= REACH; at++) sum += from[start + held(at)];
      for (let at = 0; at < side; at++) {
        to[start + at * along] = sum / width;
        sum += from[start + held(at + REACH + 1)] - from[start + held(at - REACH)];
      }
    }
  }
}

let shown = "";

/**
 * Lays a cover across the back, once it has come; without one the accent is there alone.
 * @param {HTMLImageElement | null | undefined} image the cover as the page shows it
 */
export async function layBackdrop(image) {
  const source = image?.src ?? "";
  if (source === shown) return;
  shown = source;
  const place = must("#backdrop");
  const old = [...place.children];
  const made = image && await image.decode().then(() => picture(image), () => null);
  if (source !== shown) return; // another song has begun meanwhile
  if (made) place.append(made);
  if (stillness.matches) return old.forEach((canvas) => canvas.remove());
  const fading = made ? made.animate({ opacity: [0, 1] }, FADE_MS) : place.animate({ opacity: [1, 0] }, FADE_MS);
  fading.finished.then(() => old.forEach((canvas) => canvas.remove()), () => {});
}

/** @param {HTMLImageElement} image */
function picture(image) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIDE;
  const brush = canvas.getContext("2d", { willReadFrequently: true });
  if (!brush) return null;
  brush.drawImage(image, 0, 0, SIDE, SIDE);
  const data = brush.getImageData(0, 0, SIDE, SIDE);
  soften(data.data, SIDE);
  brush.putImageData(data, 0, 0);
  return canvas;
}
