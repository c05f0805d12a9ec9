// The host's page of lights: everything saves itself, with a visible "saved". What another host changes appears by itself.
// @ts-check
import { call } from "./api.js";
import { area, find, pair, stop } from "./hostlightsfind.js";
import { maybe, must, part, show, text } from "./dom.js";
import { adopt, renew, versionOf, watch } from "./hostlightsfresh.js";
import { lampOf, paintNumber, paramsOf, sceneOf, zoneOf } from "./hostlightsforms.js";
import { afterUndo, offerUndo } from "./hostundo.js";
import { refuse } from "./toasts.js";
import { t } from "./i18n.js";

export { paint as zones } from "./hostlightsview.js";

const PAUSE_MS = 180; // between the last touch of a slider and saving it
const SEEN_MS = 4_000; // "saved" stays this long
/** @type {WeakMap<HTMLFormElement, number>} */
const timers = new WeakMap();
let seenTimer = 0;

/** @param {HTMLFormElement} form */
const cardOf = (form) => /** @type {HTMLElement} */ (form.closest("[data-card]") ?? form);

/** @param {Element} element */
const zoneId = (element) => /** @type {HTMLElement | null} */ (element.closest("[data-zone]"))?.dataset.zone;

/** @param {Element} element */
const sceneId = (element) => /** @type {HTMLElement | null} */ (element.closest("[data-scene]"))?.dataset.scene;

/** @param {Element} element */
const lampId = (element) => /** @type {HTMLElement | null} */ (element.closest("[data-lamp]"))?.dataset.lamp;

function saved() {
  const place = must("#saved");
  place.textContent = t("host.saved");
  window.clearTimeout(seenTimer);
  seenTimer = window.setTimeout(() => { place.textContent = ""; }, SEEN_MS);
}

/**
 * The control that a refusal is about: "pixels", "params.speed", or "parts.0.first" of the first part that has a lamp.
 * @param {HTMLFormElement} form @param {string} about @returns {HTMLElement | null}
 */
function controlOf(form, about) {
  const [list, row, value] = about.split(".");
  const parts = [...form.querySelectorAll("[data-part]")].filter((one) => one.querySelector("select")?.value);
  const name = value === "first" ? "start" : value ?? "device";
  if (list === "parts") return (parts[Number(row)] ?? form).querySelector(`[name="part_${name}"]`);
  return form.querySelector(`[name="${CSS.escape(about.replace(/^params\./, "p."))}"]:not([type=hidden])`);
}

/**
 * Says what was refused beside the value that it is about, where there is one.
 * @param {HTMLFormElement} form @param {import("./api.js").Refusal | null} refusal null = nothing was
 */
function tell(form, refusal) {
  for (const field of form.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
  const bad = part(form, "bad");
  const named = refusal?.code === "bad_value" || form.dataset.do === "lamp-found"; // its own place has all that is said of a found one
  show(bad, Boolean(named));
  if (!refusal) return;
  must("#saved").textContent = "";
  if (refusal.code === "login_first") return location.assign("/admin/login");
  if (!named || !bad) return refuse(refusal);
  text(bad, refusal.message);
  const field = refusal.field ? controlOf(form, refusal.field) : null;
  (field?.closest(".field") ?? form).append(bad);
  field?.setAttribute("aria-invalid", "true");
  const closed = field?.closest("details:not([open])");
  closed?.setAttribute("open", "");
  if (field && !(field instanceof HTMLInputElement && field.type === "radio")) field.focus();
}

/**
 * Asks for a change, and brings the page to what has become of it.
 * @param {HTMLFormElement} form @param {string} method @param {string} path @param {unknown} [body]
 */
async function change(form, method, path, body) {
  const { data, refusal } = await call(method, `/lights${path}`, body);
  tell(form, refusal);
  if (refusal?.code === "lights_changed") await renew(true);
  if (data) adopt(data.version);
  return data;
}

/** @type {Promise<unknown>} changes go one after the other: each names the version that the one before has made */
let line = Promise.resolve();

/** @param {() => Promise<unknown>} act */
const inLine = (act) => { line = line.then(act, act); return line; };

/** @type {Record<string, (form: HTMLFormElement) => Promise<unknown>>} */
const saves = {
  async "light-program"(form) {
    const shown = /** @type {HTMLInputElement} */ (must('[name="shown"]', form));
    const program = String(new FormData(form).get("program"));
    const another = program !== shown.value;
    const done = await change(form, "PUT", `/zones/${zoneId(form)}/program`, { program, params: another ? {} : paramsOf(form) });
    if (!done) return;
    saved();
    if (another) await renew(false, cardOf(form));
  },
  async lamp(form) {
    const done = await change(form, "PUT", `/devices/${lampId(form)}`, { ...lampOf(form), version: versionOf(cardOf(form)) });
    if (!done) return;
    saved();
    await renew(false, cardOf(form));
  },
};

/** @type {Record<string, (form: HTMLFormElement) => Promise<unknown>>} */
const submits = {
  ...saves,
  async "lights-switch"() { await flip(); },
  async "light-zone"(form) {
    const done = await change(form, "PUT", `/zones/${zoneId(form)}`, { ...zoneOf(form), version: versionOf(cardOf(form)) });
    if (!done) return;
    saved();
    await renew(true);
  },
  async "light-zone-add"(form) {
    if (await change(form, "POST", "/zones", zoneOf(form))) location.reload();
  },
  async "light-zone-remove"(form) {
    const name = cardOf(form).querySelector("h2")?.textContent ?? "";
    const done = await change(form, "DELETE", `/zones/${zoneId(form)}?version=${versionOf(cardOf(form))}`);
    if (done) await gone(name, done.undo);
  },
  async "scene-show"(form) {
    if (!(await change(form, "POST", `/scenes/${sceneId(form)}/show`))) return;
    saved();
    await renew(true);
  },
  async "scene-save"(form) {
    if (!(await change(form, "POST", "/scenes", { name: new FormData(form).get("name") }))) return;
    form.reset();
    saved();
    await renew(true);
  },
  async scene(form) {
    const done = await change(form, "PUT", `/scenes/${sceneId(form)}`, { ...sceneOf(form), version: versionOf(cardOf(form)) });
    if (!done) return;
    saved();
    await renew(true);
  },
  async "scene-remove"(form) {
    const name = cardOf(form).querySelector(".scene-name")?.textContent ?? "";
    const done = await change(form, "DELETE", `/scenes/${sceneId(form)}?version=${versionOf(cardOf(form))}`);
    if (!done) return;
    await gone(name, done.undo);
    must("#scenes-title").focus();
  },
  async "lamp-add"(form) {
    const lamp = lampOf(form);
    if (lamp.kind === "hue") return pair(form, tell);
    const done = await change(form, "POST", "/devices", lamp);
    if (!done) return;
    form.reset();
    await added(done.id);
  },
  "lights-find": find,
  async "lamp-found"(form) {
    const lamp = lampOf(form);
    if (lamp.kind === "hue") return pair(form, tell);
    const done = await change(form, "POST", "/devices", lamp);
    if (!done) return;
    part(/** @type {HTMLElement} */ (form.parentElement), "name")?.closest("li")?.setAttribute("data-known", "true");
    await added(done.id);
  },
  "bridge-pair": (form) => pair(form, tell),
  async "bridge-area"(form) {
    const chosen = area(form);
    const done = await change(form, "POST", "/hue/area", chosen);
    if (!done) return;
    stop();
    await added(done.id ?? chosen.lamp);
  },
  async "lamp-remove"(form) {
    const name = cardOf(form).querySelector(".title")?.textContent ?? "";
    const done = await change(form, "DELETE", `/devices/${lampId(form)}?version=${versionOf(cardOf(form))}`);
    if (!done) return;
    await gone(name, done.undo);
    maybe("#lamps-title")?.focus();
  },
};

/** A lamp has come: the page shows it. @param {number} id */
async function added(id) {
  await renew(true);
  const row = /** @type {HTMLDetailsElement | null} */ (maybe(`#lamp-${id}`));
  row?.scrollIntoView({ block: "center" });
  row?.querySelector("summary")?.focus({ preventScroll: true });
  saved();
}

/** A lamp, a zone or a scene is gone, and may come back. @param {string} name @param {number} act that undoes it */
async function gone(name, act) {
  await renew(true);
  offerUndo(t("lamps.removed", { name }), act);
}

/** Switches all lights as the switch says. */
async function flip() {
  const input = /** @type {HTMLInputElement} */ (must("#lights-power"));
  const off = !input.checked;
  must("#lights").dataset.off = String(off);
  const { data, refusal } = await call("PUT", "/lights", { off });
  if (data) {
    adopt(data.version);
    return saved();
  }
  input.checked = off;
  must("#lights").dataset.off = String(!off);
  if (refusal) refuse(refusal);
}

/** @param {HTMLFormElement} form @param {number} wait */
function saveLater(form, wait) {
  window.clearTimeout(timers.get(form));
  timers.set(form, window.setTimeout(() => void inLine(async () => saves[form.dataset.do ?? ""]?.(form)), wait));
}

/** Whether a control is part of a form that saves itself. @param {Element} element @returns {HTMLFormElement | null} */
const saving = (element) => element.closest('form[data-do="light-program"], form[data-do="lamp"]');

document.addEventListener("submit", async (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  const action = submits[form.dataset.do ?? ""];
  if (!action) return;
  event.preventDefault();
  if (form.classList.contains("busy")) return;
  form.classList.add("busy");
  await inLine(() => action(form));
  form.classList.remove("busy");
});

document.addEventListener("input", (event) => {
  const input = /** @type {HTMLInputElement} */ (event.target);
  const form = saving(input);
  if (!form) return;
  if (input.type === "range") paintNumber(input);
  if (input.type === "range" || input.type === "color") saveLater(form, PAUSE_MS);
});

document.addEventListener("change", (event) => {
  const input = /** @type {HTMLInputElement} */ (event.target);
  if (input.id === "lights-power") return void inLine(flip);
  const form = saving(input);
  if (form) saveLater(form, input.type === "range" || input.type === "color" ? PAUSE_MS : 0);
});

document.addEventListener("click", (event) => {
  const target = /** @type {Element} */ (event.target);
  if (target.closest('[data-do="bridge-stop"]')) return stop();
  const pressed = /** @type {HTMLElement | null} */ (target.closest('[data-do^="part-"]'));
  if (!pressed) return;
  if (pressed.dataset.do === "part-remove") {
    const list = /** @type {HTMLElement} */ (pressed.closest('[data-f="parts"]'));
    const row = pressed.closest("[data-part]");
    const bad = row?.querySelector('[data-f="bad"]');
    if (bad) row?.closest("form")?.append(bad);
    row?.remove();
    /** @type {HTMLElement | null} */ (list.querySelector("select"))?.focus();
    return;
  }
  const list = part(/** @type {HTMLElement} */ (pressed.closest("form")), "parts");
  const template = /** @type {HTMLTemplateElement} */ (must("#part-template"));
  const row = /** @type {HTMLElement} */ (must("[data-part]", template.content).cloneNode(true));
  const own = `part-${Date.now()}`;
  for (const element of row.querySelectorAll("[id], [for]")) {
    for (const name of ["id", "for"]) {
      const value = element.getAttribute(name);
      if (value) element.setAttribute(name, value.replace("part-cloned", own));
    }
  }
  list?.append(row);
  row.querySelector("select")?.focus();
});

/** Begins to look at what zones show and how lamps do. @param {import("./party.js").Party} party */
export function start(party) {
  const look = () => party.wantZones(document.hidden ? "none" : "wave");
  document.addEventListener("visibilitychange", look);
  look();
  afterUndo(() => renew(true));
  watch();
}
