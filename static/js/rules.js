// The page of rules: every control saves itself, with a visible "saved" and a way back; what another host changes appears by itself.
// @ts-check
import { call } from "./api.js";
import { announce, maybe, must, part, show, text } from "./dom.js";
import { ask } from "./rulesask.js";
import { fill, hideProblem, read, ruleAround, ruleOf, showProblem } from "./rulesfields.js";
import { find } from "./rulesfind.js";
import { addHour, removeHour } from "./ruleshours.js";
import { chooseSong, nameSong } from "./rulesoffer.js";
import { refuse, toast } from "./toasts.js";
import { t } from "./words.js";

/** @typedef {import("./rulesfields.js").Setting} Setting */
/** @typedef {{version: number, old: Record<string, any>, new: Record<string, any>, changes: {name: string, label: string, old: string, new: string}[]}} Changed */

const PAUSE_MS = 300;
const SEEN_MS = 8_000;
const FRESH_MS = 2_500;

/** @type {Map<string, Setting>} as the box has them */
const known = new Map();
/** @type {Map<string, any>} what a control said before a hand was on it, where another host has changed it since */
const held = new Map();
/** @type {Record<string, number>} */
const timers = {};
let version = Number(maybe(".rules")?.dataset.version ?? 0);
let reading = false;

/** Every change of the party's state comes by. @param {import("./state.js").State} state */
export function paint(state) {
  if (state.rules.version !== version || known.size === 0) void refresh(state.rules.version);
}

/** Reads all settings anew and shows those that are others. @param {number} [wanted] */
async function refresh(wanted = version) {
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
    if (first ? saysOther(setting) : JSON.stringify(before?.value) !== JSON.stringify(setting.value)) {
      if (showOther(setting)) names.push(setting.label);
      else if (before && inHand(setting.name) && !held.has(setting.name)) held.set(setting.name, before.value);
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
  return rule !== null && JSON.stringify(read(rule)) !== JSON.stringify(setting.value);
}

/** Shows a value that came from elsewhere, unless a hand is on its control. @param {Setting} setting @returns {boolean} */
function showOther(setting) {
  const rule = ruleOf(setting.name);
  if (!rule || inHand(setting.name) || JSON.stringify(read(rule)) === JSON.stringify(setting.value)) return false;
  fill(rule, setting.value);
  if (rule.dataset.kind === "song") void nameSong(rule, setting.value);
  rule.classList.add("fresh");
  window.setTimeout(() => rule.classList.remove("fresh"), FRESH_MS);
  return true;
}

/** Somebody is typing there, or what was chosen is about to be saved. @param {string} name */
function inHand(name) {
  const rule = ruleOf(name);
  return name in timers || (["text", "lines", "song", "number", "schedule"].includes(rule?.dataset.kind ?? "") && rule?.contains(document.activeElement) === true);
}

/** The page follows what its own controls say: what makes no difference is away, sentences have the right numbers. */
function settle() {
  for (const rule of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-when]"))) {
    const [name, values] = (rule.dataset.when ?? "").split("=");
    if (name) rule.toggleAttribute("hidden", !values.split("|").includes(String(known.get(name)?.value)));
  }
  const level = String(known.get("level")?.value);
  for (const row of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-levels]"))) {
    const place = part(row, "by-level");
    text(place, ((row.dataset.levels ?? "").split(" ").includes(level) ? place?.dataset.everyone : place?.dataset.hosts) ?? "");
  }
  const policy = known.get("policy")?.value;
  for (const block of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-only]"))) show(block, block.dataset.only === policy);
  text(part(document, "promise-bound"), t("rules.promise_bound", { bound: Number(known.get("bound")?.value) }));
}

// ---- saving

/** @param {HTMLElement} rule */
function saveLater(rule) {
  const name = rule.dataset.rule ?? "";
  hideProblem(rule);
  window.clearTimeout(timers[name]);
  timers[name] = window.setTimeout(() => void save(rule), PAUSE_MS);
}

/** @param {HTMLElement} rule @param {HTMLInputElement} input */
async function chosen(rule, input) {
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
  if (JSON.stringify(value) === JSON.stringify(before.value)) return;
  if (name === "level" && value === "host_only" && !(await ask({ title: t("rules.ask_host_only"), more: t("rules.ask_host_only_more"), yes: t("rules.yes_host_only") }))) {
    fill(rule, before.value);
    return;
  }
  await change({ [name]: value }, { [name]: was }, rule);
}

/** @param {Record<string, any>} values @param {Record<string, any>} was @param {HTMLElement} [rule] whose problem it is, if it is one @returns {Promise<Changed | undefined>} */
async function change(values, was, rule) {
  const { data, refusal } = await call("PATCH", "/settings", { ...values, if: was });
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

/** Two hosts have changed a list at once: both of their changes hold. @param {HTMLElement} rule @param {Record<string, string[]>} values @param {Record<string, string[]>} was @returns {Promise<Changed | undefined>} */
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
function take(done) {
  for (const [name, value] of Object.entries(done.new)) {
    const setting = known.get(name);
    if (!setting) continue;
    known.set(name, { ...setting, value });
    const rule = ruleOf(name);
    if (rule && JSON.stringify(read(rule)) !== JSON.stringify(value)) {
      fill(rule, value);
      if (rule.dataset.kind === "song") void nameSong(rule, value);
    }
  }
  version = Math.max(version, done.version);
  settle();
  void refreshPresets();
}

/** @param {Changed} done */
function saved(done) {
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
  window.clearTimeout(timers.seen);
  timers.seen = window.setTimeout(() => { if (!place.matches(":hover, :focus-within")) place.textContent = ""; }, SEEN_MS);
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

// ---- presets, files, parties

/** @type {Record<string, (form: HTMLFormElement, data: FormData) => Promise<unknown>>} */
const actions = {
  async "rules-preset"(form, data) {
    const name = String(data.get("name"));
    await tryFirst("/settings/preset", { name, try: true }, { name }, t("rules.ask_preset", { name: maybe("h3", form.closest(".preset") ?? form)?.textContent ?? name }));
  },
  async "rules-take"(form, data) {
    const file = /** @type {File | null} */ (data.get("file"));
    if (!file?.size) return refuse({ code: "no_file", message: t("error.no_file") });
    /** @type {unknown} */
    let content;
    try {
      content = JSON.parse(await file.text());
    } catch {
      return refuse({ code: "bad_json", message: t("error.bad_json") });
    }
    await tryFirst("/settings/import?try=true", content, content, t("rules.ask_file"), "/settings/import?try=false");
    form.reset();
  },
  async "rules-party"(form, data) {
    if (!(await ask({ title: t("rules.ask_party"), more: t("rules.ask_party_more"), yes: t("rules.yes_party") }))) return;
    const { refusal } = await call("POST", "/parties", { name: String(data.get("name") ?? "") });
    if (refusal) return refuse(refusal);
    form.reset();
    toast(t("rules.party_begun"));
  },
  "rules-none": async () => {},
};

/** Tells what would change, and does it after a yes. @param {string} path @param {unknown} trial @param {unknown} body @param {string} title @param {string} [then] */
async function tryFirst(path, trial, body, title, then = path) {
  const would = await call("POST", path, trial);
  if (would.refusal) return refuse(would.refusal);
  if (!(await ask({ title, yes: t("rules.yes"), changes: would.data.changes }))) return;
  const { data, refusal } = await call("POST", then, body);
  if (refusal) return refuse(refusal);
  take(data);
  saved(data);
}

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
});

// A field that somebody only looked at while another host changed it says the new value when they leave it.
document.addEventListener("focusout", (event) => {
  const rule = ruleAround(/** @type {Element} */ (event.target));
  const name = rule?.dataset.rule ?? "";
  if (!rule || !held.has(name) || name in timers || JSON.stringify(read(rule)) !== JSON.stringify(held.get(name))) return;
  held.delete(name);
  fill(rule, known.get(name)?.value);
});
