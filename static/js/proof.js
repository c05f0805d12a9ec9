// What the host and the codes say of me: whether I may take part, and the code from the screen.
// @ts-check
import { call } from "./api.js";
import { attr, maybe, must, show, text } from "./dom.js";
import { refuse, toast } from "./toasts.js";
import { t } from "./i18n.js";

/** @typedef {import("./state.js").State} State */

/** @param {State} state */
export function paintStanding(state) {
  const { banned, muted, proven, doubted } = state.standing;
  attr(document.body, "data-barred", banned ? "banned" : muted ? "muted" : "");
  show(maybe("#banned"), banned);
  show(maybe("#muted"), muted && !banned);
  text(maybe(".plain .closed"), t(banned ? "guest.banned" : "guest.closed"));
  show(maybe("#proof"), state.rules.codes && !proven && !banned);
  show(maybe("#doubted"), doubted && !state.rules.codes && !banned);
  text(maybe("#doubted label"), t("guest.doubted", { n: state.rules.burst_minutes }));
}

/** The state as it is for who reads it: the banned may do nothing, whatever the rules say. @param {State} state @returns {State} */
export const allowed = (state) => (state.standing.banned ? { ...state, rules: { ...state.rules, may: [] } } : state);

/** The state of somebody who has to prove anew that they are here. @param {State} state @returns {State} */
export function unproven(state) {
  return { ...state, standing: { ...state.standing, proven: false } };
}

/** @param {HTMLFormElement} form @param {typeof call} ask @returns {Promise<boolean>} whether it was the right code */
export async function prove(form, ask) {
  const field = /** @type {HTMLInputElement} */ (must("[name=code]", form));
  const { refusal } = await ask("POST", "/guests/me/proof", { code: field.value });
  if (refusal) {
    refuse(refusal);
    field.select();
    return false;
  }
  field.value = "";
  toast(t("proof.done"));
  return true;
}
