// The messages that wait for a moderator, on the Now page: fills templates/partials/shout.html.
// @ts-check
import { call } from "./api.js";
import { arrange, attr, clone, maybe, part, rowsById, show, text } from "./dom.js";
import { t } from "./i18n.js";

/** @typedef {{id: number, kind: string, text: string, status: string, guest: {name: string} | null, title?: string}} Shout */

let known = "";
let again = false;
let reading = false;

/** What waits, as the live updates tell it. @param {{waiting: number, newest: number}} shouts */
export function paintShouts({ waiting, newest }) {
  for (const badge of document.querySelectorAll('[data-f="shouts-badge"]')) {
    text(badge, String(waiting));
    show(badge, waiting > 0);
    attr(badge, "aria-label", t("shouts.waiting", { n: waiting }));
  }
  if (known === `${waiting} ${newest}`) return;
  known = `${waiting} ${newest}`;
  void readShouts();
}

/** Reads the lists anew, one reading at a time. */
export async function readShouts() {
  const card = maybe("#shouts");
  if (!card) return;
  if (reading) return void (again = true);
  reading = true;
  const [waiting, shown] = await Promise.all([call("GET", "/shouts"), call("GET", "/shouts?status=shown")]);
  reading = false;
  if (waiting.data) fill(part(card, "shouts-waiting"), waiting.data.shouts);
  if (shown.data) fill(part(card, "shouts-shown"), shown.data.shouts.slice(0, 5));
  if (waiting.data) show(part(card, "shouts-none"), waiting.data.shouts.length === 0);
  if (!again) return;
  again = false;
  await readShouts();
}

/** @param {HTMLElement | null} list @param {Shout[]} shouts */
function fill(list, shouts) {
  if (!list) return;
  const old = rowsById(list, "shout");
  arrange(list, shouts.map((shout) => {
    const row = old.get(shout.id) ?? clone("shout-template");
    attr(row, "data-shout", String(shout.id));
    attr(row, "data-status", shout.status);
    text(part(row, "words"), shout.text);
    text(part(row, "by"), shout.guest?.name ?? t("shouts.host"));
    text(part(row, "kind"), kindText(shout));
    for (const name of ["show", "reject"]) show(part(row, name), shout.status !== "shown");
    show(part(row, "remove"), shout.status === "shown");
    for (const form of row.querySelectorAll("form")) {
      attr(form, "action", `/admin/shouts/${shout.id}/${form.dataset.f === "remove" ? "remove" : "decide"}`);
    }
    return row;
  }));
}

/** What else it is than a message for the stage. @param {any} shout */
function kindText(shout) {
  if (shout.kind === "dedication") return t("shouts.dedication", { title: shout.title ?? "" });
  return shout.kind === "hashtag" ? t("shouts.hashtag") : "";
}

/** @param {HTMLFormElement} form @returns {Promise<import("./api.js").Answer<any>>} */
export async function decide(form) {
  const id = Number(/** @type {HTMLElement | null} */ (form.closest("[data-shout]"))?.dataset.shout);
  const answer = form.dataset.do === "shout-remove"
    ? await call("DELETE", `/shouts/${id}`)
    : await call("POST", `/shouts/${id}/decide`, { show: form.dataset.do === "shout-show" });
  void readShouts();
  return answer;
}
