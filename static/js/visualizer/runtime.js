// Runs one program on one canvas: draws only while somebody can see it and something is heard, in time with what is heard, as finely as the
// machine can, through the flash limiter, and comes back from a lost graphics processor by itself.
// @ts-check
import { newFlatScreen } from "./flat.js";
import { COLUMNS, LINES, newGlScreen } from "./gl.js";
import { newLimiter } from "./limit.js";
import { newPace } from "./pace.js";
import { coloursOf } from "./palette.js";
import { IDLE, chosen } from "./programs.js";
import { newListener, paramsOf } from "./scene.js";

/** @typedef {import("./scene.js").Program} Program */
/** @typedef {import("./scene.js").Look} Look */
/** @typedef {{id: number | string, accent: string, cover: HTMLImageElement | null, back: HTMLCanvasElement | null}} Song */
/**
 * @typedef {{frames: import("../frames.js").Frames, now: () => number, offset?: number, focus?: () => DOMRect | null, flat?: boolean,
 *   drawn?: (name: string | null) => void}} Options
 * now: the box's clock, ms; offset: how much earlier this screen draws, ms; focus: what nothing covers, in CSS pixels; flat: without WebGL;
 * drawn: told when another program comes, null = none
 */
/** @typedef {ReturnType<typeof newVisualizer>} Visualizer */

const WIDEST = 1920; // pixels of the canvas
const LAG_MS = 17; // a picture is shown one turn after it was drawn
const FADE_MS = 450; // of one program, before the next comes
const SETTLE_MS = 800; // until nothing of what moved is seen any more
const LOST_MS = 3_000; // this long without the graphics processor: without it, then
const LISTEN_MS = 250; // how often a resting one listens
const SOON_MS = 14; // two pictures are at least this far apart,
const STILL_MS = 32; // for people who want stillness,
const IDLE_MS = 90; // and while nothing plays
const LONGEST_MS = 250; // step of what moves
const QUIET = 0.02;
const SPENT = 240; // pictures whose cost is known

/** @param {HTMLCanvasElement} canvas @param {Options} options */
export function newVisualizer(canvas, options) {
  const { frames, now, focus = () => null, drawn: tell = () => {} } = options;
  const stillness = window.matchMedia("(prefers-reduced-motion: reduce)");
  const [listener, pace] = [newListener(), newPace()];
  const spent = { pictures: 0, script: /** @type {number[]} */ ([]) }; // ms of script of the last pictures
  /** @type {Look} */
  const look = { size: [2, 2], focus: [1, 1, 1, 1], colours: coloursOf("", null), params: {}, cover: null, back: null, fine: 1 };
  let { offset = 0, flat = false } = options;
  let limiter = newLimiter(COLUMNS, LINES);
  let wish = { name: "off", params: /** @type {any} */ ({}) };
  /** @type {Song | null} */
  let song = null;
  /** @type {import("./gl.js").Screen | null} */
  let screen = null;
  /** @type {Program | null} */
  let current = null;
  /** @type {Program | null} */
  let coming = null; // is being built
  /** @type {import("./scene.js").Engine | null} */
  let engine = null;
  let [running, lost, gain, restful] = [0, 0, 0, 0];
  let [drawnAt, shownAt, lastNumber] = [0, 0, 0];
  let stale = true; // sizes and the song's pictures are to be looked at
  let told = { size: "", song: /** @type {Song | null | undefined} */ (undefined) }; // what the screen knows

  const heard = () => frames.at(now() + offset + LAG_MS);
  const wanted = () => (wish.name === "off" ? null : song || (heard()?.level ?? 0) > QUIET ? chosen(wish, song?.id ?? 0) : IDLE);

  // ---- the screen

  function open() {
    screen = (flat ? null : newGlScreen(canvas)) ?? newFlatScreen(canvas);
    limiter = newLimiter(COLUMNS, LINES);
    engine?.end();
    [stale, current, coming, engine, gain] = [true, null, null, null, 0];
    told = { size: "", song: undefined };
  }

  /** A canvas that had a graphics processor cannot do without: another takes its place. */
  function goFlat() {
    flat = true;
    const other = /** @type {HTMLCanvasElement} */ (canvas.cloneNode());
    canvas.replaceWith(other);
    canvas = other;
    open();
    wake();
  }

  /** @param {Program | null} program */
  function use(program) {
    engine?.end();
    [current, coming, engine] = [program, null, null];
    tell(program?.name ?? null);
    if (!program) return;
    look.params = paramsOf(program, program.name === wish.name ? wish.params : {});
    if (program.engine && !flat) {
      program.engine().then((made) => (current === program ? engine = made : made.end()), console.error);
    }
  }

  /** Builds the next program meanwhile; tells whether it can be drawn. @param {Program | null} next */
  function ready(next) {
    try {
      if (next && coming !== next) screen?.use(next);
      coming = next;
      return !next || (gain > 0 && current !== null) || Boolean(screen?.ready());
    } catch (error) {
      console.error(error);
      window.setTimeout(goFlat);
      return false;
    }
  }

  function measure() {
    const box = canvas.getBoundingClientRect();
    const scale = Math.min(window.devicePixelRatio || 1, WIDEST / (box.width || 1));
    look.size = [Math.max(Math.round(box.width * scale), 2), Math.max(Math.round(box.height * scale), 2)];
    const free = focus() ?? box;
    look.focus = [(free.left + free.width / 2 - box.left) * scale, (box.bottom - free.top - free.height / 2) * scale,
      free.width / 2 * scale, free.height / 2 * scale];
    look.fine = pace.scale();
    const size = [...look.size, look.fine].join();
    if (size !== told.size) screen?.resize(...look.size, look.fine);
    const cover = song?.cover;
    if (song !== told.song) screen?.pictures(cover?.complete && cover.naturalWidth ? cover : null, song?.back ?? null);
    told = { size, song };
    stale = false;
  }

  // ---- the loop

  function wake() {
    if (running || lost || document.hidden) return;
    drawnAt = performance.now() - SOON_MS;
    restful = 0;
    pace.forget();
    running = requestAnimationFrame(loop);
  }

  function loop() {
    running = 0;
    if (document.hidden || !screen) return;
    running = requestAnimationFrame(loop);
    const began = performance.now();
    if (screen.waiting()) {
      if (!screen.show(limiter, began - shownAt)) return pace.late();
      shownAt = began;
    }
    if (restful > SETTLE_MS) return sleep();
    const ms = began - drawnAt;
    if (ms < (stillness.matches ? STILL_MS : current?.idle && listener.resting() ? IDLE_MS : SOON_MS)) return;
    drawnAt = began;
    draw(Math.min(ms, LONGEST_MS));
    if (pace.drawn(ms)) stale = true;
    spent.script[spent.pictures++ % SPENT] = performance.now() - began;
  }

  function sleep() {
    cancelAnimationFrame(running);
    running = 0;
  }

  /** @param {number} ms since the picture before */
  function draw(ms) {
    const frame = heard();
    const attack = frames.since(lastNumber, now() + offset + LAG_MS);
    const scene = listener.hear(frame, attack, ms / 1000, stillness.matches);
    if (frame) lastNumber = frame.number;
    const next = wanted();
    gain = Math.min(Math.max(gain + (next === current ? ms : -ms) / FADE_MS, 0), 1);
    if (next !== current) {
      if (!ready(next)) return;
      if (gain === 0 || !current) use(next);
    }
    const settled = next === current && (!current || (gain === 1 && !current.idle && listener.resting()));
    restful = settled ? restful + ms : 0;
    if (!current) return;
    if (stale) measure();
    screen?.draw(scene, look, gain * (1 - 0.45 * scene.calm), made(scene));
  }

  /** What an engine has drawn; null = there is none, the program's own picture does. @param {import("./scene.js").Scene} scene */
  function made(scene) {
    try {
      return engine?.draw(scene, look) ?? null;
    } catch (error) {
      console.error(error);
      engine = null;
      return null;
    }
  }

  // ---- what happens to it

  canvas.addEventListener("webglcontextlost", (event) => {
    event.preventDefault();
    sleep();
    screen = null;
    lost = window.setTimeout(() => { lost = 0; goFlat(); }, LOST_MS);
  });
  canvas.addEventListener("webglcontextrestored", () => {
    window.clearTimeout(lost);
    lost = 0;
    open();
    wake();
  });
  const refresh = () => { stale = true; wake(); };
  const listen = () => { if (!running && ((heard()?.level ?? 0) > QUIET || wanted() !== current)) wake(); };
  document.addEventListener("visibilitychange", wake);
  window.addEventListener("resize", refresh);
  const listening = window.setInterval(listen, LISTEN_MS);
  open();

  return {
    /** Chooses a program: its name; "off"; or "rotate" for another one with each song, of params.of or of all. */
    setProgram(/** @type {string} */ name, /** @type {any} */ params = {}) {
      wish = { name, params };
      if (current?.name === name) look.params = paramsOf(current, params);
      wake();
    },
    /** @param {Song | null} next what plays */
    setSong(next) {
      song = next;
      look.colours = coloursOf(next?.accent ?? "", pixelsOf(next?.cover));
      refresh();
    },
    setOffset(/** @type {number} */ ms) { offset = ms; },
    /** What nothing covers is elsewhere now. */
    refresh,
    /** What it does, and what that has cost: ms of script. */
    stats: () =>
      ({ program: current?.name ?? null, running: running !== 0, flat, scale: pace.scale(), calm: listener.scene.calm, ...spent }),
    end() {
      sleep();
      window.clearInterval(listening);
      document.removeEventListener("visibilitychange", wake);
      window.removeEventListener("resize", refresh);
      engine?.end();
      screen?.end();
    },
  };
}

/** A few pixels of a cover. @param {HTMLImageElement | null | undefined} image */
function pixelsOf(image) {
  if (!image?.complete || !image.naturalWidth) return null;
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 32;
  const brush = canvas.getContext("2d", { willReadFrequently: true });
  brush?.drawImage(image, 0, 0, 32, 32);
  return brush?.getImageData(0, 0, 32, 32).data ?? null;
}
