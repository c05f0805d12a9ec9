// What plays, with pause and skip: large on Now (templates/now.html), small on the host's other pages (templates/partials/mini.html).
// @ts-check
import { attr, maybe, part, show, text } from "./dom.js";
import { fillNow, fillPosition } from "./now.js";
import { positionAt } from "./state.js";
import { t } from "./i18n.js";

/** @typedef {import("./state.js").State} State */

/** @param {HTMLElement} deck @param {State} state */
export function paintDeck(deck, state) {
  const { song, entry, paused, error } = state.playback;
  fillNow(deck, state, deck.id === "mini" ? 44 : 64, "now");
  if (deck.id === "mini") show(part(deck, "trouble"), Boolean(error)); // a pause is seen by its button
  linkPerson(part(deck, "by"), entry?.requester);
  attr(maybe('[data-do="pause"] input', deck), "value", String(!paused));
  text(part(deck, "pause-label"), t(paused || !song ? "transport.play" : "transport.pause"));
  attr(maybe('[data-do="skip"] input', deck), "value", String(entry?.id ?? 0));
  const ofSong = deck.querySelectorAll('[data-do="skip"] button, [data-do="restart"] button');
  for (const button of ofSong) button.toggleAttribute("disabled", !song);
  maybe('[data-do="pause"] button', deck)?.toggleAttribute("disabled", !song && !paused); // a party that was paused in silence is resumed
  show(maybe(".seek", deck), song !== null);
  attr(maybe("#seek", deck), "max", String(song?.duration_ms ?? 0));
}

/**
 * Leads to the page of who asked for a song; the party itself has none.
 * @param {Element | null} link @param {{id: number} | null} [guest]
 */
export function linkPerson(link, guest) {
  if (guest) attr(link, "href", `/admin/people/${guest.id}`);
  else link?.removeAttribute("href");
}

/** @param {HTMLElement} deck @param {State} state @param {number} time */
export function tickDeck(deck, state, time) {
  fillPosition(deck, state, time);
  const seek = /** @type {HTMLInputElement | null} */ (maybe("#seek", deck));
  if (seek && document.activeElement !== seek) seek.value = String(positionAt(state.playback, time));
}
