// What a guest tells the room: messages, reactions, dedications. The forms work without this script too.
// @ts-check
import { attr, part, show } from "./dom.js";
import { asGuest, entryOf } from "./guestparty.js";
import { t } from "./i18n.js";
import { popLayer } from "./sheets.js";
import { stillness } from "./theme.js";
import { refuse, toast } from "./toasts.js";

/** @typedef {import("./state.js").State} State */

/** Shows what the rules allow. @param {State} state */
export function paintMessages({ rules, standing }) {
  show(part(document, "message"), !standing.muted && (rules.shouts || rules.reactions || rules.hashtags));
  for (const what of /** @type {const} */ (["reactions", "shouts", "hashtags"])) show(part(document, what), rules[what]);
  show(part(document, "moderated"), rules.shouts_moderated);
}

/** @param {HTMLFormElement} form */
export async function sendMessage(form) {
  const { data: sent, refusal } = await asGuest("POST", "/shouts", Object.fromEntries(new FormData(form)));
  if (refusal) return refuse(refusal);
  form.reset();
  popLayer();
  const key = sent.status === "waiting" ? "message.waits" : sent.kind === "hashtag" ? "message.kept" : "message.sent";
  window.setTimeout(() => toast(t(key)), 0);
}

const FLIGHT_MS = 1_600;
const FLYING = 12; // at once: more hide the page
const SENT_MS = 900; // how long a button shows that it was pressed

let refusedAt = 0;

/** One tap, one reaction: it flies on this screen too. @param {HTMLButtonElement} button */
export async function react(button) {
  button.classList.remove("sent");
  void button.offsetWidth; // restarts the animation
  button.classList.add("sent");
  window.setTimeout(() => button.classList.remove("sent"), SENT_MS);
  fly(button);
  const { refusal } = await asGuest("POST", "/reactions", { emoji: button.value });
  if (!refusal || Date.now() - refusedAt < 3_000) return;
  refusedAt = Date.now();
  refuse(refusal);
}

/** @param {HTMLButtonElement} button */
function fly(button) {
  if (stillness.matches || document.querySelectorAll(".flying").length >= FLYING) return;
  const { left, top, width } = button.getBoundingClientRect();
  const made = document.createElement("span");
  made.className = "flying";
  made.setAttribute("aria-hidden", "true");
  made.textContent = button.value;
  made.style.left = `${left + width / 2}px`;
  made.style.top = `${top}px`;
  (button.closest("dialog") ?? document.body).append(made); // what lies outside of a dialog is not seen
  const sway = Math.random() * 80 - 40;
  const flight = made.animate([
    { transform: "translate(-50%, 0) scale(.7)", opacity: 1 },
    { transform: `translate(calc(-50% + ${sway}px), ${-0.55 * top}px) scale(1.5)`, opacity: 1, offset: 0.6 },
    { transform: `translate(calc(-50% - ${sway}px), ${-top}px) scale(1.1)`, opacity: 0 },
  ], { duration: FLIGHT_MS, easing: "ease-out" });
  for (const end of ["finish", "cancel"]) flight.addEventListener(end, () => made.remove());
}

/** @param {HTMLFormElement} form */
export async function dedicate(form) {
  const dedication = String(new FormData(form).get("text") ?? "").trim();
  const { data, refusal } = await asGuest("PUT", `/queue/${entryOf(form)}/dedication`, { text: dedication });
  if (refusal) return refuse(refusal);
  attr(form.querySelector("input"), "value", data.dedication);
  toast(t(data.waiting ? "message.waits" : data.dedication ? "dedication.done" : "dedication.gone"));
}
