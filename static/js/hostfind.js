// The search over the dashboard: it answers while one types, by the list of the page /admin/find (templates/find.html).
// @ts-check
import { maybe, part, show } from "./dom.js";

const PAUSE_MS = 120;
let timer = 0;
let asked = "";

export function wireFinder() {
  document.addEventListener("input", (event) => {
    const input = /** @type {HTMLInputElement} */ (event.target);
    const form = /** @type {HTMLFormElement | null} */ (input.closest('[data-do="find"]'));
    if (!form) return;
    window.clearTimeout(timer);
    timer = window.setTimeout(() => void answer(form, input.value.trim()), PAUSE_MS);
  });
  document.addEventListener("keydown", (event) => {
    const form = /** @type {HTMLFormElement | null} */ (event.target instanceof Element && event.target.closest('[data-do="find"]'));
    if (!form) return;
    if (event.key === "Escape") close(form);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    const stops = /** @type {HTMLElement[]} */ ([...form.querySelectorAll("input, a")]);
    event.preventDefault();
    stops[(stops.indexOf(/** @type {HTMLElement} */ (event.target)) + step + stops.length) % stops.length].focus();
  });
  document.addEventListener("click", (event) => {
    const inside = event.target instanceof Element && event.target.closest('[data-do="find"]');
    const followed = event.target instanceof Element && event.target.closest(".finder-found a");
    for (const form of document.querySelectorAll('[data-do="find"]')) {
      if (form === inside && !followed) continue;
      close(/** @type {HTMLFormElement} */ (form));
    }
    const more = /** @type {HTMLDetailsElement | null} */ (maybe("#more"));
    if (followed && more) more.open = false; // it may have led to where we are
  });
}

/** @param {HTMLFormElement} form */
const close = (form) => show(part(form, "found"), false);

/** @param {HTMLFormElement} form @param {string} query */
async function answer(form, query) {
  asked = query;
  if (!query) return close(form);
  const answer = await fetch(`/admin/find?q=${encodeURIComponent(query)}`).catch(() => null);
  if (!answer?.ok || asked !== query) return;
  const page = await answer.text(); // from <main> on: the head holds a style whose nonce is not ours
  if (asked !== query) return;
  const fresh = new DOMParser().parseFromString(page.slice(page.indexOf("<main")), "text/html");
  const list = fresh.querySelector("#found");
  const said = fresh.querySelector("main [role=status]");
  const place = part(form, "found");
  if (!list || !place) return;
  list.removeAttribute("id");
  place.replaceChildren(...(list.children.length ? [list] : said ? [said] : []));
  show(place, true);
}
