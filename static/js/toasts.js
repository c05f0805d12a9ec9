// Short answers to what the guest did, with at most one thing to do about it.
// @ts-check
import { announce, clone, cover, maybe, must, part, show, text } from "./dom.js";
import { t } from "./i18n.js";

const STAY_MS = 6_000;
const MOST = 2;

/** @type {HTMLElement[]} the sheets that are open, the topmost last */
const sheets = [];

/** What lies outside of an open dialog cannot be seen or pressed: the answers go where the person is. */
function followPerson() {
  const home = sheets.at(-1) ?? /** @type {HTMLElement} */ ([...document.querySelectorAll("dialog[open]")].at(-1) ?? document.body);
  for (const id of ["#toasts", "#live"]) {
    const element = maybe(id);
    if (element && element.parentElement !== home) home.append(element);
  }
}

/** A sheet has opened above all others: the answers come along. @param {HTMLElement} sheet */
export function enterSheet(sheet) {
  sheets.push(sheet);
  followPerson();
}

/** A sheet has closed: the answers go to the one below, or back to the page. @param {HTMLElement} sheet */
export function leaveSheet(sheet) {
  const at = sheets.lastIndexOf(sheet);
  if (at >= 0) sheets.splice(at, 1);
  followPerson();
}

/**
 * @typedef {object} More
 * @property {boolean} [refused] @property {string} [act] the words of its button @property {() => void} [go] what that does
 * @property {import("./state.js").Song} [song] whose face it has @property {() => void} [find] what Show does
 */

/** @param {string} message @param {More} [more] @returns {HTMLElement} the card */
export function toast(message, more = {}) {
  const area = must("#toasts");
  followPerson();

  const card = clone("toast-template");
  card.classList.toggle("refused", Boolean(more.refused));
  text(part(card, "said"), message);
  face(card, more.song);
  offer(card, ".act", more.go, more.act);
  offer(card, ".find", more.find);
  must(".close", card).addEventListener("click", () => card.remove());
  area.append(card);
  while (area.children.length > MOST) area.firstElementChild?.remove();
  announce(more.song ? `${more.song.title}: ${message}` : message);
  fade(card);
  return card;
}

/** The cover and the title of the song that it is about. @param {HTMLElement} card @param {import("./state.js").Song} [song] */
function face(card, song) {
  card.classList.toggle("faced", song !== undefined);
  if (song) cover(part(card, "cover"), song, 44);
  text(part(card, "title"), song?.title ?? "");
  for (const name of ["face", "title"]) show(part(card, name), song !== undefined);
}

/**
 * A button of the card, which goes with it.
 * @param {HTMLElement} card @param {string} button @param {() => void} [go] @param {string} [words]
 */
function offer(card, button, go, words) {
  const made = must(button, card);
  show(made, go !== undefined);
  if (words) made.textContent = words;
  made.addEventListener("click", () => { card.remove(); go?.(); });
}

/** Goes by itself, but never from under a finger or the focus. @param {HTMLElement} card */
function fade(card) {
  window.setTimeout(() => (card.matches(":hover, :focus-within") ? fade(card) : card.remove()), STAY_MS);
}

// What the box answered to a form that led here goes by itself too: it must not lie over the page for ever.
for (const card of globalThis.document?.querySelectorAll("#toasts > .toast") ?? []) fade(/** @type {HTMLElement} */ (card));

/** The refusal of an answer, in words. @param {import("./api.js").Refusal} refusal */
export function refuse(refusal) {
  toast(refusal.code === "offline" ? t("toast.offline") : refusal.message || t("error.internal"), { refused: true });
}
