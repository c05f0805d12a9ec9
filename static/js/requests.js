// Requesting songs, and what a guest does with their own: withdraw, try again, move.
// @ts-check
import { call } from "./api.js";
import { part, show } from "./dom.js";
import { asGuest, entryOf, now, page } from "./guestparty.js";
import { t, timeOfDay } from "./i18n.js";
import { dismissHello } from "./me.js";
import { explainNow } from "./openrow.js";
import { flash } from "./rows.js";
import { popAll } from "./sheets.js";
import { playTimes } from "./state.js";
import { refuse, toast } from "./toasts.js";
import { castVote } from "./votes.js";

/** @typedef {import("./state.js").Entry} Entry */

/** @param {HTMLFormElement} form */
export async function request(form) {
  const data = new FormData(form);
  await ask(Number(data.get("song_id")), String(data.get("typed") ?? ""), (entry, fresh) => {
    const state = page.party?.state;
    show(part(form, "queued"), true);
    if (entry.status === "playing" || (fresh && state && !state.playback.entry && !state.queue.length)) return t("toast.requested_now");
    return staysClosed(entry) ? t("toast.closed") : t(fresh ? "toast.requested" : "toast.already", { time: about(entry) });
  });
}

/** Requests a song that the box picks. */
export async function dice() {
  const { data, refusal } = await call("GET", "/random");
  if (!data?.song) return refuse(refusal ?? { code: "internal", message: "" });
  const { id, title } = data.song;
  await ask(id, "", (entry) => (staysClosed(entry) ? t("toast.closed") : t("toast.dice", { title, time: about(entry) })));
}

/** @param {number} song @param {string} typedText @param {(entry: Entry, fresh: boolean) => string} message */
async function ask(song, typedText, message) {
  const answer = await asGuest("POST", "/queue", { song_id: song, ...(typedText ? { typed: typedText } : {}) });
  if (!answer.data) return refuse(answer.refusal ?? { code: "internal", message: "" });
  const entry = /** @type {Entry} */ (answer.data);
  const fresh = answer.status === 201;
  const shown = message(entry, fresh);
  dismissHello();
  popAll();
  const undo = fresh ? () => withdraw(entry.id) : () => castVote(entry.id, 0);
  // The sheets close first: the answer belongs on the page below them.
  window.setTimeout(() => { toast(shown, { act: t("toast.undo"), go: undo }); flash(entry.id); }, 0);
}

/** Whether the party is closed and the request has not opened it. @param {Entry} entry */
const staysClosed = (entry) => Boolean(page.party?.state?.playback.closed && !entry.plays_at);

/** When an entry plays. @param {Entry} entry */
function about(entry) {
  const state = page.party?.state;
  const time = now();
  const index = state?.queue.findIndex((waiting) => waiting.id === entry.id) ?? -1;
  const known = state && index >= 0 ? playTimes(state, time)[index] : 0;
  if (known) return timeOfDay(known);
  if (entry.plays_at) return timeOfDay(entry.plays_at);
  if (!state) return timeOfDay(time);
  return timeOfDay(/** @type {number} */ (playTimes({ ...state, queue: [...state.queue, entry] }, time).at(-1)));
}

/** @param {number} id */
export async function withdraw(id) {
  const { refusal } = await call("DELETE", `/queue/${id}`);
  if (refusal) refuse(refusal);
  else toast(t("toast.removed"));
}

/** @param {number} id */
export async function retry(id) {
  const { refusal } = await call("POST", `/queue/${id}/retry`);
  if (refusal) refuse(refusal);
  else toast(t("toast.retrying"));
}

/** @param {HTMLFormElement} form @param {"move" | "move-mine"} verb */
export async function move(form, verb) {
  const id = entryOf(form);
  const { refusal } = await asGuest("POST", `/queue/${id}/${verb}`, { before: Number(new FormData(form).get("before") ?? 0) });
  if (refusal) refuse(refusal);
  explainNow(id);
}
