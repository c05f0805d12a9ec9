// Draws programs where there is no WebGL2: each in a simpler way of its own, on a small picture that passes the flash limiter too.
// @ts-check
import { COLUMNS, LINES } from "./gl.js";

/** @typedef {import("./gl.js").Screen} Screen */
/** @typedef {import("./scene.js").Program} Program */

const WIDE = 640; // pixels of the picture: a small computer draws it by itself

/** @param {number} width @param {number} height */
function layer(width, height) {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const brush = canvas.getContext("2d", { willReadFrequently: true });
  if (!brush) throw new Error("there is no canvas");
  return { canvas, brush };
}

/** @param {HTMLCanvasElement} canvas @returns {Screen | null} */
export function newFlatScreen(canvas) {
  const context = canvas.getContext("2d", { alpha: false });
  if (!context) return null;
  const shown = context;
  let [drawn, mixed] = [layer(2, 2), layer(2, 2)];
  const cells = layer(COLUMNS, LINES);
  const mask = cells.brush.createImageData(COLUMNS, LINES);
  /** @type {Program | null} */
  let chosen = null;
  /** @type {Program | null} */
  let coming = null;
  let [cover, back] = /** @type {(CanvasImageSource | null)[]} */ ([null, null]);
  let waiting = false;
  return {
    use(program) { coming = program; },
    ready() {
      chosen = coming;
      return true;
    },
    resize(wide, high, scale) {
      const width = Math.round(Math.min(WIDE, wide) * Math.max(scale, 0.3));
      const height = Math.max(Math.round(width * high / wide), 2);
      const old = layer(width, height);
      old.brush.drawImage(canvas, 0, 0, width, height);
      canvas.width = width;
      canvas.height = height;
      shown.drawImage(old.canvas, 0, 0);
      [drawn, mixed] = [layer(width, height), layer(width, height)];
      waiting = false;
    },
    pictures(ofCover, ofBack) {
      [cover, back] = /** @type {(CanvasImageSource | null)[]} */ ([ofCover, ofBack]);
    },
    draw(scene, look, gain) {
      const { brush, canvas: { width, height } } = drawn;
      const scale = width / look.size[0];
      const focus = /** @type {typeof look.focus} */ (look.focus.map((value) => value * scale));
      brush.save();
      brush.globalCompositeOperation = "source-over";
      chosen?.flat(brush, scene, { ...look, size: [width, height], focus, cover, back });
      brush.restore();
      if (gain < 1) {
        brush.fillStyle = `rgb(0 0 0 / ${1 - gain})`;
        brush.fillRect(0, 0, width, height);
      }
      waiting = true;
    },
    waiting: () => waiting,
    show(limiter, ms) {
      if (!waiting) return true;
      waiting = false;
      const { width, height } = drawn.canvas;
      cells.brush.globalCompositeOperation = "copy";
      cells.brush.imageSmoothingQuality = "medium";
      cells.brush.drawImage(drawn.canvas, 0, 0, COLUMNS, LINES);
      limiter.limit(cells.brush.getImageData(0, 0, COLUMNS, LINES).data, ms).forEach((stays, i) => { mask.data[4 * i + 3] = 255 - stays; });
      cells.brush.putImageData(mask, 0, 0);
      mixed.brush.globalCompositeOperation = "copy";
      mixed.brush.drawImage(cells.canvas, 0, 0, width, height);
      mixed.brush.globalCompositeOperation = "source-in";
      mixed.brush.drawImage(drawn.canvas, 0, 0);
      shown.drawImage(mixed.canvas, 0, 0);
      return true;
    },
    end() {},
  };
}
