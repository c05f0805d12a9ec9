// The search field over the rules: it leaves only what the words are about.
// @ts-check
import { announce, attr, maybe, show } from "./dom.js";
import { labelOf } from "./rulesfields.js";
import { t } from "./i18n.js";

/** Leaves only what the words are about. @param {string} typed */
export function find(typed) {
  const words = typed.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  let found = 0;
  for (const card of document.querySelectorAll(".rules-group")) {
    const head = card.querySelector(".rules-title")?.textContent?.toLocaleLowerCase() ?? "";
    let mine = 0;
    for (const one of card.querySelectorAll("[data-rule]")) {
      const rule = /** @type {HTMLElement} */ (one);
      const about = (labelOf(rule) + " " + rule.textContent + " " + rule.dataset.words + " " + head).toLocaleLowerCase();
      const hit = words.every((word) => about.includes(word));
      rule.classList.toggle("lost", !hit);
      if (hit && !rule.hasAttribute("hidden")) mine++;
    }
    for (const matrix of card.querySelectorAll('[data-kind="matrix"]')) {
      matrix.classList.toggle("lost", !matrix.querySelector("[data-rule]:not(.lost)"));
    }
    for (const extra of card.querySelectorAll(".promise, .spread")) extra.classList.toggle("lost", words.length > 0);
    card.classList.toggle("lost", mine === 0);
    found += mine;
  }
  for (const other of document.querySelectorAll("[data-not-found]")) other.classList.toggle("lost", words.length > 0);
  show(maybe("#rules-none"), found === 0);
  attr(maybe('[data-f="everywhere"]'), "href", `/admin/find?q=${encodeURIComponent(typed)}`);
  if (words.length && found) announce(t("rules.found", { n: found }));
}
