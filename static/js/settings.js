// Settings save themselves: a moment after the last change, with a visible "saved" and a way back.
// @ts-check
import { call } from "./api.js";
import { maybe, must, text } from "./dom.js";
import { refuse } from "./toasts.js";
import { t } from "./i18n.js";

/** @typedef {import("./state.js").Playback} Playback */

const PAUSE_MS = 250;
const SEEN_MS = 5_000;
/** @type {Record<string, number>} */
const timers = {};
/** @type {Record<string, string | number | undefined>} the value before the change that is being made */
const before = {};

/** @param {HTMLInputElement} input @param {() => Playback | undefined} playback what the box has now */
export function saveLater(input, playback) {
  const { name } = input;
  paintValue(input);
  before[name] ??= /** @type {any} */ (playback())?.[name] ?? "";
  window.clearTimeout(timers[name]);
  timers[name] = window.setTimeout(() => void save(input), PAUSE_MS);
}

/** @param {HTMLInputElement} input */
async function save(input) {
  const { name } = input;
  const value = input.type === "range" ? Number(input.value) : input.value;
  const old = before[name];
  delete before[name];
  const { refusal } = await call("PUT", "/playback", { [name]: value });
  delete timers[name];
  if (refusal) return refuse(refusal);
  if (name !== "position_ms") saved(name, old);
}

/** @param {string} name @param {string | number | undefined} old */
function saved(name, old) {
  const place = must("#saved");
  place.textContent = t("host.saved") + " ";
  if (old !== undefined && name !== "output") {
    const undo = document.createElement("button");
    undo.textContent = t("host.undo");
    undo.addEventListener("click", async () => {
      const { refusal } = await call("PUT", "/playback", { [name]: old });
      if (refusal) refuse(refusal);
      else place.textContent = t("host.undone");
    });
    place.append(undo);
  }
  window.clearTimeout(timers.seen);
  timers.seen = window.setTimeout(() => { if (!place.matches(":hover, :focus-within")) place.textContent = ""; }, SEEN_MS);
}

/** The box's value, unless a hand is on the slider. @param {string} name @param {number} value */
export function showSetting(name, value) {
  const input = /** @type {HTMLInputElement | null} */ (maybe(`#set-${name}`));
  if (!input || timers[name] || Number(input.value) === value) return;
  input.value = String(value);
  paintValue(input);
}

/** @param {HTMLInputElement} input */
function paintValue(input) {
  const output = maybe(`output[for="${input.id}"]`);
  const inSeconds = input.name === "crossfade_ms";
  text(output, inSeconds ? t("sound.seconds", { n: Number(input.value) / 1000 }) : t("sound.percent", { n: input.value }));
}
