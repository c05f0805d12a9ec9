// What a program is given: the sound that is heard now, made smooth, and the song's colours. Pure.
// @ts-check

/** @typedef {import("../frames.js").Frame} Frame */
/** @typedef {[number, number, number]} Colour red, green, blue, 0-1 as they look */
/**
 * @typedef {{time: number, turn: number, level: number, bass: number, mid: number, treble: number, pulse: number, beat: number,
 *   calm: number, still: boolean, bars: Float32Array, wave: Float32Array, history: Float32Array, newest: number, part: number}} Scene
 * time: seconds; turn: seconds that pass faster while it is loud; level to treble 0-1; pulse: 1 at the strongest attack, then falling;
 * beat: 0 on the beat to below 1; calm: 0 with music, 1 in silence; bars: BARS from low to high, 0-1; wave: POINTS, left and right in turn,
 * -1 to 1; history: ROWS of bars, newest is the row of the last, part how much of the next row's time is over
 */
/**
 * @typedef {{name: string, label: string, type: "number" | "flag", value: number, min?: number, max?: number, step?: number}} Param
 * of a program, as the Lights page shows it; a flag is 0 or 1; label is a key of the texts
 */
/** @typedef {(brush: CanvasRenderingContext2D, scene: Scene, look: Look) => void} Flat */
/**
 * @typedef {{size: [number, number], focus: [number, number, number, number], colours: Colour[], params: Record<string, number>,
 *   cover: CanvasImageSource | null, back: CanvasImageSource | null, fine: number}} Look
 * size in pixels; focus: the middle and half the size of the part that nothing covers, in pixels from the lower left; fine: which share of
 * the pixels the machine can draw, each way
 */
/**
 * @typedef {{name: string, label: string, params: Param[], follows: boolean, shader: string, flat: Flat, idle?: boolean,
 *   engine?: () => Promise<Engine>}} Program
 * one way to draw: label is a key of the texts; follows: its light or motion goes with the music's energy; shader: GLSL with
 * `vec3 paint(vec2 at)`, given pixels from the lower left (gl.js says what else it finds); flat: the same, simpler, for browsers without
 * WebGL2; idle: it has something to show while nothing plays; engine: loads what draws the picture instead of the shader
 */
/** @typedef {{draw: (scene: Scene, look: Look) => TexImageSource | null, end: () => void}} Engine */

export const BARS = 64;
export const ROWS = 128;
export const POINTS = 512;
const ROW_S = 1 / 40; // between two rows of the history
const QUIET = 0.02; // a level below is silence
const CALM_AFTER_S = 0.8; // of silence
const CALM_S = 0.9; // in which it becomes calm
const LOUD_FALL_S = 20; // the loudest part is forgotten in this time

/** @param {number} rise seconds to get nearer to a higher value by two thirds @param {number} fall to a lower one */
const smooth = (rise, fall) => (/** @type {number} */ from, /** @type {number} */ to, /** @type {number} */ s) =>
  to + (from - to) * Math.exp(-s / (to > from ? rise : fall));

const [quick, slow] = [smooth(0.025, 0.2), smooth(0.5, 1.2)];

/** @returns {{scene: Scene, hear: (frame: Frame | null, attack: number, s: number, still: boolean) => Scene, resting: () => boolean}} */
export function newListener() {
  /** @type {Scene} */
  const scene = { time: 0, turn: 0, level: 0, bass: 0, mid: 0, treble: 0, pulse: 0, beat: 0, calm: 1, still: false,
    bars: new Float32Array(BARS), wave: new Float32Array(2 * POINTS), history: new Float32Array(BARS * ROWS), newest: 0, part: 0 };
  let silence = CALM_AFTER_S; // seconds
  let loudest = 0.5;

  /** @param {Frame | null} frame @param {number} s @param {ReturnType<typeof smooth>} ease */
  function take(frame, s, ease) {
    loudest = Math.max(frame?.level ?? 0, loudest - (loudest - 0.3) * s / LOUD_FALL_S);
    const gain = 0.9 / Math.max(loudest, 0.3);
    for (const name of /** @type {const} */ (["level", "bass", "mid", "treble"])) {
      scene[name] = ease(scene[name], Math.min((frame?.[name] ?? 0) * gain, 1), s);
    }
    const own = frame?.bars.length ?? 0;
    for (let i = 0; i < BARS; i++) {
      const at = i * (own - 1) / (BARS - 1);
      const low = Math.floor(at);
      const value = own ? (frame?.bars[low] ?? 0) * (1 - at + low) + (frame?.bars[Math.min(low + 1, own - 1)] ?? 0) * (at - low) : 0;
      scene.bars[i] = ease(scene.bars[i], Math.min(value / 255, 1), s);
    }
    const points = frame?.left.length ?? 0;
    for (let i = 0; i < POINTS; i++) {
      const at = Math.floor(i * points / POINTS);
      scene.wave[2 * i] = points ? (frame?.left[at] ?? 0) / 127 : scene.wave[2 * i] * 0.9;
      scene.wave[2 * i + 1] = points ? (frame?.right[at] ?? 0) / 127 : scene.wave[2 * i + 1] * 0.9;
    }
  }

  return {
    scene,
    /** One step of s seconds: the frame that is heard now (null = none), the strongest attack since the last step, 0-1. */
    hear(frame, attack, s, still) {
      silence = frame && frame.level > QUIET ? 0 : silence + s;
      scene.still = still;
      take(frame, s, still ? slow : quick);
      scene.calm += ((silence > CALM_AFTER_S ? 1 : 0) - scene.calm) * (1 - Math.exp(-s / CALM_S));
      scene.pulse = still ? 0 : Math.max(scene.pulse * Math.exp(-s / 0.28), attack * (1 - scene.calm));
      scene.beat = frame?.tempo ? frame.beat : (scene.beat + s / 2) % 1;
      const pace = (still ? 0.3 : 1) * (1 - 0.85 * scene.calm);
      scene.time += s * pace;
      scene.turn += s * pace * (0.15 + 1.7 * scene.level * scene.level + (still ? 0 : 0.6 * scene.pulse));
      scene.part += s / ROW_S * (still ? 0.4 : 1);
      for (let n = 0; scene.part >= 1; scene.part--, n++) {
        if (n >= ROWS) continue;
        scene.newest = (scene.newest + 1) % ROWS;
        scene.history.set(scene.bars, scene.newest * BARS);
      }
      return scene;
    },
    /** Whether nothing moves any more. */
    resting: () => scene.calm > 0.99 && scene.level < 0.01 && silence > 4,
  };
}

/** A program's parameters with their usual values, and those given, held in their bounds. @param {Program} program @param {any} [given] */
export function paramsOf({ params }, given) {
  /** @type {Record<string, number>} */
  const values = {};
  for (const { name, type, value, min = 0, max = 1 } of params) {
    const wanted = Number(given?.[name] ?? value);
    values[name] = Number.isFinite(wanted) ? Math.min(Math.max(wanted, min), max) : value;
    if (type === "flag") values[name] = values[name] >= 0.5 ? 1 : 0;
  }
  return values;
}
