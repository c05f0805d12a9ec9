// A whole playlist into the queue: the button above its songs, and what became of them in one sentence.
// @ts-check
import { refuse, toast } from "./toasts.js";
import { t } from "./i18n.js";

/** @typedef {{taken: number, already: number, refused: {code: string, message: string, songs: number}[]}} Queued */

/**
 * @param {HTMLFormElement} form its action names the playlist
 * @param {(method: string, path: string, body: unknown) => Promise<import("./api.js").Answer<any>>} ask
 */
export async function queueAll(form, ask) {
  const { data, refusal } = await ask("POST", new URL(form.action).pathname, {});
  if (!data) return refuse(refusal ?? { code: "internal", message: "" });
  toast(sentence(data));
}

/** @param {Queued} queued */
function sentence(queued) {
  const parts = queued.refused.map(({ songs, message }) => t("playlist.queued_refused", { n: songs, why: message }));
  if (queued.already) parts.unshift(t("playlist.queued_already", { n: queued.already }));
  if (queued.taken) parts.unshift(t("playlist.queued", { n: queued.taken }));
  return parts.join(" ");
}
