// Sheets are <dialog>s that the phone's back key closes: each layer is one step of the history.
// @ts-check
import { enterSheet, leaveSheet } from "./toasts.js";

/** @type {(() => void)[]} what closes each open layer, outermost first */
const layers = [];

// A page that was loaded anew while a sheet was open has none: the step of the history that it stands on must not say otherwise.
if (globalThis.history?.state?.depth) history.replaceState(null, "");

/** @param {() => void} close called once, when the layer is left by whatever way */
export function pushLayer(close) {
  layers.push(close);
  history.pushState({ depth: layers.length }, "");
}

/** Leaves the topmost layer, as the back key does. */
export function popLayer() {
  if (layers.length) history.back();
}

/** Leaves all layers. */
export function popAll() {
  if (layers.length) history.go(-layers.length);
}

/** @param {HTMLDialogElement} dialog @param {() => void} [closed] */
export function openSheet(dialog, closed) {
  if (dialog.open) return;
  const opener = /** @type {HTMLElement | null} */ (document.activeElement);
  dialog.showModal();
  enterSheet(dialog);
  pushLayer(() => {
    dialog.close();
    leaveSheet(dialog);
    closed?.();
    const focused = /** @type {HTMLElement | null} */ (document.activeElement);
    if (focused === document.body) opener?.focus({ preventScroll: true });
    // On a phone the focus in a field would bring the keyboard up again, over the answer.
    if (focused?.matches("input") && window.matchMedia("(pointer: coarse)").matches) focused.blur();
  });
  if (dialog.dataset.wired) return;
  dialog.dataset.wired = "yes";
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    popAll();
  });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog && outside(dialog, event)) popAll();
  });
}

/** @param {HTMLDialogElement} dialog @param {MouseEvent} event */
function outside(dialog, event) {
  const box = dialog.getBoundingClientRect();
  return event.clientY < box.top || event.clientY > box.bottom || event.clientX < box.left || event.clientX > box.right;
}

window.addEventListener("popstate", (event) => {
  const depth = event.state?.depth ?? 0;
  while (layers.length > depth) layers.pop()?.();
});
