// The settings as the page of rules knows them: as the box has them, what another host has changed meanwhile, and whose hand is on a
// control.
// @ts-check
import { call } from "./api.js";
import { announce, maybe, part, show, text } from "./dom.js";
import { t } from "./i18n.js";
import { fill, read, ruleOf } from "./rulesfields.js";
import { nameSong } from "./rulesoffer.js";

/** @typedef {import("./rulesfields.js").Setting} Setting */

const FRESH_MS = 2_500; // a value that came from elsewhere is marked this long
const TYPED = ["text", "lines", "song", "number", "schedule"]; // the kinds of control that somebody types in

/** @type {Map<string, Setting>} as the box has them */
export const known = new Map();
/** @type {Map<string, any>} what a control said before a hand was on it, where another host has changed it since */
export const held = new Map();
/** @type {Record<string, number>} the timers of what is about to be saved, by setting */
export const timers = {};
/** @type {Map<string, any>} what this page has sent and was not answered yet: it is no other host's */
export const sent = new Map();

let version = Number(maybe(".rules")?.dataset.version ?? 0);
let reading = false;

/** The page holds the settings of this version. @param {number} reached */
export const holds = (reached) => { version = Math.max(version, reached); };

/** Every change of the party's state comes by. @param {import("./state.js").State} state */
export function paint(state) {
  if (state.rules.version !== version || known.size === 0) void refresh(state.rules.version);
}

/** Reads all settings anew and shows those that are others. @param {number} [wanted] */
export async function refresh(wanted = version) {
  if (reading) return;
  reading = true;
  const { data } = await call("GET", "/settings");
  reading = false;
  if (!data) return;
  const first = known.size === 0;
  const names = [];
  for (const setting of /** @type {Setting[]} */ (data.settings)) {
    const before = known.get(setting.name);
    known.set(setting.name, setting);
    if (first ? saysOther(setting) : !same(before?.value, setting.value)) {
      if (showOther(setting)) names.push(setting.label);
      else if (before && inHand(setting.name) && !held.has(setting.name) && !same(setting.value, sent.get(setting.name))) {
        held.set(setting.name, before.value);
      }
    }
  }
  version = data.version;
  settle();
  if (names.length) announce(t("rules.other_changed", { names: names.join(", ") }));
  if (version < wanted) void refresh(wanted);
}

/** @param {Setting} setting */
function saysOther(setting) {
  const rule = ruleOf(setting.name);
  return rule !== null && !same(read(rule), setting.value);
}

/** Whether two values of a setting are the same. @param {unknown} a @param {unknown} b */
export const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

/** Shows a value that came from elsewhere, unless a hand is on its control. @param {Setting} setting @returns {boolean} */
function showOther(setting) {
  const rule = ruleOf(setting.name);
  if (!rule || inHand(setting.name) || same(read(rule), setting.value)) return false;
  fill(rule, setting.value);
  if (rule.dataset.kind === "song") void nameSong(rule, setting.value);
  rule.classList.add("fresh");
  window.setTimeout(() => rule.classList.remove("fresh"), FRESH_MS);
  return true;
}

/** Somebody is typing there, or what was chosen is about to be saved. @param {string} name */
function inHand(name) {
  const rule = ruleOf(name);
  if (name in timers) return true;
  return TYPED.includes(rule?.dataset.kind ?? "") && rule?.contains(document.activeElement) === true;
}

/** The page follows what its own controls say: what makes no difference is away, sentences have the right numbers. */
export function settle() {
  for (const rule of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-when]"))) {
    const [name, values] = (rule.dataset.when ?? "").split("=");
    if (name) rule.toggleAttribute("hidden", !values.split("|").includes(String(known.get(name)?.value)));
  }
  const level = String(known.get("level")?.value);
  for (const row of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-levels]"))) {
    const place = part(row, "by-level");
    const everyone = (row.dataset.levels ?? "").split(" ").includes(level);
    text(place, (everyone ? place?.dataset.everyone : place?.dataset.hosts) ?? "");
  }
  const policy = known.get("policy")?.value;
  for (const block of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-only]"))) {
    show(block, block.dataset.only === policy);
  }
  text(part(document, "promise-bound"), t("rules.promise_bound", { bound: Number(known.get("bound")?.value) }));
}
