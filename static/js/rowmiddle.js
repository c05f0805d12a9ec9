// The middle of a row of the queue, a guest's and a host's (templates/partials/rowmiddle.html): what the song is, whose it is, when it
// plays.
// @ts-check
import { attr, part, show, text } from "./dom.js";
import { t, timeOfDay } from "./i18n.js";

/** @typedef {import("./state.js").Entry} Entry */

/** The song's own lines. @param {HTMLElement} row @param {Entry} entry */
export function fillTitle(row, { song }) {
  text(part(row, "title"), song.title);
  text(part(row, "artist"), song.artist);
  show(part(row, "explicit"), Boolean(song.explicit));
}

/** Who wants it, and what keeps it from playing. @param {HTMLElement} row @param {Entry} entry @param {string} by the requester's name */
export function fillRequest(row, entry, by) {
  attr(part(row, "dot"), "fill", entry.requester?.colour || "#9a93a8");
  text(part(row, "by"), by);
  const state = part(row, "state");
  text(state, stateText(entry));
  show(state, entry.status !== "ready" || Boolean(entry.reason));
}

/** When it plays. @param {Entry} entry @param {number} time ms; 0 = it does not */
export function whenText(entry, time) {
  if (entry.status === "failed") return "";
  if (entry.locked) return t("row.next");
  return time ? t("row.about", { time: timeOfDay(time) }) : "";
}

/** @param {Entry} entry */
function stateText(entry) {
  if (entry.status === "failed") return t(`problem.${entry.reason || "broken"}`);
  if (entry.reason) return t(`problem.${entry.reason}`);
  if (entry.status !== "preparing") return "";
  return entry.fetched ? t("row.fetching", { n: entry.fetched }) : t("row.preparing");
}
