// Keeps the page of lights true: how lamps do, and what other hosts change. A card in which somebody is stays as it is, and remembers which
// version it shows; what it would overwrite is refused then.
// @ts-check
import { call } from "./api.js";
import { must, part, show, text } from "./dom.js";

/** @typedef {{reachable: boolean, reason: string, cause: string, text: string, detail: string}} Health */
/** @typedef {{id: number, disabled: boolean, health?: Health}} Lamp */

const ALLOWABLE = ["address_public", "address_broadcast", "address_multicast"]; // by a switch under More settings
const EVERY_MS = 3_000;
let version = Number(must("#lights").dataset.version);

/** The version that a card shows. @param {HTMLElement} card */
export const versionOf = (card) => Number(card.dataset.seen ?? version);

/** The page made a version: it is the one that it shows, where nobody else made one between. @param {number} made */
export function adopt(made) {
  if (made === version + 1) version = made;
  else void renew(false);
}

/**
 * Brings all cards to what the box has. One in which somebody is stays, but for the one that is named, of which only what is painted by
 * what it shows changes, or where all are wanted.
 * @param {boolean} all @param {HTMLElement} [own]
 */
export async function renew(all, own) {
  const answer = await fetch("/admin/lights").catch(() => null);
  if (!answer?.ok) return;
  const page = await answer.text(); // from <main> on: the head holds a style whose nonce is not ours
  const fresh = new DOMParser().parseFromString(page.slice(page.indexOf("<main")), "text/html");
  const root = fresh.getElementById("lights");
  if (!root) return;
  const before = version;
  version = Number(root.dataset.version);
  power(root.dataset.off === "true");
  if (Boolean(document.getElementById("lamps")) !== Boolean(fresh.getElementById("lamps"))) return rebuild(root);
  must("#lights").dataset.scene = root.dataset.scene;
  for (const list of ["scenes", "zones", "lamps"]) renewList(list, fresh, { all, own, before });
  for (const id of ["lights-sum", "scene-says"]) {
    const its = fresh.getElementById(id);
    if (its) text(document.getElementById(id), its.textContent ?? "");
  }
}

/** The first lamp has come, or the last one has gone: the page has other cards. The form of a new lamp stays. @param {HTMLElement} root */
function rebuild(root) {
  const [form, its] = [document.getElementById("lamp-new"), root.querySelector("#lamp-new")];
  if (form && its) its.replaceWith(form);
  must("#lights").replaceChildren(...root.children);
}

/** @param {string} id @param {Document} fresh @param {{all: boolean, own?: HTMLElement, before: number}} how */
function renewList(id, fresh, { all, own, before }) {
  const [list, other] = [document.getElementById(id), fresh.getElementById(id)];
  if (!list || !other) return;
  const cards = /** @type {HTMLElement[]} */ ([...other.children]);
  for (const card of [...list.children]) if (!cards.some((one) => one.id === card.id)) card.remove();
  for (const card of cards) {
    const old = document.getElementById(card.id);
    if (!old) list.append(document.adoptNode(card));
    else if (old === own) renewOwn(old, card);
    else if (!all && old.contains(document.activeElement)) {
      if (old.dataset.was !== card.dataset.was) old.dataset.seen ??= String(before);
    } else if (old.dataset.was !== card.dataset.was || old.dataset.seen) {
      for (const [i, details] of [...old.querySelectorAll("details")].entries()) {
        card.querySelectorAll("details")[i]?.toggleAttribute("open", details.open && !details.classList.contains("erase"));
      }
      card.toggleAttribute("open", old.hasAttribute("open"));
      const focused = old.contains(document.activeElement) ? document.activeElement?.id : "";
      old.replaceWith(document.adoptNode(card));
      if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
    }
  }
}

/** A card that somebody has just changed keeps its controls. @param {HTMLElement} old @param {HTMLElement} card */
function renewOwn(old, card) {
  old.dataset.was = card.dataset.was;
  delete old.dataset.seen;
  const [params, its] = [part(old, "params"), part(card, "params")];
  const [shown, now] = [old.querySelector('[name="shown"]'), card.querySelector('[name="shown"]')];
  if (params && its) params.replaceWith(document.adoptNode(its));
  if (shown && now) shown.setAttribute("value", now.getAttribute("value") ?? "");
  for (const field of ["summary .title", "summary .artist", '[data-f="shows"]']) {
    text(old.querySelector(field), card.querySelector(field)?.textContent ?? "");
  }
}

/** @param {boolean} off */
function power(off) {
  must("#lights").dataset.off = String(off);
  const input = /** @type {HTMLInputElement | null} */ (document.getElementById("lights-power"));
  if (input) input.checked = !off;
}

/** @param {Lamp} lamp */
function state({ disabled, health }) {
  if (disabled) return "off";
  if (!health) return "unknown";
  if (!health.reachable) return "error";
  return health.reason ? "odd" : "fine";
}

/** Asks how the lamps do, while somebody looks. */
export function watch() {
  const words = must("#lights").dataset;
  const ask = async () => {
    if (document.hidden) return;
    const { data } = await call("GET", "/lights");
    if (!data) return;
    show(part(document, "undriven"), !data.driven && data.devices.length > 0);
    for (const lamp of /** @type {Lamp[]} */ (data.devices)) {
      const row = document.getElementById(`lamp-${lamp.id}`);
      if (!row) continue;
      row.dataset.state = state(lamp);
      text(part(row, "detail"), lamp.health?.detail ?? "");
      show(part(row, "detail"), Boolean(lamp.health?.detail));
      if (ALLOWABLE.includes(lamp.health?.cause ?? "") && !row.dataset.allow) row.querySelector(".lamp-more")?.setAttribute("open", "");
      row.dataset.allow = ALLOWABLE.includes(lamp.health?.cause ?? "") ? "shown" : "";
      text(part(row, "health"), lamp.disabled ? words.unused ?? "" : lamp.health?.text ?? words.unknown ?? "");
    }
    if (data.version !== version || String(data.scene) !== words.scene) await renew(false);
  };
  window.setInterval(ask, EVERY_MS);
  document.addEventListener("visibilitychange", ask);
}
