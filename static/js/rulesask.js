// What is far-reaching asks first, and says what it would change.
// @ts-check
import { clone, must, part, show, text } from "./dom.js";
import { t } from "./i18n.js";

/** @typedef {{label: string, old: string, new: string}} Change */

/**
 * @param {{title: string, more?: string, yes: string, changes?: Change[]}} question
 * @returns {Promise<boolean>}
 */
export function ask(question) {
  const dialog = /** @type {HTMLDialogElement} */ (must("#asking"));
  text(part(dialog, "title"), question.title);
  text(part(dialog, "more"), question.more ?? "");
  show(part(dialog, "more"), Boolean(question.more));
  text(part(dialog, "yes"), question.yes);
  const { changes } = question;
  text(part(dialog, "count"), !changes ? "" : changes.length ? t("rules.would_change", { n: changes.length }) : t("rules.no_change"));
  const list = /** @type {HTMLElement} */ (part(dialog, "would"));
  list.replaceChildren(...(changes ?? []).map(line));
  show(list, Boolean(changes?.length));
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((answer) => {
    dialog.addEventListener("close", () => answer(dialog.returnValue === "yes"), { once: true });
  });
}

/** @param {Change} change */
function line(change) {
  const row = clone("would-template");
  text(part(row, "label"), change.label);
  text(part(row, "old"), change.old);
  text(part(row, "new"), change.new);
  return row;
}
