// The hosts' inbox: one tap or one key for each song that a guest brought.
// @ts-check
import { call } from "./api.js";
import { maybe, must, show } from "./dom.js";
import { t } from "./i18n.js";
import { refuse, toast } from "./toasts.js";

const LOOK_MS = 5_000;

/** @returns {HTMLElement[]} */
const rows = () => [...document.querySelectorAll(".inbox-row")].map((row) => /** @type {HTMLElement} */ (row));
let at = 0;

/** @param {HTMLElement[]} which @param {boolean} accept */
async function decide(which, accept) {
  if (which.length === 0) return;
  const { data, refusal } = await call("POST", "/uploads/decide", { uploads: which.map((row) => Number(row.dataset.upload)), accept });
  if (refusal) return void refuse(refusal);
  for (const row of which) row.remove();
  toast(t(accept ? "uploads.accepted" : "uploads.refused", { n: data.decided }));
  settle();
}

function settle() {
  const left = rows();
  show(maybe("#inbox-none"), left.length === 0);
  show(maybe("#inbox"), left.length > 0);
  choose(Math.min(at, left.length - 1), false);
}

/** @param {number} to @param {boolean} [focus] */
function choose(to, focus = true) {
  const all = rows();
  at = Math.max(0, Math.min(to, all.length - 1));
  all.forEach((row, i) => row.toggleAttribute("data-current", i === at));
  if (focus) all[at]?.querySelector("input")?.focus();
}

/** Plays the chosen one, and no other. @param {HTMLElement | undefined} row */
function play(row) {
  const sound = row?.querySelector("audio");
  if (!sound) return;
  if (sound.paused) sound.play().catch(() => {});
  else sound.pause();
}

document.addEventListener("play", (event) => {
  for (const other of document.querySelectorAll("audio")) if (other !== event.target) other.pause();
}, true);

document.addEventListener("keydown", (event) => {
  const typing = /** @type {Element} */ (event.target).matches("input:not([type=checkbox]), textarea, select, dialog *");
  if (typing || event.ctrlKey || event.metaKey || event.altKey || rows().length === 0) return;
  const row = rows()[at];
  switch (event.key) {
    case "j": choose(at + 1); break;
    case "k": choose(at - 1); break;
    case " ": if (/** @type {Element} */ (event.target).matches("button, audio")) return; play(row); break;
    case "a": void decide([row], true); break;
    case "r": void decide([row], false); break;
    default: return;
  }
  event.preventDefault();
});

document.addEventListener("click", (event) => {
  const button = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("[data-do^=upload-]"));
  const row = /** @type {HTMLElement | null} */ (button?.closest(".inbox-row") ?? null);
  if (button && row) void decide([row], button.dataset.do === "upload-accept");
});

const form = /** @type {HTMLFormElement | null} */ (maybe("#inbox"));
form?.addEventListener("submit", (event) => {
  event.preventDefault();
  event.stopPropagation();
  const button = /** @type {HTMLButtonElement | null} */ (event.submitter);
  void decide(rows().filter((row) => row.querySelector("input")?.checked), button?.value === "true");
});
if (form) {
  must('[data-f="all"]', form).addEventListener("change", (event) => {
    const on = /** @type {HTMLInputElement} */ (event.target).checked;
    for (const row of rows()) /** @type {HTMLInputElement} */ (must("input", row)).checked = on;
  });
}

/** Songs that have come meanwhile: the page is loaded anew, unless somebody is at one. */
window.setInterval(async () => {
  if (document.hidden || [...document.querySelectorAll("audio")].some((one) => !one.paused)) return;
  const { data } = await call("GET", "/uploads/inbox");
  const here = new Set(rows().map((row) => Number(row.dataset.upload)));
  const busy = rows().some((row) => row.querySelector("input")?.checked);
  if (data && !busy && data.uploads.some((/** @type {{id: number}} */ one) => !here.has(one.id))) location.reload();
}, LOOK_MS);
choose(0, false);
