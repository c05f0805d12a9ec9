// What is to become of a waiting song: the sheet of templates/partials/out.html, for the row whose button was pressed.
// @ts-check
import { call } from "./api.js";
import { attr, cover, maybe, must, part, show, text } from "./dom.js";
import { offerUndo } from "./hostundo.js";
import { openSheet, popAll } from "./sheets.js";
import { t } from "./i18n.js";

/** @typedef {import("./state.js").Entry} Entry */

/** @param {Entry} entry */
export function askOut(entry) {
  const sheet = /** @type {HTMLDialogElement} */ (must("#out-sheet"));
  attr(sheet, "data-entry", String(entry.id));
  cover(part(sheet, "cover"), entry.song, 44);
  text(part(sheet, "title"), entry.song.title);
  text(part(sheet, "artist"), entry.song.artist);
  const name = entry.requester?.name ?? "";
  text(part(sheet, "by"), name && t("out.asked", { name }));
  text(part(sheet, "remove-label"), t(entry.because ? "row.another" : "out.remove"));
  for (const field of sheet.querySelectorAll('[name="song_id"]')) attr(field, "value", String(entry.song.id));
  show(maybe('[name="what"][value="artist"]', sheet)?.closest("form") ?? null, Boolean(entry.song.artist));
  show(part(sheet, "guest"), Boolean(name));
  attr(sheet, "data-guest", String(entry.requester?.id ?? 0));
  for (const what of ["muted", "banned"]) text(part(sheet, `${what}-label`), t(`out.${what}`, { name }));
  openSheet(sheet);
}

/** Closes the sheet, where there is one: a form of its own page has none. */
export const closeOut = () => { if (maybe("#out-sheet[open]")) popAll(); };

/** Keeps a song or its artist out. @param {FormData} data @returns {Promise<import("./api.js").Answer<any>>} */
export async function block(data) {
  const tonight = data.get("tonight") === "true";
  const answer = await call("POST", "/blocks", { song_id: Number(data.get("song_id")), what: data.get("what"), tonight });
  closeOut();
  if (answer.data) offerUndo(t(tonight ? "out.done_tonight" : "out.done", { title: answer.data.name }), answer.data.undo);
  return answer;
}

/**
 * Mutes or bans who asked.
 * @param {HTMLFormElement} form @param {"muted" | "banned"} what @returns {Promise<import("./api.js").Answer<any>>}
 */
export async function rebuke(form, what) {
  const guest = /** @type {HTMLElement | null} */ (form.closest("[data-guest]"))?.dataset.guest;
  const answer = await call("PATCH", `/guests/${guest}`, { [what]: true });
  closeOut();
  if (answer.refusal) return answer;
  const { data } = await call("GET", "/undo");
  const act = data?.acts.find((/** @type {any} */ one) => one.action === (what === "muted" ? "mute" : "ban") && !one.undone);
  offerUndo(t(`out.${what}_done`, { name: answer.data.name }), act?.id);
  return answer;
}
