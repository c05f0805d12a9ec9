// How large a title stands on the stage: as large as lets each of its words be whole. The server's first guess is by length alone
// (templates/funcs.go).
// @ts-check
import { must } from "./dom.js";

const SIZES = ["short", "medium", "long"]; // as the style names them
let known = ""; // what was measured last

/** Whether no word sticks out, and no line is clamped away. @param {HTMLElement} title */
function fits(title) {
  const line = parseFloat(getComputedStyle(title).lineHeight);
  return title.scrollWidth <= title.clientWidth && title.scrollHeight - title.clientHeight < line / 2;
}

/** Finds the size of the stage's title, where it or the room for it has changed. */
export function fitTitle() {
  const title = must('#now [data-f="title"]');
  const room = title.closest(".stage-column")?.parentElement?.hasAttribute("data-empty"); // then the columns are others
  const now = [title.textContent, room, window.innerWidth, window.innerHeight, document.body.dataset.visualizer ?? ""].join();
  if (now === known || title.clientWidth === 0) return; // in a duel it is not there
  known = now;
  for (const size of SIZES) {
    title.dataset.size = size;
    if (fits(title)) return;
  }
}

window.addEventListener("resize", fitTitle);
new MutationObserver(fitTitle).observe(document.body, { attributeFilter: ["data-visualizer", "data-duel"] });
