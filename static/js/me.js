// Who I am: the chip at the top and the sheet behind it.
// @ts-check
import { call } from "./api.js";
import { attr, maybe, part, show, text } from "./dom.js";
import { newBuzz } from "./buzz.js";
import { phone } from "./guestparty.js";
import { popAll } from "./sheets.js";
import { refuse, toast } from "./toasts.js";
import { t } from "./i18n.js";

/** @typedef {import("./state.js").Guest} Guest */

/** @param {Guest | null} guest */
export function paintMe(guest) {
  if (!guest) return;
  text(part(document, "my-name"), guest.name || t("me.title"));
  attr(part(document, "my-dot"), "fill", guest.colour);
  const form = maybe('[data-do="me"]');
  if (!form || maybe("dialog#me-sheet[open]")) return;
  const name = /** @type {HTMLInputElement | null} */ (maybe("#me-name", form));
  if (name) name.value = guest.name;
  for (const choice of form.querySelectorAll("input[type=radio]")) {
    const radio = /** @type {HTMLInputElement} */ (choice);
    radio.checked = radio.value === guest.colour;
  }
}

/** @param {HTMLFormElement} form @returns {Promise<Guest | null>} the guest as saved */
export async function saveMe(form) {
  const data = new FormData(form);
  const name = String(data.get("name") ?? "").trim();
  const colour = data.get("colour");
  const answer = await call("PATCH", "/guests/me", { ...(name ? { name } : {}), ...(colour ? { colour: String(colour) } : {}) });
  if (!answer.data) {
    refuse(answer.refusal ?? { code: "internal", message: "" });
    return null;
  }
  popAll();
  dismissHello();
  toast(t("me.saved", { name: answer.data.guest.name }));
  return answer.data.guest;
}

export const buzz = newBuzz(navigator, phone);

/** The choice to be told by a vibration stands in the sheet where the phone can do it. */
export function offerBuzz() {
  const choice = /** @type {HTMLInputElement | null} */ (maybe("#me-vibrate"));
  if (!choice) return;
  show(choice.closest("[data-f=vibrate]"), buzz.possible);
  choice.checked = buzz.wanted();
  choice.addEventListener("change", () => buzz.want(choice.checked));
}

/** The one-line hello of the first visit: the server knows whether it is one. */
export function greet() {
  maybe("#hello button")?.addEventListener("click", dismissHello);
}

/** The hello says what this party lets its guests do. @param {string[]} may as State's rules have it */
export function paintHello(may) {
  text(part(document, "hello"), t(helloKey(may)));
}

/** @param {string[]} may */
export function helloKey(may) {
  const [requests, votes, down] = ["request", "vote", "vote_down"].map((what) => may.includes(what));
  if (requests) return votes ? (down ? "hello.all" : "hello.up") : "hello.request";
  return votes ? "hello.vote" : "hello.look";
}

export function dismissHello() {
  show(maybe("#hello"), false);
}
