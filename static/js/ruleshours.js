// The schedule: its lines come, change and go on the page; together they are one setting.
// @ts-check
import { clone, maybe, must, part, show } from "./dom.js";

/** @typedef {{rule: string, from: string, until?: string, days?: string[], value?: number}} Hour */

let lines = 0; // ids of lines that the script made

/** @param {HTMLElement} rule @returns {Hour[] | undefined} undefined while a line is not finished */
export function readHours(rule) {
  const rows = rowsOf(rule).map(readHour);
  return rows.every((row) => row !== undefined) ? /** @type {Hour[]} */ (rows) : undefined;
}

/** @param {HTMLElement} rule */
const rowsOf = (rule) => /** @type {HTMLElement[]} */ ([...rule.querySelectorAll("[data-hour]:not(.scriptless)")]);

/** @param {HTMLElement} row @returns {HTMLInputElement[]} the boxes of the week's days */
const daysOf = (row) => [...row.querySelectorAll("[data-part=day]")].map((day) => /** @type {HTMLInputElement} */ (day));

/** @param {HTMLElement} row @returns {Hour | undefined} */
function readHour(row) {
  const says = valueOf(row, "rule");
  const from = valueOf(row, "start");
  const until = says === "last_song" ? from : valueOf(row, "end");
  if (!says || !from || !until) return undefined;
  /** @type {Hour} */
  const hour = { rule: says, from, until };
  const days = daysOf(row).filter((day) => day.checked).map((day) => day.value);
  if (days.length > 0) hour.days = days;
  if (says === "volume") hour.value = Number(valueOf(row, "value"));
  return hour;
}

/** @param {HTMLElement} rule @param {Hour[]} hours */
export function fillHours(rule, hours) {
  if (JSON.stringify(readHours(rule)) === JSON.stringify(hours.map(plain))) return;
  for (const row of rowsOf(rule)) row.remove();
  for (const hour of hours) addHour(rule, hour);
  showNone(rule);
}

/** As readHour writes it. @param {Hour} hour @returns {Hour} */
function plain(hour) {
  const same = { rule: hour.rule, from: hour.from, until: hour.rule === "last_song" ? hour.from : hour.until };
  return { ...same, ...(hour.days?.length ? { days: hour.days } : {}), ...(hour.rule === "volume" ? { value: hour.value ?? 0 } : {}) };
}

/** A new line at the end. @param {HTMLElement} rule @param {Hour} [hour] */
export function addHour(rule, hour) {
  const row = clone("hour-template");
  const id = `hour-${lines++}`;
  for (const control of row.querySelectorAll("[id]")) {
    const mine = id + /** @type {string} */ (control.id).slice("schedule.0".length);
    maybe(`label[for="${control.id}"]`, row)?.setAttribute("for", mine);
    control.id = mine;
  }
  if (hour) {
    set(row, "rule", hour.rule);
    set(row, "start", hour.from);
    set(row, "end", hour.until ?? hour.from);
    if (hour.rule === "volume") set(row, "value", String(hour.value ?? 0));
    for (const day of daysOf(row)) day.checked = hour.days?.includes(day.value) ?? false;
  }
  row.dataset.is = valueOf(row, "rule");
  part(rule, "hours")?.append(row);
  showNone(rule);
  if (!hour) must("[data-part=rule]", row).focus();
}

/** Takes a line away; the focus goes on to what follows. @param {HTMLElement} rule @param {HTMLElement} row */
export function removeHour(rule, row) {
  const next = row.nextElementSibling ?? row.previousElementSibling;
  row.remove();
  showNone(rule);
  /** @type {HTMLElement | null} */ ((next && maybe("[data-hour-remove]", next)) ?? maybe("[data-hour-add]", rule))?.focus();
}

/** @param {HTMLElement} rule */
function showNone(rule) {
  show(part(rule, "none"), rowsOf(rule).length === 0);
}

/** @param {HTMLElement} row @param {string} name */
const control = (row, name) => /** @type {HTMLInputElement | HTMLSelectElement} */ (must(`[data-part=${name}]`, row));

/** @param {HTMLElement} row @param {string} name */
const valueOf = (row, name) => control(row, name).value;

/** @param {HTMLElement} row @param {string} name @param {string} value */
function set(row, name, value) {
  control(row, name).value = value;
}
