// What happens at the party and is worth a word on the stage: the buzzer, a song that was skipped, a newcomer's first song, a close vote.
// Pure but for the memory of what was told.
// @ts-check
import { positionAt } from "./state.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./state.js").Entry} Entry */
/** @typedef {{kind: "alarm" | "skip" | "first" | "close", more: string, values: Record<string, string>}} Moment more: its message's key */

const FRESH_MS = 15_000; // what happened longer ago is no news: the page was away
const CLOSE_EVERY_MS = 180_000; // close votes are told this often at most
const ENGAGED = 2; // votes of both songs of a close vote: one is only the requester's own

/**
 * What happened between two states.
 * @param {State} before @param {State} after @param {number} now server time @returns {Moment[]} all but close votes
 */
export function momentsBetween(before, after, now) {
  const [was, is] = [before.playback, after.playback];
  /** @type {Moment[]} */
  const list = [];
  if (is.alarm_at && is.alarm_at !== was.alarm_at && now - is.alarm_at < FRESH_MS) {
    list.push({ kind: "alarm", more: "moment.alarm_more", values: {} });
  }
  if (was.entry?.id === is.entry?.id || positionAt(is, now) > FRESH_MS) return list;
  if (was.entry && is.ended?.entry === was.entry.id) {
    list.push({ kind: "skip", more: skipped(was.entry, is.ended.reason, after), values: { title: was.entry.song.title } });
  }
  if (is.first && is.entry?.requester) {
    list.push({ kind: "first", more: "moment.first_more", values: { name: is.entry.requester.name } });
  }
  return list;
}

/** By whom: it was the host for sure where nobody else could. @param {Entry} entry @param {string} reason @param {State} state */
function skipped(entry, reason, { rules }) {
  if (reason === "skipped" && !entry.requester && !rules.may.includes("skip")) return "moment.skip_host";
  return `moment.skip_${reason}`;
}

/**
 * The first two songs that wait, where votes order them and one vote can change that.
 * @param {State} state @returns {[Entry, Entry] | null}
 */
export function closeVote({ queue }) {
  const [a, b] = queue.filter((entry) => !entry.locked && entry.status !== "failed" && !entry.reason);
  if (!a || !b || !byVotes(a) || !byVotes(b) || round(a) !== round(b)) return null;
  const close = Math.abs(a.votes - b.votes) <= 1 && Math.min(a.votes, b.votes) >= ENGAGED;
  return close ? [a, b] : null;
}

/** @param {Entry} entry */
const byVotes = ({ why }) => ["turn", "lifted", "votes"].includes(why.reason);
/** @param {Entry} entry */
const round = ({ why }) => (why.turn ?? 0) - Number(why.lifted ?? false);

/** Tells of each change what is worth a word. */
export function newMoments() {
  let closeAt = -Infinity;
  let pair = "";
  /** @param {State} before @param {State} after @param {number} now server time @returns {Moment[]} */
  return (before, after, now) => {
    const list = momentsBetween(before, after, now);
    const close = closeVote(after);
    const ids = close ? close.map(({ id }) => id).sort((a, b) => a - b).join() : "";
    const voted = close?.some((entry) => before.queue.some((old) => old.id === entry.id && old.votes !== entry.votes));
    if (close && voted && ids !== pair && now - closeAt >= CLOSE_EVERY_MS) {
      [pair, closeAt] = [ids, now];
      list.push({ kind: "close", more: "moment.close_more", values: { first: close[0].song.title, second: close[1].song.title } });
    }
    return list;
  };
}
