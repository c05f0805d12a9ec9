// Where my next song stands and how many of mine may wait: the pill beside the search field, and the line above what a search finds. The
// server paints the same (web/api/yours.go, templates/partials/yours.html).
// @ts-check
import { attr, maybe, part, show, text } from "./dom.js";
import { t, timeOfDay } from "./i18n.js";
import { playTimes } from "./state.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./state.js").Entry} Entry */
/**
 * @typedef {object} Yours
 * @property {number} entry the next of mine that plays, else one that is held or has failed; 0 = none
 * @property {number} place of that entry, 1 = the first that waits
 * @property {number} at when it plays; 0 = not as things stand
 * @property {boolean} next it plays next @property {boolean} failed it could not be played
 * @property {number} waiting how many of mine count against the limit
 * @property {number} most how many may wait; 0 = any number
 * @property {boolean} may whether I may request songs
 */

/** @param {State} state @param {number[]} times when each entry plays; 0 = not as things stand @returns {Yours} */
export function yoursOf({ queue, rules, guest }, times) {
  let best = -1;
  let waiting = 0;
  const promise = (/** @type {number} */ i) => (queue[i].status === "failed" ? 0 : times[i] ? 2 : 1);
  queue.forEach((entry, i) => {
    if (!entry.mine) return;
    if (entry.status !== "failed" && !entry.reason) waiting++;
    if (best < 0 || promise(i) > promise(best)) best = i;
  });
  const { id = 0, locked = false, status = "" } = queue[best] ?? {};
  return {
    entry: id, place: best + 1, at: times[best] ?? 0, next: locked, failed: status === "failed", waiting, most: rules.waiting,
    may: guest !== null && rules.may.includes("request"),
  };
}

/** How many more of mine may wait, where there is a limit. @param {Yours} yours */
export const free = ({ most, waiting }) => Math.max(most - waiting, 0);

/** @param {Yours} yours */
const limited = ({ may, most }) => may && most > 0;

/** @param {Yours} yours */
function place({ entry, place, at, next, failed }) {
  if (!entry) return "";
  if (failed) return t("yours.failed");
  if (next) return t("yours.next");
  return at ? t("yours.at", { place, time: timeOfDay(at) }) : t("yours.place", { place });
}

/** @param {Yours} yours */
function count(yours) {
  const { entry, waiting, most } = yours;
  if (!limited(yours)) return waiting ? t("yours.waiting", { n: waiting }) : "";
  return waiting || entry ? t("yours.count", { n: waiting, most }) : t("yours.free", { n: most });
}

/** @param {State} state @param {number} now server time */
export function paintYours(state, now) {
  const yours = yoursOf(state, playTimes(state, now));
  const full = limited(yours) && free(yours) === 0;
  const room = part(document, "room");
  text(room, full ? t("yours.full", { n: yours.most }) : limited(yours) ? t("yours.free", { n: free(yours) }) : "");
  room?.classList.toggle("full", full);
  show(room, limited(yours));
  const pill = maybe("#yours");
  if (!pill) return;
  attr(pill, "href", yours.entry ? `#entry-${yours.entry}` : "/search");
  pill.classList.toggle("full", full);
  text(part(pill, "yours-at"), place(yours));
  show(part(pill, "yours-at"), yours.entry !== 0);
  text(part(pill, "yours-count"), count(yours));
  show(pill, yours.entry !== 0 || limited(yours));
}

/** The entry that the pill leads to; 0 = none. @param {Element} pill */
export const leadsTo = (pill) => Number(pill.getAttribute("href")?.split("#entry-")[1] ?? 0);
