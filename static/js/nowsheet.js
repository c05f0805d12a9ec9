// The sheet of what plays: the song at full size, its votes, and what guests may do with it.
// @ts-check
import { attr, maybe, must, part, show, text } from "./dom.js";
import { asGuest } from "./guestparty.js";
import { t } from "./i18n.js";
import { paintMessages } from "./messages.js";
import { fillNow, fillPosition } from "./now.js";
import { fillVote } from "./rows.js";
import { positionAt, quorum } from "./state.js";
import { refuse } from "./toasts.js";

/** @typedef {import("./state.js").State} State */

const SLIDE_MS = 120; // a slider that is dragged is sent this long after it rests
const sheet = maybe("#now-sheet");

/** @param {State} state */
export function paintSheet(state) {
  if (!sheet) return;
  const { entry, song } = state.playback;
  const big = must(".big", sheet);
  fillNow(big, state, 300, "now");
  paintMessages(state);
  paintRemote(big, state);
  text(part(big, "album"), song ? [song.album, song.year].filter(Boolean).join(" · ") : "");
  show(part(big, "ballot"), entry !== null);
  if (!entry) return;
  fillVote(big, entry);
  const { skip_at } = state.thresholds;
  text(part(big, "quorum"), skip_at ? t("now.quorum", { downs: entry.downs, need: quorum(entry, skip_at) }) : "");
}

/** What guests may do with what plays. @param {HTMLElement} big @param {State} state */
function paintRemote(big, { playback: { entry, paused, volume }, rules: { may } }) {
  show(part(big, "skip"), entry !== null && (entry.mine || may.includes("skip")));
  attr(maybe('[data-do="skip"] input', big), "value", String(entry?.id ?? 0));
  show(part(big, "pause"), entry !== null && may.includes("playback"));
  attr(maybe('[data-do="pause"] input', big), "value", String(!paused));
  text(part(big, "pause-label"), t(paused ? "transport.play" : "transport.pause"));
  show(part(big, "volume"), may.includes("volume"));
  const slider = /** @type {HTMLInputElement | null} */ (maybe("#guest-volume"));
  if (slider && document.activeElement !== slider) slider.value = String(volume);
}

/** Its position, several times a second. @param {State} state @param {number} time the server's */
export function tickSheet(state, time) {
  if (!sheet) return;
  fillPosition(sheet, state, time);
  const { playback, rules, thresholds } = state;
  const left = rules.skip_grace_ms - positionAt(playback, time); // a skip by vote waits for the song's first seconds
  show(part(sheet, "grace"), thresholds.skip_at !== 0 && playback.entry !== null && left > 0);
}

/** @param {string} method @param {string} path @param {unknown} body */
async function order(method, path, body) {
  const { refusal } = await asGuest(method, path, body);
  if (refusal) refuse(refusal);
}

/** @param {HTMLFormElement} form @param {string} name */
const valueOf = (form, name) => String(new FormData(form).get(name) ?? "");

/** @param {HTMLFormElement} form */
export const skip = (form) => order("POST", "/playback/skip", { entry: Number(valueOf(form, "entry")) });

/** @param {HTMLFormElement} form */
export const pause = (form) => order("PUT", "/playback", { paused: valueOf(form, "paused") === "true" });

let volumeTimer = 0;
maybe("#guest-volume")?.addEventListener("input", (event) => {
  const slider = /** @type {HTMLInputElement} */ (event.target);
  window.clearTimeout(volumeTimer);
  volumeTimer = window.setTimeout(() => void order("PUT", "/playback", { volume: Number(slider.value) }), SLIDE_MS);
});
