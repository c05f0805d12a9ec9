// What a guest tells the room: messages, reactions, dedications. The forms work without this script too.
// @ts-check
import { attr, part, show } from "./dom.js";
import { asGuest, entryOf } from "./guestparty.js";
import { t } from "./i18n.js";
import { popLayer } from "./sheets.js";
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

let refusedAt = 0;

/** One tap, one reaction; the button answers by itself. @param {HTMLButtonElement} button */
export async function react(button) {
  button.classList.remove("sent");
  void button.offsetWidth; // restarts the animation
  button.classList.add("sent");
  const { refusal } = await asGuest("POST", "/reactions", { emoji: button.value });
  if (!refusal || Date.now() - refusedAt < 3_000) return;
  refusedAt = Date.now();
  refuse(refusal);
}

/** @param {HTMLFormElement} form */
export async function dedicate(form) {
  const dedication = String(new FormData(form).get("text") ?? "").trim();
  const { data, refusal } = await asGuest("PUT", `/queue/${entryOf(form)}/dedication`, { text: dedication });
  if (refusal) return refuse(refusal);
  attr(form.querySelector("input"), "value", data.dedication);
  toast(t(data.waiting ? "message.waits" : data.dedication ? "dedication.done" : "dedication.gone"));
}
