// What plays now: the sticky bar, its sheet, the host's deck and the stage share this. Between two messages the position is computed.
// @ts-check
import { attr, cover, part, show, text } from "./dom.js";
import { positionAt } from "./state.js";
import { because, duration, t } from "./i18n.js";

/** @typedef {import("./state.js").State} State */

/** The SVG path of a waveform in a box of 300 x 40: as templates/funcs.go draws it. @param {number[] | undefined} peaks 0-255 */
export function wavePath(peaks) {
  if (!peaks?.length) return "M2 20H298";
  const step = 300 / peaks.length;
  return peaks.map((peak, i) => {
    const half = 1 + (Math.min(Math.max(peak, 0), 255) / 255) * 17;
    return `M${((i + 0.5) * step).toFixed(1)} ${(20 - half).toFixed(1)}V${(20 + half).toFixed(1)}`;
  }).join("");
}

/**
 * Everything about the song but its position.
 * @param {HTMLElement} root @param {State} state @param {number} width of the cover, CSS pixels
 * @param {"now" | "stage"} where whose texts it shows in silence
 */
export function fillNow(root, state, width, where) {
  const { song, entry, error, paused, closed } = state.playback;
  const silence = `${where}.${closed ? "closed" : "silence"}`;
  attr(root, "data-state", error ? "error" : !song ? "silent" : paused ? "paused" : "playing");
  attr(root, "data-entry", entry ? String(entry.id) : "");
  cover(part(root, "cover"), song ?? { accent: undefined }, width);
  text(part(root, "title"), song?.title ?? t(silence));
  text(part(root, "artist"), song?.artist ?? t(`${silence}_more`));
  const by = part(root, "by");
  text(by, entry ? requestedBy(entry, where) : "");
  show(by, entry !== null);
  by?.classList.toggle("tinted", Boolean(entry?.requester));
  by?.style.setProperty("--by", entry?.requester?.colour ?? "");
  const dedication = part(root, "dedication");
  text(dedication, entry?.dedication ? t("dedication.said", { text: entry.dedication }) : "");
  show(dedication, Boolean(entry?.dedication));
  const trouble = part(root, "trouble");
  text(trouble, error ? t(`playback.${error}`) : paused ? t("now.paused") : "");
  show(trouble, Boolean(error || paused));
  const wave = wavePath(song?.waveform);
  for (const path of root.querySelectorAll(".progress path")) attr(path, "d", wave);
}

/** Who wants it: on a stage, mine is everybody's. @param {import("./state.js").Entry} entry @param {"now" | "stage"} where */
function requestedBy(entry, where) {
  if (entry.mine && where === "now") return t("now.by_you");
  if (entry.requester) return t("now.by", { name: entry.requester.name });
  return [t("now.by_party"), because(entry.because)].filter(Boolean).join(" · ");
}

/** The position, several times a second. @param {HTMLElement} root @param {State} state @param {number} now server time */
export function fillPosition(root, state, now) {
  const { song, entry } = state.playback;
  const length = song?.duration_ms ?? 0;
  const position = positionAt(state.playback, now);
  attr(part(root, "done"), "width", length && entry ? `${((100 * position) / length).toFixed(2)}%` : "0%");
  text(part(root, "left"), length && entry ? `-${duration(length - position)}` : "");
}
