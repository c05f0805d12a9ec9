// All programs of the stage. A new one is a file with a Program (scene.js) and a line here.
// @ts-check
import { aurora } from "./aurora.js";
import { circle } from "./circle.js";
import { kaleidoscope } from "./kaleidoscope.js";
import { logo } from "./logo.js";
import { milkdrop } from "./milkdrop.js";
import { ridges } from "./ridges.js";
import { ripple } from "./ripple.js";
import { snow } from "./snow.js";
import { spectrum } from "./spectrum.js";
import { tunnel } from "./tunnel.js";
import { wave } from "./wave.js";

/** @typedef {import("./scene.js").Program} Program */

/** @type {Program[]} in the order of the Lights page */
export const programs = [spectrum, circle, wave, ridges, tunnel, kaleidoscope, ripple, aurora, snow, milkdrop, logo];

/** What is shown while nothing plays. */
export const IDLE = logo;

/**
 * The program of a choice: a name, or "rotate" for another one with each song, the same on all screens.
 * @param {{name: string, params?: {of?: string[]}}} wish @param {number | string} song its id
 */
export function chosen({ name, params }, song) {
  if (name !== "rotate") return programs.find((program) => program.name === name) ?? programs[0];
  const some = programs.filter((program) => (params?.of?.length ? params.of.includes(program.name) : !program.idle && !program.engine));
  const turn = [...String(song)].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 9973, 7);
  return (some.length ? some : programs)[turn % (some.length || programs.length)];
}
