// What a guest says to the room: messages, reactions, dedications. The forms work without this script too.
// @ts-check
import { attr, part, show } from "./dom.js";
import { popLayer } from "./sheets.js";
import { refuse, toast } from "./toasts.js";
import { t } from "./words.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {typeof import("./api.js").call} Call */

/** Shows what the rules allow. @param {State} state */
export function paintSaying({ rules, standing }) {
  show(part(document, "say"), !standing.muted && (rules.shouts || rules.reactions || rules.hashtags));
  for (const what of /** @type {const} */ (["reactions", "shouts", "hashtags"])) show(part(document, what), rules[what]);
  show(part(document, "moderated"), rules.shouts_moderated);
}

/** @param {Call} call as a guest @param {HTMLFormElement} form */
export async function shout(call, form) {
  const data = new FormData(form);
  const { data: said, refusal } = await call("POST", "/shouts", Object.fromEntries(data));
  if (refusal) return refuse(refusal);
  form.reset();
  popLayer();
  window.setTimeout(() => toast(t(said.status === "waiting" ? "say.waits" : said.kind === "hashtag" ? "say.kept" : "say.sent")), 0);
}

let refusedAt = 0;

/** One tap, one reaction; the button answers by itself. @param {Call} call @param {HTMLButtonElement} button */
export async function react(call, button) {
  button.classList.remove("sent");
  void button.offsetWidth; // restarts the animation
  button.classList.add("sent");
  const { refusal } = await call("POST", "/reactions", { emoji: button.value });
  if (!refusal || Date.now() - refusedAt < 3_000) return;
  refusedAt = Date.now();
  refuse(refusal);
}

/** @param {Call} call @param {HTMLFormElement} form @param {number} entry */
export async function dedicate(call, form, entry) {
  const words = String(new FormData(form).get("text") ?? "").trim();
  const { data, refusal } = await call("PUT", `/queue/${entry}/dedication`, { text: words });
  if (refusal) return refuse(refusal);
  attr(form.querySelector("input"), "value", data.dedication);
  toast(t(data.waiting ? "say.waits" : data.dedication ? "dedication.done" : "dedication.gone"));
}
