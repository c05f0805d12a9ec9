// The one colour of a phone that lights up: each phone has a part of the spectrum, so that a crowd of them is one. Pure.
// @ts-check
import { BARS } from "./scene.js";

/** @typedef {import("./scene.js").Colour} Colour */
/** @typedef {import("./scene.js").Scene} Scene */

const WIDE = 0.22; // of the spectrum, on either side
const LEAST = 0.06; // of the light, in the dark between two beats

/**
 * @param {Scene} scene @param {Colour[]} colours the accent, its companion, a deep one
 * @param {number} part of the spectrum, 0 low to 1 high
 * @returns {[number, number, number]} 0-255
 */
export function glow(scene, colours, part) {
  const [from, to] = [Math.max(part - WIDE, 0), Math.min(part + WIDE, 1)].map((at) => Math.round(at * (BARS - 1)));
  let heard = 0;
  for (let i = from; i <= to; i++) heard = Math.max(heard, scene.bars[i]);
  const light = LEAST + (1 - LEAST) * Math.min(0.62 * heard * heard + 0.28 * scene.level + 0.35 * scene.pulse, 1) * (1 - 0.8 * scene.calm);
  const turn = (Math.sin(scene.turn * 0.5 + part * 4) + 1) / 2;
  const mixed = colours[0].map((value, i) => value + (colours[1][i] - value) * (0.25 * turn + 0.75 * part));
  const most = Math.max(...mixed, 0.01);
  return /** @type {[number, number, number]} */ (mixed.map((value) => Math.round(255 * (value / most) * light)));
}
