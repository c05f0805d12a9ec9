// The page of rules: every control saves itself, with a visible "saved" and a way back; what another host changes appears by itself.
// @ts-check
import { call } from "./api.js";
import { announce, attr, maybe, must, part, show, text } from "./dom.js";
import { ask } from "./rulesask.js";
import { fill, hideProblem, labelOf, read, ruleAround, ruleOf, showProblem } from "./rulesfields.js";
import { addHour, removeHour } from "./ruleshours.js";
import { refuse, toast } from "./toasts.js";
import { t } from "./words.js";

/** @typedef {import("./rulesfields.js").Setting} Setting */
/** @typedef {{version: number, old: Record<string, any>, new: Record<string, any>, changes: {name: string, label: string, old: string, new: string}[]}} Changed */

const PAUSE_MS = 300;
const SEEN_MS = 8_000;
const FRESH_MS = 2_500;
const SEARCH_MS = 200;

/** @type {Map<string, Setting>} as the box has them */
const known = new Map();
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
  if (!rule || timers[setting.name] || JSON.stringify(read(rule)) === JSON.stringify(setting.value)) return false;
  const kind = rule.dataset.kind ?? "";
  if (["text", "lines", "song"].includes(kind) && rule.contains(document.activeElement)) return false;
  fill(rule, setting.value);
  if (kind === "song") void nameSong(rule, setting.value);
  rule.classList.add("fresh");
  window.setTimeout(() => rule.classList.remove("fresh"), FRESH_MS);
  return true;
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

/** @param {HTMLElement} rule */
async function save(rule) {
  const name = rule.dataset.rule ?? "";
  delete timers[name];
  const value = read(rule);
  const before = known.get(name);
  if (value === undefined || !before || JSON.stringify(value) === JSON.stringify(before.value)) return;
  if (name === "level" && value === "host_only" && !(await ask({ title: t("rules.ask_host_only"), more: t("rules.ask_host_only_more"), yes: t("rules.yes_host_only") }))) {
    fill(rule, before.value);
    return;
  }
  await change({ [name]: value }, { [name]: before.value }, rule);
}

/** @param {Record<string, any>} values @param {Record<string, any>} was @param {HTMLElement} [rule] whose problem it is, if it is one @returns {Promise<Changed | undefined>} */
async function change(values, was, rule) {
  const { data, refusal } = await call("PATCH", "/settings", { ...values, if: was });
  if (refusal?.code === "login_first") location.assign("/admin/login");
  if (refusal?.code === "setting_changed" && rule?.dataset.kind === "lines") return merge(rule, values, was);
  if (refusal) {
    if (rule && refusal.field === rule.dataset.rule && refusal.code === "bad_value") showProblem(rule, refusal.message);
    else refuse(refusal);
    if (refusal.code === "setting_changed") void refresh();
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
  if (rule?.dataset.kind === "song") chooseSong(/** @type {HTMLInputElement} */ (element));
  if (rule) saveLater(rule);
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

// ---- what fields offer

/** @type {Map<string, number>} songs that were offered, by how they are named */
const offered = new Map();

document.addEventListener("input", (event) => {
  const input = /** @type {HTMLInputElement} */ (event.target);
  if (input.id === "rules-q") return find(input.value);
  if (ruleAround(input)?.dataset.kind !== "song" || offered.has(input.value)) return;
  window.clearTimeout(timers.search);
  timers.search = window.setTimeout(() => void offerSongs(input), SEARCH_MS);
});

/** @param {HTMLInputElement} input */
async function offerSongs(input) {
  if (input.value.trim() === "") return;
  const { data } = await call("GET", `/search?limit=8&q=${encodeURIComponent(input.value)}`);
  offer(input, (data?.songs ?? []).map((/** @type {any} */ song) => {
    const name = song.artist ? `${song.artist} – ${song.title}` : song.title;
    offered.set(name, song.id);
    return name;
  }));
}

/** @param {HTMLInputElement} input @param {string[]} names */
function offer(input, names) {
  input.list?.replaceChildren(...names.map((name) => Object.assign(document.createElement("option"), { value: name })));
}

/** The song that was typed or taken from the list; an empty field is none. @param {HTMLInputElement} input */
function chooseSong(input) {
  const id = input.value.trim() === "" ? 0 : offered.get(input.value);
  if (id !== undefined) attr(input, "data-song", String(id));
}

/** @param {HTMLElement} rule @param {number} id */
async function nameSong(rule, id) {
  const input = /** @type {HTMLInputElement} */ (must("input", rule));
  const name = [...offered].find(([, song]) => song === id)?.[0];
  if (id === 0 || name) return void (input.value = name ?? "");
  const answer = await fetch("/admin/rules").catch(() => null);
  const page = (await answer?.text()) ?? "";
  const fresh = new DOMParser().parseFromString(page.slice(page.indexOf("<main")), "text/html");
  input.value = fresh.querySelector(`#${input.id}`)?.getAttribute("value") ?? "";
}

document.addEventListener("focusin", async (event) => {
  const input = /** @type {HTMLInputElement} */ (event.target);
  if (input.id === "set-time_zone" && input.list?.childElementCount === 0) offer(input, Intl.supportedValuesOf?.("timeZone") ?? []);
  if (input.id === "set-fallback_of") offer(input, await sources(String(known.get("fallback")?.value)));
});

/** What the fallback can be taken from. @param {string} kind @returns {Promise<string[]>} */
async function sources(kind) {
  if (kind === "playlist") return ((await call("GET", "/playlists")).data?.playlists ?? []).map((/** @type {any} */ list) => list.name);
  if (kind !== "genre" && kind !== "artist") return [];
  const { data } = await call("GET", `/browse/${kind}s?limit=500`);
  return (data?.groups ?? []).map((/** @type {any} */ group) => group.name);
}

// ---- finding a rule

/** Leaves only what the words are about. @param {string} typed */
function find(typed) {
  const words = typed.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  let found = 0;
  for (const card of document.querySelectorAll(".rules-group")) {
    const head = card.querySelector(".rules-title")?.textContent?.toLocaleLowerCase() ?? "";
    let mine = 0;
    for (const rule of card.querySelectorAll("[data-rule]")) {
      const about = (labelOf(/** @type {HTMLElement} */ (rule)) + " " + rule.textContent + " " + head).toLocaleLowerCase();
      const hit = words.every((word) => about.includes(word));
      rule.classList.toggle("lost", !hit);
      if (hit && !rule.hasAttribute("hidden")) mine++;
    }
    for (const matrix of card.querySelectorAll('[data-kind="matrix"]')) matrix.classList.toggle("lost", !matrix.querySelector("[data-rule]:not(.lost)"));
    for (const extra of card.querySelectorAll(".promise, .spread")) extra.classList.toggle("lost", words.length > 0);
    card.classList.toggle("lost", mine === 0);
    found += mine;
  }
  for (const other of document.querySelectorAll("[data-not-found]")) other.classList.toggle("lost", words.length > 0);
  show(maybe("#rules-none"), found === 0);
  if (words.length && found) announce(t("rules.found", { n: found }));
}
