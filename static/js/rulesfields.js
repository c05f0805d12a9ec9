// A setting on the page: what its control says, and how it is made to say something else. One place for every kind of the table.
// @ts-check
import { maybe, must, part, show, text } from "./dom.js";
import { fillHours, readHours } from "./ruleshours.js";

/** @typedef {{name: string, kind: string, unit?: string, value: any, label: string, choices?: {value: string, label: string}[]}} Setting */

/** The element that holds a setting; null where the reader does not see it. @param {string} name @returns {HTMLElement | null} */
export const ruleOf = (name) => maybe(`[data-rule="${name}"]`);

/** The setting around a control. @param {Element} element @returns {HTMLElement | null} */
export const ruleAround = (element) => element.closest("[data-rule]");

/** @param {HTMLElement} rule */
export const labelOf = (rule) => (maybe("label[for^='set-'], legend, th > span", rule)?.textContent ?? "").trim();

/**
 * The value that the control says, as the API takes it; undefined while it says nothing that could be one.
 * @param {HTMLElement} rule @returns {unknown}
 */
export function read(rule) {
  switch (rule.dataset.kind) {
    case "bool":
      return box(rule).checked;
    case "number": {
      const input = box(rule);
      return input.value !== "" && Number.isInteger(input.valueAsNumber) ? input.valueAsNumber : undefined;
    }
    case "choice":
      return /** @type {HTMLInputElement | null} */ (maybe("input:checked", rule))?.value;
    case "lines":
      return field(rule).value.split("\n").map((line) => line.trim()).filter(Boolean);
    case "schedule":
      return readHours(rule);
    case "song":
      return Number(box(rule).dataset.song);
  }
  return field(rule).value.trim();
}

/**
 * Makes the control say a value of the API. @param {HTMLElement} rule @param {any} value
 */
export function fill(rule, value) {
  hideProblem(rule);
  switch (rule.dataset.kind) {
    case "bool":
      box(rule).checked = value;
      return;
    case "choice":
      for (const radio of /** @type {NodeListOf<HTMLInputElement>} */ (rule.querySelectorAll("input[type=radio]"))) {
        radio.checked = radio.value === value;
      }
      return;
    case "lines":
      field(rule).value = value.join("\n");
      return;
    case "schedule":
      fillHours(rule, value);
      return;
    case "song":
      box(rule).dataset.song = String(value);
      return;
  }
  field(rule).value = String(value);
  fillUnit(rule);
}

/** What stands beside a number: "songs", or that 0 sets no limit. @param {HTMLElement} rule */
export function fillUnit(rule) {
  const unit = part(rule, "unit");
  if (unit) text(unit, unitOf(read(rule), unit.dataset));
}

/** @param {unknown} value of the control @param {{one?: string, many?: string, none?: string}} words of the unit */
export function unitOf(value, { one = "", many = "", none = "" }) {
  if (value === 0 && none) return none;
  return value === 1 ? one : many;
}

/** What is wrong with the setting, under its control. @param {HTMLElement} rule @param {string} problem */
export function showProblem(rule, problem) {
  const place = part(rule, "bad");
  if (!place) return;
  place.textContent = problem;
  show(place, true);
  mark(rule, true);
}

/** @param {HTMLElement} rule */
export function hideProblem(rule) {
  show(part(rule, "bad"), false);
  mark(rule, false);
}

/** @param {HTMLElement} rule @param {boolean} bad */
function mark(rule, bad) {
  for (const control of rule.querySelectorAll("input:not([type=hidden]), select, textarea")) {
    if (bad) control.setAttribute("aria-invalid", "true");
    else control.removeAttribute("aria-invalid");
  }
}

/** @param {HTMLElement} rule */
const box = (rule) => /** @type {HTMLInputElement} */ (must("input[id^='set-']", rule));

/** @param {HTMLElement} rule */
const field = (rule) => /** @type {HTMLInputElement | HTMLTextAreaElement} */ (must("[id^='set-']", rule));
