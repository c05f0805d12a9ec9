// What hosts did in the last hour, and taking it back: the page of templates/undo.html, and the Undo of a toast.
// @ts-check
import { call } from "./api.js";
import { arrange, attr, clone, maybe, part, rowsById, show, text } from "./dom.js";
import { refuse, toast } from "./toasts.js";
import { t, timeOfDay } from "./i18n.js";

/** @typedef {{id: number, at: number, account: string, text: string, undone: boolean}} Act */

let known = "";
let again = false;
let reading = false;

/** Reads the page's list anew where hosts have acted. @param {{newest: number, undone: number}} acts as the live updates tell it */
export function paintActs({ newest, undone }) {
  if (known === `${newest} ${undone}`) return;
  known = `${newest} ${undone}`;
  void readActs();
}

/** Reads the list anew, one reading at a time. */
async function readActs() {
  const list = maybe("#acts");
  if (!list) return;
  if (reading) return void (again = true);
  reading = true;
  const answer = await call("GET", "/undo");
  reading = false;
  if (answer.data) fill(list, answer.data.acts);
  if (!again) return;
  again = false;
  await readActs();
}

/** @param {HTMLElement} list @param {Act[]} acts */
function fill(list, acts) {
  const old = rowsById(list, "act");
  arrange(list, acts.map((act) => {
    const row = old.get(act.id) ?? clone("act-template");
    attr(row, "data-act", String(act.id));
    attr(row, "data-undone", String(act.undone));
    text(part(row, "by"), act.account);
    text(part(row, "words"), act.text);
    text(part(row, "when"), timeOfDay(act.at));
    text(part(row, "what"), `: ${act.text}`);
    attr(part(row, "undo"), "action", `/admin/undo/${act.id}`);
    show(part(row, "undo"), !act.undone);
    show(part(row, "undone"), act.undone);
    return row;
  }));
  show(maybe("#acts-none"), acts.length === 0);
}

/** @type {() => unknown} brings the page to what has become of it, before it is told */
let refresh = () => {};

/** What a page does once something is undone. @param {() => unknown} act */
export function afterUndo(act) { refresh = act; }

/** Undoes an act and says what could not be restored. @param {number} act @returns {Promise<import("./api.js").Answer<any>>} */
export async function undo(act) {
  const answer = await call("POST", `/undo/${act}`);
  if (answer.data) {
    await refresh();
    const left = answer.data.left.map((/** @type {{message: string}} */ one) => one.message);
    offerUndo([t("undo.done"), ...left].join(" "), answer.data.undo);
  }
  return answer;
}

/** @param {HTMLFormElement} form of a row of the page */
export const undoRow = (form) => undo(Number(/** @type {HTMLElement | null} */ (form.closest("[data-act]"))?.dataset.act));

/** Says what was done, with an Undo where there is one. @param {string} message @param {number} [act] */
export function offerUndo(message, act) {
  const go = async () => {
    const { refusal } = await undo(Number(act));
    if (refusal) refuse(refusal);
  };
  toast(message, act ? { act: t("toast.undo"), go } : {});
}
