// What zones show, live: each pixel a dot on a dark ground, with its light around it (lights/preview.go has the message).
// @ts-check
import { stillness } from "./theme.js";

const VERSION = 2;
const HEAD = 2;
const ZONE_HEAD = 4;
const SLOW_MS = 500; // between two pictures where little shall move
const MOST = 300; // pixels of a zone in a message
const GLOW = 0.5;
let last = 0;
const tiny = document.createElement("canvas");
/** @type {Map<string, Uint8Array>} what each zone showed last */
const known = new Map();

/** Reads a message: the bytes of each zone's pixels by its id. @param {ArrayBuffer} message @returns {Map<number, Uint8Array>} */
export function readZones(message) {
  const view = new DataView(message);
  /** @type {Map<number, Uint8Array>} */
  const zones = new Map();
  if (message.byteLength < HEAD || view.getUint8(0) !== VERSION) return zones;
  for (let at = HEAD; at + ZONE_HEAD <= message.byteLength;) {
    const [id, n] = [view.getUint16(at, true), view.getUint16(at + 2, true)];
    if (at + ZONE_HEAD + 3 * n > message.byteLength) break;
    zones.set(id, new Uint8Array(message, at + ZONE_HEAD, 3 * n));
    at += ZONE_HEAD + 3 * n;
  }
  return zones;
}

/** Shows a message. @param {ArrayBuffer} message */
export function paint(message) {
  const now = performance.now();
  if (stillness.matches && now - last < SLOW_MS) return;
  last = now;
  const zones = readZones(message);
  for (const canvas of /** @type {NodeListOf<HTMLCanvasElement>} */ (document.querySelectorAll("canvas[data-view]"))) {
    const pixels = zones.get(Number(canvas.dataset.view));
    if (!pixels) continue;
    known.set(canvas.dataset.view ?? "", pixels);
    draw(canvas, pixels);
  }
}

/** What was shown last; dark pixels before anything has come. */
function rest() {
  for (const canvas of /** @type {NodeListOf<HTMLCanvasElement>} */ (document.querySelectorAll("canvas[data-view]"))) {
    draw(canvas, known.get(canvas.dataset.view ?? "") ?? new Uint8Array(3 * Math.min(MOST, Number(canvas.dataset.pixels))));
  }
}

/** @param {HTMLCanvasElement} canvas @param {Uint8Array} pixels */
function draw(canvas, pixels) {
  const n = pixels.length / 3;
  const rows = thinned(canvas, n) ? 1 : Number(canvas.dataset.rows);
  const columns = Math.max(1, Math.ceil(n / rows));
  const scale = Math.min(2, window.devicePixelRatio || 1);
  const [width, height] = [Math.round(canvas.clientWidth * scale), Math.round(canvas.clientHeight * scale)];
  const context = canvas.getContext("2d");
  if (!context || !width) return;
  if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
  context.clearRect(0, 0, width, height);
  const margin = 10 * scale;
  let [stepX, stepY] = [(width - 2 * margin) / columns, (height - 2 * margin) / rows];
  if (rows > 1) stepX = stepY = Math.min(stepX, stepY); // a matrix is square by square
  const [left, top] = [(width - columns * stepX) / 2, (height - rows * stepY) / 2];
  const [fadeX, fadeY] = [1.2 * stepX, rows > 1 ? 1.2 * stepY : 0.6 * stepY];
  glow(context, pixels, [columns, rows], [left - fadeX, top - fadeY, columns * stepX + 2 * fadeX, rows * stepY + 2 * fadeY]);
  const radius = Math.max(scale, Math.min(stepX, stepY, 28 * scale) * 0.38);
  for (let i = 0; i < n; i++) {
    const [r, g, b] = [pixels[3 * i], pixels[3 * i + 1], pixels[3 * i + 2]];
    const lit = Math.max(r, g, b);
    context.fillStyle = lit < 8 ? "#ffffff1a" : `rgb(${r} ${g} ${b})`;
    context.beginPath();
    context.arc(left + (i % columns + 0.5) * stepX, top + (Math.floor(i / columns) + 0.5) * stepY, radius, 0, 2 * Math.PI);
    context.fill();
  }
}

/** A long matrix comes thinned out: then its rows cannot be told apart. @param {HTMLCanvasElement} canvas @param {number} n */
const thinned = (canvas, n) => n !== Number(canvas.dataset.pixels);

/**
 * The light around the pixels: they themselves, drawn large and soft.
 * @param {CanvasRenderingContext2D} context @param {Uint8Array} pixels @param {[number, number]} size columns and rows
 * @param {[number, number, number, number]} place
 */
function glow(context, pixels, [columns, rows], place) {
  [tiny.width, tiny.height] = [columns + 2, rows + 2]; // with nothing around them, into which their light fades
  const small = tiny.getContext("2d");
  if (!small) return;
  const image = small.createImageData(columns, rows);
  for (let i = 0; i < pixels.length / 3; i++) {
    const [r, g, b] = [pixels[3 * i], pixels[3 * i + 1], pixels[3 * i + 2]];
    image.data.set([r, g, b, Math.max(r, g, b)], 4 * i);
  }
  small.putImageData(image, 1, 1);
  context.globalAlpha = GLOW;
  context.imageSmoothingEnabled = true;
  context.imageSmoothingQuality = "high";
  context.drawImage(tiny, ...place);
  context.globalAlpha = 1;
}

rest();
new ResizeObserver(rest).observe(document.body);
new MutationObserver(rest).observe(document.getElementById("zones") ?? document.body, { childList: true });
