// Finding boards in the network, and pairing a Hue bridge: it is asked again and again until somebody has pressed its button.
// @ts-check
import { call } from "./api.js";
import { clone, must, part, show, text } from "./dom.js";
import { refuse } from "./toasts.js";
import { t } from "./i18n.js";

const AGAIN_MS = 2_000; // between two questions to a bridge
const FOR_MS = 60_000; // that somebody has to walk to the bridge and press its button

/** @typedef {{kind: string, label: string, name: string, address: string, pixels: number, known: boolean}} Found */
/** @typedef {{address: string, lamp?: number, area?: string, areas: {id: string, name: string, lamps: number}[]}} Bridge */
/** @typedef {(form: HTMLFormElement, refusal: import("./api.js").Refusal | null) => void} Tell */

/** Looks for boards and lists them. @param {HTMLFormElement} form */
export async function find(form) {
  const button = must("button", form);
  button.setAttribute("aria-busy", "true");
  const words = button.lastChild;
  const was = words?.textContent ?? "";
  if (words) words.textContent = ` ${t("lamps.finding")}`;
  const { data, refusal } = await call("POST", "/lights/find");
  button.removeAttribute("aria-busy");
  if (words) words.textContent = was;
  if (refusal) return refuse(refusal);
  must("#found-list").replaceChildren(.../** @type {Found[]} */ (data.found).map(row));
  const place = must("#found");
  show(part(place, "found-none"), data.found.length === 0);
  show(place, true);
  place.focus();
}

/** @param {Found} one */
function row(one) {
  const made = clone("found-template");
  made.dataset.known = String(one.known);
  for (const [name, said] of [["name", one.name], ["whom", one.name], ["label", one.label], ["address", one.address]]) {
    text(part(made, name ?? ""), said ?? "");
  }
  text(part(made, "pixels"), one.pixels ? t("lamps.count", { n: one.pixels }) : "");
  text(part(made, "go"), t(one.kind === "hue" ? "lamps.found_pair" : "lamps.found_add"));
  show(part(made, "ask"), one.kind === "wled" && !one.pixels);
  const form = must("form", made);
  for (const [name, value] of [["kind", one.kind], ["name", one.name], ["address", one.address], ["pixels", one.pixels || ""]]) {
    /** @type {HTMLInputElement} */ (must(`[name="${name}"]`, form)).value = String(value);
  }
  return made;
}

let turn = 0; // the pairing that is wanted; an older one ends

/** Ends the pairing. */
export function stop() {
  turn++;
  must("#bridge").dataset.state = "";
}

/** Pairs the bridge whose address a form says, or that of its lamp. @param {HTMLFormElement} form @param {Tell} tell */
export async function pair(form, tell) {
  const data = new FormData(form);
  const asked = { address: String(data.get("address") ?? "").trim(), lamp: Number(data.get("lamp") ?? 0) };
  const own = ++turn;
  const answer = await call("POST", "/lights/hue", asked);
  if (own !== turn) return;
  tell(form, answer.refusal?.code === "hue_button" ? null : answer.refusal);
  if (answer.data) return choose(answer.data, String(data.get("name") ?? ""));
  if (answer.refusal?.code !== "hue_button") return;
  paint("pressing", asked.address, asked.lamp, String(data.get("name") ?? ""));
  const refused = (/** @type {import("./api.js").Refusal} */ refusal) => tell(form, refusal);
  void wait(own, asked, String(data.get("name") ?? ""), refused);
}

/**
 * @param {number} own @param {{address: string, lamp: number}} asked @param {string} name
 * @param {(refusal: import("./api.js").Refusal) => void} refused
 */
async function wait(own, asked, name, refused) {
  const until = Date.now() + FOR_MS;
  while (Date.now() < until) {
    await new Promise((resolve) => window.setTimeout(resolve, AGAIN_MS));
    if (own !== turn) return;
    const { data, refusal } = await call("POST", "/lights/hue", asked);
    if (own !== turn) return;
    if (data) return choose(data, name);
    if (refusal?.code === "hue_button" || refusal?.code === "offline") continue;
    if (refusal) refused(refusal);
    break;
  }
  paint("late", asked.address, asked.lamp, name);
}

/** The bridge knows us. @param {Bridge} bridge @param {string} name of the lamp */
function choose(bridge, name) {
  const place = must("#bridge");
  part(place, "areas")?.replaceChildren(...bridge.areas.map((one, i) => {
    const made = clone("area-template");
    const input = /** @type {HTMLInputElement} */ (must("input", made));
    input.value = one.id;
    input.checked = one.id === bridge.area || (i === 0 && !bridge.area);
    text(part(made, "name"), one.name);
    text(part(made, "lamps"), t("lamps.bridge_lamps", { n: one.lamps }));
    return made;
  }));
  paint(bridge.areas.length ? "areas" : "none", bridge.address, bridge.lamp ?? 0, name);
}

/** @param {string} state @param {string} address @param {number} lamp @param {string} name */
function paint(state, address, lamp, name) {
  const place = must("#bridge");
  place.dataset.state = state;
  text(part(place, "bridge-address"), address);
  for (const form of place.querySelectorAll("form")) {
    for (const [field, value] of [["address", address], ["lamp", String(lamp)], ["name", name]]) {
      const input = /** @type {HTMLInputElement | null} */ (form.querySelector(`[name="${field}"]`));
      if (input) input.value = value ?? "";
    }
  }
  show(part(place, "bridge-name"), !lamp);
  text(part(place, "use"), t(lamp ? "lamps.bridge_use" : "lamps.add_go"));
  place.scrollIntoView({ block: "center" });
  place.focus({ preventScroll: true });
}

/** What was chosen of a bridge. @param {HTMLFormElement} form */
export function area(form) {
  const data = new FormData(form);
  return { address: data.get("address"), lamp: Number(data.get("lamp")), area: data.get("area"), name: data.get("name") };
}
