// The page of rules: what its controls and forms do. Every control saves itself; what another host changes appears by itself.
// @ts-check
import { must } from "./dom.js";
import { fill, fillUnit, read, ruleAround } from "./rulesfields.js";
import { find } from "./rulesfind.js";
import { addHour, removeHour } from "./ruleshours.js";
import { actions } from "./rulespresets.js";
import { chosen, saveLater } from "./rulessave.js";
import { held, known, same, timers } from "./rulesstate.js";

export { paint } from "./rulesstate.js";

document.addEventListener("submit", async (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (form.dataset.do === "rules") return event.preventDefault(); // its controls save themselves
  const action = actions[form.dataset.do ?? ""];
  if (!action || form.classList.contains("busy")) return;
  event.preventDefault();
  form.classList.add("busy");
  await action(form, new FormData(form));
  form.classList.remove("busy");
});

document.addEventListener("change", (event) => {
  const element = /** @type {HTMLElement} */ (event.target);
  const rule = ruleAround(element);
  const line = /** @type {HTMLElement | null} */ (element.closest("[data-hour]"));
  if (line && element.dataset.part === "rule") line.dataset.is = /** @type {HTMLSelectElement} */ (element).value;
  if (rule?.dataset.kind === "song") void chosen(rule, /** @type {HTMLInputElement} */ (element));
  else if (rule) saveLater(rule);
});

document.addEventListener("click", (event) => {
  const element = /** @type {Element} */ (event.target);
  const rule = ruleAround(element);
  if (!rule) return;
  const step = /** @type {HTMLElement | null} */ (element.closest("[data-step]"));
  if (step) {
    const input = /** @type {HTMLInputElement} */ (must("input", rule));
    if (step.dataset.step === "1") input.stepUp();
    else input.stepDown();
    fillUnit(rule);
    saveLater(rule);
  }
  if (element.closest("[data-hour-add]")) addHour(rule);
  const line = element.closest("[data-hour-remove]") && /** @type {HTMLElement | null} */ (element.closest("[data-hour]"));
  if (line) {
    removeHour(rule, line);
    saveLater(rule);
  }
});

document.addEventListener("input", (event) => {
  const input = /** @type {HTMLInputElement} */ (event.target);
  if (input.id === "rules-q") find(input.value);
  const rule = ruleAround(input);
  if (rule) fillUnit(rule);
});

// A field that somebody only looked at while another host changed it says the new value when they leave it.
document.addEventListener("focusout", (event) => {
  const rule = ruleAround(/** @type {Element} */ (event.target));
  const name = rule?.dataset.rule ?? "";
  if (!rule || !held.has(name) || name in timers || !same(read(rule), held.get(name))) return;
  held.delete(name);
  fill(rule, known.get(name)?.value);
});
