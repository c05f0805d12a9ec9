// What moves across the back of the stage: asks the box for what is heard, and tells the visualizer what plays and where nothing covers it.
// Its scripts are fetched when a program is chosen: a stage that shows none asks for nothing.
// @ts-check
import { maybe, must } from "./dom.js";
import { newFrames } from "./frames.js";
import { asked } from "./visualizer/names.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./party.js").Party} Party */
/** @typedef {import("./visualizer/runtime.js").Visualizer} Visualizer */

const LATEST_MS = 500; // behind what is heard: more is no longer in time
const CATCH_UP_MS = 2; // for each message that came in time: one late message is made up for within seconds
const LEAST = 0.22; // of the screen's height that the free part has; a smaller one is none

/** The part of the stage that no panel covers: above the song, beside the list. @returns {DOMRect | null} */
function free() {
  const [column, now] = [maybe(".stage-column")?.getBoundingClientRect(), maybe("#now")?.getBoundingClientRect()];
  if (!column || !now || column.width === 0) return null;
  const place = new DOMRect(column.left, column.top, column.width, now.top - column.top);
  return place.height > LEAST * window.innerHeight ? place : null;
}

/**
 * How much later than it is heard a sound is shown where its frames come late: over a slow network, from an output without a buffer.
 * @returns {{note: (message: ArrayBuffer, now: number) => void, ms: () => number}}
 */
export function newLag() {
  let lag = 0;
  return {
    note(message, now) {
      const late = message.byteLength < 16 ? 0 : now - Number(new DataView(message).getBigUint64(8, true)) / 1000; // of its first frame
      if (late < LATEST_MS) lag = Math.max(late, lag - CATCH_UP_MS, 0);
    },
    ms: () => lag,
  };
}

export function newPicture() {
  const frames = newFrames();
  const lag = newLag();
  const offset = Number(new URLSearchParams(location.search).get("offset")) || 0; // ms
  let wish = { name: asked(location.search) ?? "off", params: {} }; // until the box says
  /** @type {Promise<Visualizer | null> | null} */
  let loading = null;
  /** @type {Visualizer | null} */
  let visualizer = null;
  /** @type {Party | null} */
  let party = null;
  /** @type {State | null} */
  let last = null;

  async function load() {
    const { newVisualizer } = await import("./visualizer/runtime.js");
    const canvas = /** @type {HTMLCanvasElement} */ (must("#visualizer"));
    const now = () => (party?.now() ?? Date.now()) - lag.ms();
    visualizer = newVisualizer(canvas, { frames, now, drawn, focus: free, offset });
    if (last) tell(last);
    return visualizer;
  }

  /** The song makes room for what moves. @param {string | null} name */
  function drawn(name) {
    if (name) document.body.dataset.visualizer = name;
    else delete document.body.dataset.visualizer;
    visualizer?.refresh();
  }

  /** @param {State} state */
  function tell({ playback: { song } }) {
    const [cover, back] = [maybe("#now img"), maybe("#backdrop canvas:last-child")];
    visualizer?.setSong(song && { id: song.id, accent: song.accent?.dark ?? "", cover: /** @type {HTMLImageElement | null} */ (cover),
      back: /** @type {HTMLCanvasElement | null} */ (back) });
  }

  async function apply() {
    if (!party) return;
    party.want(wish.name === "off" || document.hidden ? "none" : "wave");
    if (wish.name === "off" && !loading) return;
    loading ??= load().catch(() => { loading = null; return null; }); // the box is away: the next word tries again
    (await loading)?.setProgram(wish.name, wish.params);
  }
  document.addEventListener("visibilitychange", apply);

  return {
    /** @param {ArrayBuffer} message */
    receive(message) {
      lag.note(message, party?.now() ?? Date.now());
      frames.receive(message);
    },
    /** @param {Party} live */
    start(live) {
      party = live;
      void apply();
    },
    /** @param {State} state the cover's blurred picture is there */
    paint(state) {
      const { song } = state.playback;
      const same = last && last.playback.song?.id === song?.id && last.playback.song?.cover === song?.cover;
      last = state;
      if (same) visualizer?.refresh(); // the panels may stand elsewhere now
      else tell(state);
    },
    /** Shows another program: its name, "rotate" or "off", and its parameters. @param {string} name @param {object} [params] */
    setProgram(name, params = {}) {
      wish = { name, params };
      void apply();
    },
    setOffset: (/** @type {number} */ ms) => visualizer?.setOffset(ms),
    /** For tests: what it does. */
    stats: () => visualizer?.stats() ?? null,
  };
}
