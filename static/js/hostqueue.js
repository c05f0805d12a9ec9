// The host's queue: the rows of templates/partials/hostrow.html, moved by dragging the grip or by their buttons.
// @ts-check
import { arrange, attr, clone, cover, glide, maybe, part, rowsById, show, text } from "./dom.js";
import { linkPerson } from "./hostdeck.js";
import { fillRequest, fillTitle, whenText } from "./rowmiddle.js";
import { playTimes } from "./state.js";
import { because, t, timeOfDay } from "./i18n.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./state.js").Entry} Entry */

/** @type {HTMLElement | null} the row under the finger: paints leave it alone */
let dragged = null;
let painted = false;

/** @param {HTMLElement} list @param {State} state @param {number} now */
export function paintHostQueue(list, state, now) {
  const old = rowsById(list, "entry");
  const rows = state.queue.map((entry) => old.get(entry.id) ?? clone("row-template"));
  const settle = painted && !dragged ? glide(list) : () => {};
  const times = playTimes(state, now);
  state.queue.forEach((entry, i) => fillRow(rows[i], state.queue, i, times[i]));
  if (!dragged) arrange(list, rows);
  settle();
  painted = true;
  show(maybe("#queue-empty"), state.queue.length === 0);
}

/** @param {HTMLElement} row @param {Entry[]} queue @param {number} i @param {number} time */
function fillRow(row, queue, i, time) {
  const entry = queue[i];
  attr(row, "data-entry", String(entry.id));
  attr(row, "data-status", entry.status);
  text(part(row, "place"), String(i + 1));
  cover(part(row, "cover"), entry.song, 44);
  fillTitle(row, entry);
  fillRequest(row, entry, entry.requester ? entry.requester.name : t("row.party"));
  linkPerson(part(row, "who"), entry.requester);
  text(part(row, "because"), because(entry.because));
  show(part(row, "because"), Boolean(entry.because));
  attr(part(row, "out"), "href", `/admin/queue/${entry.id}/out`);
  text(part(row, "tally"), t("row.tally", { n: entry.votes }));
  text(part(row, "when"), time ? whenText(entry, time) : "");
  show(maybe('[data-do="retry"]', row), entry.status === "failed");
  attr(maybe('[data-do="move-top"] input', row), "value", String(queue[0].id));
  attr(maybe('[data-do="move-up"] input', row), "value", String(queue[Math.max(i - 1, 0)].id));
  attr(maybe('[data-do="move-down"] input', row), "value", String(queue[i + 2]?.id ?? 0));
}

/**
 * Lets rows be dragged by their grip, with a finger or a mouse.
 * @param {HTMLElement} list @param {(row: HTMLElement, from: number) => void} moved the row stands where it was dropped; from: its place
 *   before, 0 = first
 */
export function wireDrag(list, moved) {
  list.addEventListener("pointerdown", (event) => {
    const grip = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest(".grip"));
    const row = /** @type {HTMLElement | null} */ (grip?.closest("[data-entry]") ?? null);
    if (!grip || !row || event.button !== 0) return;
    event.preventDefault();
    dragged = row;
    row.classList.add("dragged");
    grip.setPointerCapture(event.pointerId);
    const from = [...list.children].indexOf(row);
    const grab = event.clientY - row.getBoundingClientRect().top;

    /** The neighbours move, not the row: a row that leaves the document loses the finger. @param {PointerEvent} move */
    const follow = (move) => {
      let other = crossed(row, move.clientY);
      if (other) {
        const settle = glide(list);
        for (; other; other = crossed(row, move.clientY)) list.insertBefore(other.row, other.after ? row : row.nextElementSibling);
        settle();
        for (const animation of row.getAnimations()) animation.cancel();
      }
      row.style.transform = "";
      row.style.transform = `translateY(${move.clientY - grab - row.getBoundingClientRect().top}px)`;
    };

    const drop = () => {
      grip.removeEventListener("pointermove", follow);
      row.classList.remove("dragged");
      row.style.transform = "";
      dragged = null;
      if (list.children[from] !== row) moved(row, from);
    };
    grip.addEventListener("pointermove", follow);
    grip.addEventListener("pointerup", drop, { once: true });
    grip.addEventListener("pointercancel", drop, { once: true });
  });
}

/**
 * The neighbour whose middle the finger has crossed: a slow phone tells of the finger only now and then, so that there may be several.
 * @param {HTMLElement} row @param {number} y
 */
function crossed(row, y) {
  const above = /** @type {HTMLElement | null} */ (row.previousElementSibling);
  const below = /** @type {HTMLElement | null} */ (row.nextElementSibling);
  if (above && y < middle(above)) return { row: above, after: false };
  if (below && y > middle(below)) return { row: below, after: true };
  return null;
}

/** Where a row's middle comes to rest: rows that still glide count as arrived. @param {HTMLElement} row */
function middle(row) {
  return (row.offsetParent?.getBoundingClientRect().top ?? 0) + row.offsetTop + row.offsetHeight / 2;
}
