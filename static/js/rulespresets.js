// Presets, files of rules and new parties: each says what it would change, and does it after a yes.
// @ts-check
import { call } from "./api.js";
import { maybe } from "./dom.js";
import { t } from "./i18n.js";
import { ask } from "./rulesask.js";
import { saved, take } from "./rulessave.js";
import { refuse, toast } from "./toasts.js";

/** By the data-do of the form. @type {Record<string, (form: HTMLFormElement, data: FormData) => Promise<unknown>>} */
export const actions = {
  async "rules-preset"(form, data) {
    const name = String(data.get("name"));
    const label = maybe("h3", form.closest(".preset") ?? form)?.textContent ?? name;
    await tryFirst("/settings/preset", { name, try: true }, { name }, t("rules.ask_preset", { name: label }));
  },
  async "rules-take"(form, data) {
    const file = /** @type {File | null} */ (data.get("file"));
    if (!file?.size) return refuse({ code: "no_file", message: t("error.no_file") });
    /** @type {unknown} */
    let content;
    try {
      content = JSON.parse(await file.text());
    } catch {
      return refuse({ code: "bad_json", message: t("error.bad_json") });
    }
    await tryFirst("/settings/import?try=true", content, content, t("rules.ask_file"), "/settings/import?try=false");
    form.reset();
  },
  async "rules-party"(form, data) {
    const sure = await ask({ title: t("rules.ask_party"), more: t("rules.ask_party_more"), yes: t("rules.yes_party") });
    if (!sure) return;
    const { refusal } = await call("POST", "/parties", { name: String(data.get("name") ?? "") });
    if (refusal) return refuse(refusal);
    form.reset();
    toast(t("rules.party_begun"));
  },
  "rules-none": async () => {},
};

/**
 * Tells what would change, and does it after a yes.
 * @param {string} path @param {unknown} trial @param {unknown} body @param {string} title @param {string} [then]
 */
async function tryFirst(path, trial, body, title, then = path) {
  const would = await call("POST", path, trial);
  if (would.refusal) return refuse(would.refusal);
  if (!(await ask({ title, yes: t("rules.yes"), changes: would.data.changes }))) return;
  const { data, refusal } = await call("POST", then, body);
  if (refusal) return refuse(refusal);
  take(data);
  saved(data);
}
