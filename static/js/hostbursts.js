// The phones that came from one address faster than people walk in: fills templates/partials/burst.html.
// @ts-check
import { call } from "./api.js";
import { arrange, attr, clone, maybe, part, rowsById, text } from "./dom.js";
import { toast } from "./toasts.js";
import { t } from "./i18n.js";

/** @typedef {{id: number, phones: number, minutes: number, address: string}} Burst */

/** @param {Burst[]} bursts */
export function paintBursts(bursts) {
  const list = maybe("#bursts");
  if (!list) return;
  const old = rowsById(list, "burst");
  arrange(list, bursts.map((burst) => {
    const row = old.get(burst.id) ?? clone("burst-template");
    attr(row, "data-burst", String(burst.id));
    const words = { n: burst.phones, m: burst.minutes };
    text(part(row, "words"), burst.minutes > 1 ? t("burst.minutes", words) : t("burst.minute", words));
    text(part(row, "address"), burst.address);
    for (const what of ["void", "accept"]) attr(part(row, what), "action", `/admin/bursts/${burst.id}/${what}`);
    return row;
  }));
}

/** @param {HTMLFormElement} form @param {"void" | "accept"} what @returns {Promise<import("./api.js").Answer<any>>} */
export async function decideBurst(form, what) {
  const id = /** @type {HTMLElement | null} */ (form.closest("[data-burst]"))?.dataset.burst;
  const answer = await call("POST", `/bursts/${id}/${what}`);
  const n = answer.data?.phones;
  if (answer.data) toast(what === "void" ? t("burst.voided", { n }) : t("burst.accepted", { n }));
  return answer;
}
