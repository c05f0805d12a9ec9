// Saving the rules: every control saves itself, with a visible "saved" and a way back.
// @ts-check
import { call } from "./api.js";
import { must, part, show, text } from "./dom.js";
import { t } from "./i18n.js";
import { ask } from "./rulesask.js";
import { fill, hideProblem, read, ruleOf, showProblem } from "./rulesfields.js";
import { chooseSong, nameSong } from "./rulesoffer.js";
import { held, holds, known, refresh, same, sent, settle, timers } from "./rulesstate.js";
import { refuse } from "./toasts.js";

/** @typedef {import("./rulesfields.js").Setting} Setting */
/** @typedef {{name: string, label: string, old: string, new: string}} Change */
/** @typedef {{version: number, old: Record<string, any>, new: Record<string, any>, changes: Change[]}} Changed */

const PAUSE_MS = 300; // between the last touch of a control and saving it
const SEEN_MS = 8_000; // "saved" stays this long
let seenTimer = 0;
/** One change after the other: what was touched while one is on its way is compared with what that has made. */
let line = Promise.resolve();

/** @param {HTMLElement} rule */
export function saveLater(rule) {
  const name = rule.dataset.rule ?? "";
  hideProblem(rule);
  window.clearTimeout(timers[name]);
  const run = () => save(rule);
  timers[name] = window.setTimeout(() => { line = line.then(run, run); }, PAUSE_MS);
}

/** @param {HTMLElement} rule @param {HTMLInputElement} input */
export async function chosen(rule, input) {
  if (await chooseSong(input)) saveLater(rule);
  else showProblem(rule, t("search.nothing", { query: input.value }));
}

/** @param {HTMLElement} rule */
async function save(rule) {
  const name = rule.dataset.rule ?? "";
  delete timers[name];
  const value = read(rule);
  const before = known.get(name);
  if (value === undefined || !before) return;
  const was = held.has(name) ? held.get(name) : before.value;
  held.delete(name);
  if (same(value, before.value)) return;
  if (name === "level" && value === "host_only" && !(await askHostOnly())) return fill(rule, before.value);
  await change({ [name]: value }, { [name]: was }, rule);
}

const askHostOnly = () =>
  ask({ title: t("rules.ask_host_only"), more: t("rules.ask_host_only_more"), yes: t("rules.yes_host_only") });

/**
 * @param {Record<string, any>} values @param {Record<string, any>} was @param {HTMLElement} [rule] whose problem it is, if it is one
 * @returns {Promise<Changed | undefined>}
 */
async function change(values, was, rule) {
  for (const [name, value] of Object.entries(values)) sent.set(name, value);
  const { data, refusal } = await call("PATCH", "/settings", { ...values, if: was });
  for (const name of Object.keys(values)) sent.delete(name);
  if (refusal?.code === "login_first") location.assign("/admin/login");
  if (refusal?.code === "setting_changed" && rule?.dataset.kind === "lines") return merge(rule, values, was);
  if (refusal) {
    must("#saved").textContent = ""; // of an earlier change: this one is not
    if (rule && refusal.field === rule.dataset.rule && refusal.code === "bad_value") showProblem(rule, refusal.message);
    else refuse(refusal);
    if (refusal.code === "setting_changed") await refresh();
    const now = rule && refusal.code === "setting_changed" && known.get(rule.dataset.rule ?? "");
    if (rule && now) fill(rule, now.value);
    return undefined;
  }
  take(data);
  saved(data);
  return data;
}

/**
 * Two hosts have changed a list at once: both of their changes hold.
 * @param {HTMLElement} rule @param {Record<string, string[]>} values @param {Record<string, string[]>} was
 * @returns {Promise<Changed | undefined>}
 */
async function merge(rule, values, was) {
  const name = rule.dataset.rule ?? "";
  const { data } = await call("GET", "/settings");
  const setting = /** @type {Setting[]} */ (data?.settings ?? []).find((one) => one.name === name);
  if (!setting) return undefined;
  known.set(name, setting);
  const [mine, base, theirs] = [values[name], was[name], /** @type {string[]} */ (setting.value)];
  const kept = theirs.filter((line) => mine.includes(line) || !base.includes(line));
  const added = mine.filter((line) => !base.includes(line) && !theirs.includes(line));
  return change({ [name]: [...kept, ...added] }, { [name]: theirs }, rule);
}

/** The page holds what was saved. @param {Changed} done */
export function take(done) {
  for (const [name, value] of Object.entries(done.new)) {
    const setting = known.get(name);
    if (!setting) continue;
    known.set(name, { ...setting, value });
    const rule = ruleOf(name);
    if (rule && !(name in timers) && !same(read(rule), value)) { // a hand that was on it since is not undone
      fill(rule, value);
      if (rule.dataset.kind === "song") void nameSong(rule, value);
    }
  }
  holds(done.version);
  settle();
  void refreshPresets();
}

/** Says so, with the way back. @param {Changed} done */
export function saved(done) {
  const place = must("#saved");
  const names = Object.keys(done.new);
  if (names.length === 0) return;
  place.textContent = (names.length > 1 ? t("rules.changed", { n: names.length }) : t("host.saved")) + " ";
  const undo = document.createElement("button");
  undo.textContent = t("host.undo");
  undo.addEventListener("click", async () => {
    if (await change(done.old, done.new)) place.textContent = t("host.undone");
  });
  place.append(undo);
  window.clearTimeout(seenTimer);
  seenTimer = window.setTimeout(() => { if (!place.matches(":hover, :focus-within")) place.textContent = ""; }, SEEN_MS);
}

/** How far each preset is from the rules: from a fresh copy of the page. */
async function refreshPresets() {
  const answer = await fetch("/admin/rules").catch(() => null);
  if (!answer?.ok) return;
  const page = await answer.text(); // from <main> on: the head holds a style whose nonce is not ours
  const fresh = new DOMParser().parseFromString(page.slice(page.indexOf("<main")), "text/html");
  for (const card of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-preset]"))) {
    const other = fresh.querySelector(`[data-preset="${card.dataset.preset}"]`);
    for (const name of ["differs", "used", "use"]) {
      const place = part(card, name);
      const its = other && part(other, name);
      if (!place || !its) continue;
      show(place, !its.hasAttribute("hidden"));
      if (name === "differs") text(place, its.textContent ?? "");
    }
  }
}
