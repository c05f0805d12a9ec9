// Short answers to what the guest did, with at most one thing to do about it.
// @ts-check
import { announce, clone, maybe, must, part, text } from "./dom.js";
import { t } from "./i18n.js";

const STAY_MS = 6_000;
const MOST = 2;

/**
 * @param {string} message @param {{refused?: boolean, act?: string, go?: () => void}} [more] act: the words of its button
 */
export function toast(message, more = {}) {
  const area = must("#toasts");
  // What lies outside of an open dialog cannot be pressed: the answers go where the person is.
  const home = /** @type {HTMLElement} */ ([...document.querySelectorAll("dialog[open]")].at(-1) ?? document.body);
  if (area.parentElement !== home) home.append(area);
  const live = maybe("#live");
  if (live && live.parentElement !== home) home.append(live);

  const card = clone("toast-template");
  card.classList.toggle("refused", Boolean(more.refused));
  text(card.querySelector("p"), message);
  const act = /** @type {HTMLButtonElement} */ (must(".act", card));
  if (more.act) {
    act.textContent = more.act;
    act.hidden = false;
    act.addEventListener("click", () => { card.remove(); more.go?.(); });
  }
  must(".close", card).addEventListener("click", () => card.remove());
  area.append(card);
  while (area.children.length > MOST) area.firstElementChild?.remove();
  announce(message);
  fade(card);
}

/** Goes by itself, but never from under a finger or the focus. @param {HTMLElement} card */
function fade(card) {
  window.setTimeout(() => (card.matches(":hover, :focus-within") ? fade(card) : card.remove()), STAY_MS);
}

/** Brings the answers back to the page when a sheet has closed. */
export function freeToasts() {
  for (const id of ["#toasts", "#live"]) {
    const element = maybe(id);
    if (element && element.parentElement !== document.body) document.body.append(element);
  }
}

/** The refusal of an answer, in words. @param {import("./api.js").Refusal} refusal */
export function refuse(refusal) {
  toast(refusal.code === "offline" ? t("toast.offline") : refusal.message || t("error.internal"), { refused: true });
}
