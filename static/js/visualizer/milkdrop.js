// MilkDrop's presets, drawn by butterchurn (https://butterchurnviz.com, MIT) from the waveform that the box sends: no microphone is asked
// for. Both are fetched when this program is chosen.
// @ts-check
import { POINTS } from "./scene.js";
import { wave } from "./wave.js";

const WIDE = 960; // pixels of its own canvas: what it draws is soft
const LEAST = 0.4; // of it, on a slow machine
const CHANGE_S = 45; // of one preset, where they take turns
const BLEND_S = 3;
const BYTES = 1024; // of a channel, at twice our rate

/** @type {import("./scene.js").Program} */
export const milkdrop = {
  name: "milkdrop", label: "visualizer.milkdrop", follows: false, // each preset in its own way
  params: [{ name: "preset", label: "visualizer.preset", type: "number", value: 0, min: 0, max: 7, step: 1 }], // 0 = they take turns
  shader: wave.shader.replaceAll("p_trail", "0.8").replaceAll("p_width", "1.0"), // until it has come
  flat: wave.flat,
  engine,
};

/** @returns {Promise<import("./scene.js").Engine>} */
async function engine() {
  const [{ default: butterchurn }, { default: presets }] = await Promise.all([import("./butterchurn.js"), import("./milkpresets.js")]);
  const list = Object.values(presets);
  const canvas = document.createElement("canvas");
  const options = { width: WIDE, height: WIDE * 9 / 16, pixelRatio: 1, meshWidth: 32, meshHeight: 24 };
  const visualizer = butterchurn.createVisualizer(null, canvas, options);
  const [left, right, both] = [new Uint8Array(BYTES), new Uint8Array(BYTES), new Uint8Array(BYTES)];
  let [shown, width, height, before] = [-1, 0, 0, 0];
  return {
    draw(scene, { size: [wide, high], fine, params }) {
      const asked = params.preset >= 1 ? Math.round(params.preset) - 1 : Math.floor(scene.time / CHANGE_S);
      if (asked % list.length !== shown % list.length || shown < 0) {
        visualizer.loadPreset(list[asked % list.length], shown < 0 || scene.still ? 0 : BLEND_S);
        shown = asked;
      }
      const small = Math.min(1, WIDE / wide) * Math.max(fine, LEAST);
      const [w, h] = [Math.round(wide * small), Math.round(high * small)];
      if (w !== width || h !== height) {
        [width, height] = [canvas.width, canvas.height] = [w, h];
        visualizer.setRendererSize(w, h);
      }
      for (let i = 0; i < BYTES; i++) {
        const at = Math.min(i >> 1, POINTS - 1) * 2;
        const next = i & 1 && at + 3 < 2 * POINTS ? 2 : 0; // between two points: their mean
        left[i] = 128 + 63.5 * (scene.wave[at] + scene.wave[at + next]);
        right[i] = 128 + 63.5 * (scene.wave[at + 1] + scene.wave[at + next + 1]);
        both[i] = (left[i] + right[i]) / 2;
      }
      const elapsedTime = Math.min(Math.max(scene.time - before, 0.001), 0.1);
      before = scene.time;
      visualizer.render({ audioLevels: { timeByteArray: both, timeByteArrayL: left, timeByteArrayR: right }, elapsedTime });
      return canvas;
    },
    end: () => canvas.getContext("webgl2")?.getExtension("WEBGL_lose_context")?.loseContext(),
  };
}
