// Small hands for the document: find, fill, move, roll. Everything writes only where something differs.
// @ts-check
import { stillness } from "./theme.js";

const GLIDE = { duration: 250, easing: "cubic-bezier(.22, .8, .3, 1)" };

/**
 * The element for a selector; it is on the page by construction.
 * @param {string} selector @param {ParentNode} [root] @returns {HTMLElement}
 */
export function must(selector, root = document) {
  const found = root.querySelector(selector);
  if (!found) throw new Error(`nothing matches ${selector}`);
  return /** @type {HTMLElement} */ (found);
}

/** @param {string} selector @param {ParentNode} [root] @returns {HTMLElement | null} */
export const maybe = (selector, root = document) => root.querySelector(selector);

/** The part of a partial that carries data-f="name". @param {ParentNode} root @param {string} name @returns {HTMLElement | null} */
export const part = (root, name) => root.querySelector(`[data-f="${name}"]`);

/**
 * The rows of a list by the id that they carry as data-<name>.
 * @param {HTMLElement} list @param {string} name @returns {Map<number, HTMLElement>}
 */
export function rowsById(list, name) {
  const rows = /** @type {HTMLElement[]} */ ([...list.children]);
  return new Map(rows.map((row) => [Number(row.dataset[name]), row]));
}

/** A fresh copy of a <template>'s first element. @param {string} id @returns {HTMLElement} */
export function clone(id) {
  const template = /** @type {HTMLTemplateElement} */ (must(`#${id}`));
  return /** @type {HTMLElement} */ (must("*", template.content).cloneNode(true));
}

/** @param {Element | null} element @param {string} value */
export function text(element, value) {
  if (element && element.textContent !== value) element.textContent = value;
}

/** @param {Element | null} element @param {boolean} yes */
export function show(element, yes) {
  if (element && element.hasAttribute("hidden") === yes) element.toggleAttribute("hidden", !yes);
}

/** @param {Element | null} element @param {string} name @param {string} value */
export function attr(element, name, value) {
  if (element && element.getAttribute(name) !== value) element.setAttribute(name, value);
}

/** The cover of what plays on a guest's page: small on a phone, large on a wide screen, as templates/funcs.go has it. */
export const WIDE_COVER = 360;
const WIDE_SIZES = "(min-width: 960px) and (min-height: 501px) 358px, 64px";
/** @type {Record<number, [number, number]>} the pictures for a width, as templates/funcs.go has them: usual and double density */
const COVERS = { 128: [128, 128], 300: [300, 600], 600: [600, 600] };

/**
 * A cover: the picture when there is one, the song's own colour otherwise and until it has come.
 * @param {Element | null} element @param {{cover?: string, accent?: import("./state.js").Accent}} song @param {number} width CSS pixels
 */
export function cover(element, song, width) {
  if (!element) return;
  attr(element.querySelector("rect"), "fill", song.accent?.dark || "#8c7ae6");
  const url = song.cover ?? "";
  let image = element.querySelector("img");
  if (!url) return void image?.remove();
  const [small, large] = COVERS[width] ?? [64, 128];
  const src = `${url}?size=${small}`;
  if (image?.getAttribute("src") === src) return;
  image?.remove();
  image = new Image(width, width);
  image.alt = "";
  image.decoding = "async";
  if (width === WIDE_COVER) image.sizes = WIDE_SIZES;
  image.srcset = width === WIDE_COVER ? [64, 128, 300, 600].map((size) => `${url}?size=${size} ${size}w`).join(", ")
    : `${src} 1x, ${url}?size=${large} 2x`;
  image.src = src;
  image.addEventListener("error", () => image?.remove());
  element.append(image);
}

/** Writes a number; when it changed, it rolls up or down. @param {HTMLElement | null} element @param {number} value */
export function roll(element, value) {
  if (!element) return;
  const before = Number(element.textContent);
  if (element.textContent === String(value)) return;
  element.textContent = String(value);
  if (stillness.matches || Number.isNaN(before)) return;
  const from = value > before ? "70%" : "-70%";
  element.animate([{ transform: `translateY(${from})`, opacity: 0 }, { transform: "none", opacity: 1 }], GLIDE);
}

/**
 * FLIP: remembers where rows are; the function that it returns lets them glide from there to where they are then.
 * @param {HTMLElement} list
 */
export function glide(list) {
  if (stillness.matches) return () => {};
  const reach = window.innerHeight;
  /** @type {Map<Element, number>} */
  const before = new Map();
  for (const row of list.children) before.set(row, row.getBoundingClientRect().top);
  return () => {
    for (const row of list.children) {
      const top = row.getBoundingClientRect().top;
      const old = before.get(row);
      if (old === undefined) row.animate([{ opacity: 0, transform: "translateY(12px)" }, { opacity: 1, transform: "none" }], GLIDE);
      else if (old !== top && (Math.abs(top) < 2 * reach || Math.abs(old) < 2 * reach)) {
        row.animate([{ transform: `translateY(${old - top}px)` }, { transform: "none" }], GLIDE);
      }
    }
  };
}

/**
 * The positions in a list of numbers that form its longest rising run (not necessarily without gaps): patience sorting, O(n log n).
 * @param {number[]} numbers @returns {Set<number>}
 */
export function longestRise(numbers) {
  /** @type {number[]} */
  const ends = []; // ends[k]: position of the smallest number that ends a run of k + 1
  const before = new Array(numbers.length).fill(-1);
  numbers.forEach((number, i) => {
    if (number < 0) return;
    let [low, high] = [0, ends.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (numbers[ends[middle]] < number) low = middle + 1;
      else high = middle;
    }
    if (low > 0) before[i] = ends[low - 1];
    ends[low] = i;
  });
  const kept = new Set();
  for (let i = ends.at(-1) ?? -1; i >= 0; i = before[i]) kept.add(i);
  return kept;
}

/**
 * Brings a list's children into the given order with the fewest moves, and keeps the focus where it was.
 * @param {HTMLElement} list @param {HTMLElement[]} rows
 */
export function arrange(list, rows) {
  const focused = /** @type {HTMLElement | null} */ (document.activeElement);
  const wanted = new Set(rows);
  for (const child of [...list.children]) if (!wanted.has(/** @type {HTMLElement} */ (child))) child.remove();
  const places = new Map([...list.children].map((child, i) => [child, i]));
  const staying = longestRise(rows.map((row) => places.get(row) ?? -1));
  for (let i = rows.length - 1; i >= 0; i--) {
    if (!staying.has(i)) list.insertBefore(rows[i], rows[i + 1] ?? null);
  }
  if (focused && focused !== document.activeElement && focused.isConnected) focused.focus({ preventScroll: true });
}

/** Says something to screen readers, once. @param {string} message */
export function announce(message) {
  const live = maybe("#live");
  if (live) live.textContent = message;
}
