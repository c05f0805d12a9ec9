// What the simple pictures of programs share (flat.js).
// @ts-check

/** @typedef {import("./scene.js").Colour} Colour */
/** @typedef {import("./scene.js").Look} Look */

/** @param {Colour} colour @param {number} alpha */
export const paint = ([r, g, b], alpha) => `rgb(${Math.round(255 * r)} ${Math.round(255 * g)} ${Math.round(255 * b)} / ${alpha})`;

/**
 * The ground: dark, over it the cover's blurred picture, and what was drawn before as far as it stays.
 * @param {CanvasRenderingContext2D} brush @param {Look} look @param {number} fade 1 = nothing of it stays @param {number} [backing]
 */
export function ground(brush, { size: [width, height], back }, fade, backing = 0.35) {
  brush.globalAlpha = fade;
  brush.fillStyle = "#0b0811";
  brush.fillRect(0, 0, width, height);
  if (back) {
    brush.globalAlpha = fade * backing;
    brush.drawImage(back, 0, 0, width, height);
  }
  brush.globalAlpha = 1;
  brush.globalCompositeOperation = "lighter";
}

/** Turns the focus into a middle with y downwards, and its smaller half. @param {Look} look */
export const middle = ({ size: [, height], focus: [x, y, wide, high] }) => ({ x, y: height - y, reach: Math.min(wide, high) });
