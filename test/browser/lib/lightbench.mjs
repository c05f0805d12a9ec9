// Runs in a page: a visualizer of its own on the stage's canvas, fed with a song by formula, and what its pixels do.
// @ts-check

/**
 * @typedef {{visualizer: any, programs: any[], silent: boolean, speed: number, grids: {at: number, energy: number, light: number[]}[],
 *   sampling: boolean}} Bench
 */

export const [WIDE, HIGH] = [32, 18]; // of the grids

/** Every drawing stays readable: what is seen is what a test reads. For addInitScript. */
export function keepDrawings() {
  const own = HTMLCanvasElement.prototype.getContext;
  HTMLCanvasElement.prototype.getContext = /** @type {any} */ (
    /** @this {HTMLCanvasElement} @param {any} kind @param {any} options */
    function getContext(kind, options) {
      return own.call(this, kind, kind === "webgl2" ? { ...options, preserveDrawingBuffer: true } : options);
    });
}

/** Starts the bench as window.bench. @param {[number, number, boolean]} size of the grids, and whether to do without WebGL */
export async function startBench([wide, high, flat]) {
  const text = async (/** @type {string} */ url) => (await fetch(url)).text();
  const stage = /** @type {HTMLScriptElement} */ (document.querySelector("script[type=module]")).src;
  const find = async (/** @type {string} */ url, /** @type {string} */ name) =>
    new URL(/** @type {RegExpExecArray} */ (new RegExp(`"([^"]*/${name}\\.js\\?v=\\w+)"`).exec(await text(url)))[1], url).href;
  const runtime = await find(await find(stage, "stagevisualizer"), "runtime");
  const { newVisualizer } = await import(runtime);
  const { programs } = await import(await find(runtime, "programs"));
  const began = performance.now();
  const real = performance.now.bind(performance);
  let [since, gone] = [real(), 0];
  /** @type {Bench} */
  const bench = { visualizer: null, programs, silent: false, speed: 1, grids: [], sampling: false };
  performance.now = () => {
    gone += (real() - since) * bench.speed;
    since = real();
    return began + gone;
  };
  // Loud and quiet in turn, two beats a second; the bars lean to the bass on the beat.
  const at = () => {
    const t = performance.now() / 1000;
    if (bench.silent) return null;
    const beat = (t * 2) % 1;
    const level = (Math.sin(t * 2 * Math.PI / 1.8) > 0 ? 0.85 : 0.12) * (0.8 + 0.2 * Math.exp(-beat * 4));
    const bars = Uint8Array.from({ length: 64 }, (_, i) =>
      255 * level * Math.min(1, (0.5 + 0.5 * Math.sin(i * 0.7 + t * 3)) * 0.7 + Math.exp(-beat * 5 - i / 8) * 0.6));
    const wave = Int8Array.from({ length: 512 }, (_, i) => 110 * level * Math.sin(i * 0.09 + t * 40) * Math.cos(i * 0.013));
    return { number: Math.floor(t * 60), at: 0, level, bass: level * (0.4 + 0.6 * Math.exp(-beat * 5)), mid: level * 0.7,
      treble: level * 0.5, onset: beat < 0.04 ? level : 0, beat, tempo: 120, bars, left: wave, right: wave };
  };
  const frames = { at, since: () => at()?.onset ?? 0, receive() {} };
  const canvas = /** @type {HTMLCanvasElement} */ (document.querySelector("#visualizer"));
  const drawn = (/** @type {string | null} */ name) => { document.body.dataset.visualizer = name ?? ""; };
  bench.visualizer = newVisualizer(canvas, { frames, now: () => performance.now(), flat, drawn });
  const image = /** @type {HTMLImageElement | null} */ (document.querySelector("#now img"));
  bench.visualizer.setSong({ id: 1, accent: "#ff8a65", cover: image, back: document.querySelector("#backdrop canvas") });

  const small = document.createElement("canvas");
  [small.width, small.height] = [wide, high];
  const brush = /** @type {CanvasRenderingContext2D} */ (small.getContext("2d", { willReadFrequently: true }));
  const linear = (/** @type {number} */ value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
  const sample = () => {
    requestAnimationFrame(sample);
    if (!bench.sampling) return;
    brush.drawImage(/** @type {HTMLCanvasElement} */ (document.querySelector("#visualizer")), 0, 0, wide, high);
    const { data } = brush.getImageData(0, 0, wide, high);
    const light = Array.from({ length: wide * high }, (_, i) =>
      0.2126 * linear(data[4 * i] / 255) + 0.7152 * linear(data[4 * i + 1] / 255) + 0.0722 * linear(data[4 * i + 2] / 255));
    bench.grids.push({ at: performance.now(), energy: at()?.level ?? 0, light });
  };
  requestAnimationFrame(sample);
  /** @type {any} */ (window).bench = bench;
}
