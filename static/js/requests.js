// Requesting songs, and what a guest does with their own: withdraw, try again, move.
// @ts-check
import { call } from "./api.js";
import { part, show, text } from "./dom.js";
import { asGuest, entryOf, now, page, pendingVotes } from "./guestparty.js";
import { t, timeOfDay } from "./i18n.js";
import { dismissHello } from "./me.js";
import { explainNow } from "./openrow.js";
import { flash, findRow } from "./rows.js";
import { popAll } from "./sheets.js";
import { findEntry, gone, playTimes, voteBefore, withPending } from "./state.js";
import { refuse, toast } from "./toasts.js";
import { castVote } from "./votes.js";

/** @typedef {import("./state.js").Entry} Entry */
/** @typedef {import("./state.js").State} State */

/** @typedef {"requested" | "already" | "voted"} Outcome already: it waited, and the wish became a vote; voted: it had that vote before */

/** @param {HTMLFormElement} form */
export async function request(form) {
  const data = new FormData(form);
  const [song, typed, file] = [Number(data.get("song_id")), String(data.get("typed") ?? ""), data.get("file") === "true"];
  const { party } = page;
  const before = party?.state && withPending(party.state, pendingVotes.all());
  const [source, ref] = [String(data.get("source") ?? ""), String(data.get("ref") ?? "")];
  const body = ref ? { source, ref } : { song_id: song, ...(typed ? { typed } : {}), ...(file ? { file } : {}) };
  const answer = await asGuest("POST", "/queue", body);
  if (!answer.data) return refuse(answer.refusal ?? { code: "internal", message: "" });
  const entry = /** @type {Entry} */ (answer.data);
  const fresh = answer.status === 201;
  const vote = voteBefore(before, entry.id);
  const undo = fresh ? () => withdraw(entry.id) : vote === undefined ? undefined : () => castVote(entry.id, vote);
  show(part(form, "queued"), true);
  dismissHello();
  popAll();
  // The sheets close first: the answer belongs on the page below them.
  window.setTimeout(() => tell(entry, fresh ? "requested" : vote === undefined ? "voted" : "already", undo), 0);
}

/** @type {Record<Outcome, string>} how each is told */
const OUTCOMES = { requested: "face.requested", already: "face.already", voted: "face.voted" };

/** The answers on view, whose places may change while they are read. @type {Map<HTMLElement, () => string>} */
const told = new Map();

/** The answer to a request. @param {Entry} entry @param {Outcome} outcome @param {() => void} [undo] */
function tell(entry, outcome, undo) {
  const plays = entry.status === "playing";
  const say = () => outcomeText(entry, outcome);
  const card = toast(say(), {
    song: entry.song, ...(undo ? { act: t("toast.undo"), go: undo } : {}), ...(plays ? {} : { find: () => findRow(entry.id) }),
  });
  told.set(card, say);
  flash(entry.id);
}

/** The party has changed: answers that are still on view follow. */
export function paintAnswers() {
  for (const [card, say] of told) {
    if (card.isConnected) text(part(card, "said"), say());
    else told.delete(card);
  }
}

/** What has become of a request, as things stand. @param {Entry} entry @param {Outcome} outcome */
function outcomeText(entry, outcome) {
  const state = page.party?.state;
  const starts = entry.status === "playing" || state?.playback.entry?.id === entry.id;
  if (outcome === "requested" && (starts || (state && !state.playback.entry && !state.queue.length))) return t("face.now");
  if (starts) return t("face.plays");
  if (staysClosed(entry)) return t("face.closed");
  const place = 1 + (state?.queue.findIndex(({ id }) => id === entry.id) ?? -1);
  const time = about(entry);
  return `${t(OUTCOMES[outcome])} ${place ? t("face.place", { place, time }) : t("face.about", { time })}`;
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

/** @param {number} id of an entry */
const titleOf = (id) => (page.party?.state && findEntry(page.party.state, id)?.song.title) ?? "";

/** What I took out myself. @type {Set<number>} */
const withdrawn = new Set();

/** Says kindly which of my songs others took out: the server knows who did. @param {State} before @param {State} after */
export async function tellTakenOut(before, after) {
  if (!gone(before, after, withdrawn)) return;
  const { data } = await call("GET", "/guests/me/removed");
  for (const play of data?.plays ?? []) toast(t(`removed.by_${play.removed_by}`, { title: play.song.title }));
}

/** @param {number} id */
export async function withdraw(id) {
  withdrawn.add(id);
  const title = titleOf(id);
  const { refusal } = await call("DELETE", `/queue/${id}`);
  if (refusal) refuse(refusal);
  else toast(t("toast.withdrawn", { title }));
}

/** @param {number} id */
export async function retry(id) {
  const title = titleOf(id);
  const { refusal } = await call("POST", `/queue/${id}/retry`);
  if (refusal) refuse(refusal);
  else toast(t("toast.retrying_song", { title }));
}

/** @param {HTMLFormElement} form @param {"move" | "move-mine"} verb */
export async function move(form, verb) {
  const id = entryOf(form);
  const { refusal } = await asGuest("POST", `/queue/${id}/${verb}`, { before: Number(new FormData(form).get("before") ?? 0) });
  if (refusal) refuse(refusal);
  explainNow(id);
}
