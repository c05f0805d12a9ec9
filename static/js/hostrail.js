// More, on a phone: it closes by Escape, and by a tap beside it.
// @ts-check
import { maybe } from "./dom.js";

export function wireMore() {
  const more = /** @type {HTMLDetailsElement | null} */ (maybe("#more"));
  if (!more) return;
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !more.open) return;
    more.open = false;
    maybe("summary", more)?.focus();
  });
  document.addEventListener("click", (event) => {
    const { target } = event;
    if (more.open && target instanceof Element && !target.closest(".more-sheet, summary")) more.open = false;
  });
}
