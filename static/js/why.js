// Why an entry stands where it does, and from when to when it may play (docs/realtime.md, "Why and when"). Pure: web/present/why.go and
// when.go find the same, and test/browser/unit/why.json holds both to it.
// @ts-check
import { overlap } from "./state.js";
import { knows, t, timeOfDay } from "./words.js";

/** @typedef {import("./state.js").Entry} Entry */
/** @typedef {import("./state.js").State} State */
/** @typedef {{key: string, n: number}} Part something of one kind that comes before an entry, and how much of it */
/** @typedef {{key: string, nth?: number, name?: string, after?: Part[]}} Sentence */

/** @param {Entry} entry the turn in which it plays */
const round = ({ why }) => (why.turn ?? 0) - (why.lifted ? 1 : 0);

/** The kinds of which there is any. @param {[string, number][]} kinds @returns {Part[]} */
const some = (...kinds) => kinds.filter(([, n]) => n > 0).map(([kind, n]) => ({ key: `why.after_${kind}`, n }));

/** What places the entry at index i. @param {Entry[]} queue @param {number} i @returns {Sentence} */
export function whyParts(queue, i) {
  const entry = queue[i];
  const { reason } = entry.why ?? {};
  if (entry.locked && entry.status !== "failed") return { key: "why.locked" };
  switch (reason) {
    case "turn":
    case "lifted":
    case "due":
      return turn(entry, ahead(queue, i));
    case "votes":
      return after("why.votes", byVotes(queue, i));
    case "first_come":
      return after("why.first_come", byAge(queue, i));
    case undefined:
    case "":
      return { key: "" };
  }
  return { key: `why.${reason}` };
}

/** That it comes after others, or, where there are none, the policy's own that it is the first. @param {string} policy @param {Part[]} before @returns {Sentence} */
const after = (policy, before) => (before.length ? { key: "why.after", after: before } : { key: `${policy}_top` });

/** Which song of whom it is, or what has moved it within its turns, and what comes before it. @param {Entry} entry @param {Part[]} before @returns {Sentence} */
function turn({ why, mine, requester }, before) {
  const rest = before.length ? { after: before } : {};
  const front = before.length ? "" : "_front";
  if (why.reason !== "turn") return { key: `why.${why.reason}${front}`, ...rest };
  const late = why.late ?? 0;
  const key = `why.${late && before.length ? "late" : "turn"}${mine ? "_mine" : ""}${front}`;
  return { key, nth: (why.turn ?? 0) - late, ...(mine ? {} : { name: requester?.name ?? "" }), ...rest };
}

/** What comes before an entry under the policy fair. @param {Entry[]} queue @param {number} i @returns {Part[]} */
function ahead(queue, i) {
  const entry = queue[i];
  const own = entry.why.turn ?? 0;
  const first = firstTurns(queue);
  let [next, same, people, others] = [0, 0, 0, 0];
  for (const other of queue.slice(0, i)) {
    const turn = other.why.turn ?? 0;
    if (other.locked) next++;
    else if (!other.requester || other.status === "failed" || other.why.reason === "pinned" || round(other) > round(entry)) continue;
    else if (other.requester.id === entry.requester?.id) same++;
    else if (round(other) === round(entry) || turn >= own) others++; // a lifted one has more votes too
    else if (turn === first.get(other.requester.id)) people++;
  }
  const sooner = own === 2 ? "firsts" : entry.why.late ? "rounds" : "before";
  return some(["next", next], [entry.mine ? "mine" : "theirs", same], [sooner, people], ["others", others], placed(queue, i));
}

/** Each guest's lowest turn in the queue. @param {Entry[]} queue */
function firstTurns(queue) {
  /** @type {Map<number, number>} */
  const first = new Map();
  for (const { requester, status, why } of queue) {
    if (!requester || status === "failed") continue;
    first.set(requester.id, Math.min(first.get(requester.id) ?? Infinity, why.turn ?? 0));
  }
  return first;
}

/** What the host has put before it. @param {Entry[]} queue @param {number} i @returns {[string, number]} */
const placed = (queue, i) => ["placed", queue.slice(0, i).filter(({ why, locked }) => why.reason === "pinned" && !locked).length];

/** @param {Entry[]} queue @param {number} i @returns {Part[]} */
function byVotes(queue, i) {
  const rivals = queue.slice(0, i).filter(({ why, locked }) => why.reason === "votes" && !locked);
  const more = rivals.filter(({ votes }) => votes > queue[i].votes).length;
  const same = rivals.filter(({ votes }) => votes === queue[i].votes).length;
  return some(next(queue, i), ["votes", more], ["older", same], placed(queue, i));
}

/** @param {Entry[]} queue @param {number} i @returns {Part[]} */
function byAge(queue, i) {
  const earlier = queue.slice(0, i).filter(({ why, locked }) => why.reason === "first_come" && !locked).length;
  return some(next(queue, i), ["earlier", earlier], placed(queue, i));
}

/** The one that is fixed to play next. @param {Entry[]} queue @param {number} i @returns {[string, number]} */
const next = (queue, i) => ["next", queue.slice(0, i).filter(({ locked }) => locked).length];

/** The sentence. @param {Entry[]} queue @param {number} i */
export function whyText(queue, i) {
  const { key, nth = 0, name = "", after = [] } = whyParts(queue, i);
  if (!knows(key)) return "";
  const parts = after.map(({ key, n }) => t(key, { n }));
  const last = parts.pop() ?? "";
  const list = parts.length ? t("why.and", { list: parts.join(", "), last }) : last;
  return t(key, { nth: t("why.ordinals").split(",")[nth - 1] ?? String(nth), name, after: list });
}

// ---- when

/** Keeps its place whatever the votes. @param {Entry} entry */
const fixed = ({ locked, status, why }) => Boolean(locked) || status === "failed" || why.reason === "pinned" || why.reason === "due";

/** Whether votes can still change which of two comes first. @param {string} policy @param {Entry} a @param {Entry} b */
function rivals(policy, a, b) {
  if (!a.requester || !b.requester) return !a.requester && !b.requester;
  return policy === "votes" || (policy === "fair" && round(a) === round(b));
}

/**
 * How much earlier and later than in the order of now an entry may play, in ms: what votes can still do with what waits now.
 * @param {Pick<State, "queue" | "rules"> & {playback?: {crossfade_ms: number}}} state @param {number} i
 */
export function swing({ queue, rules, playback }, i) {
  const entry = queue[i];
  let [sooner, later, behind] = [0, 0, 0];
  if (fixed(entry)) return { sooner, later };
  queue.forEach((other, j) => {
    if (j === i || fixed(other) || !rivals(rules.policy, entry, other)) return;
    const length = other.song.duration_ms;
    const heard = length - overlap(playback?.crossfade_ms ?? 0, length, length);
    if (j < i) sooner += heard;
    else if (!entry.requester || rules.policy !== "fair" || other.requested_at <= entry.requested_at || ++behind <= rules.bound) later += heard;
  });
  return { sooner, later };
}

/** "about 22:41 (22:35–22:55)" @param {State} state @param {number} i @param {number} time when it plays as things stand; 0 = it will not */
export function whenText(state, i, time) {
  if (!time || state.queue[i].locked) return "";
  const { sooner, later } = swing(state, i);
  const [from, to] = [timeOfDay(time - sooner), timeOfDay(time + later)];
  return from === to ? t("row.about", { time: timeOfDay(time) }) : t("row.between", { time: timeOfDay(time), from, to });
}

// ---- where it may be put

/**
 * The entry before which each button of a row puts it; 0 = to the end, undefined = there is no such button.
 * @param {Pick<State, "queue" | "rules">} state @param {number} i
 * @returns {{up?: number, down?: number, earlier?: number, later?: number}}
 */
export function moves({ queue, rules }, i) {
  const movable = queue.filter((entry) => entry.status !== "failed" && !entry.locked);
  const anywhere = rules.may.includes("reorder") ? steps(movable, queue[i]) : {};
  const own = rules.policy === "fair" ? movable.filter((entry) => entry.mine).sort((a, b) => (a.why.turn ?? 0) - (b.why.turn ?? 0)) : [];
  const mine = steps(own, queue[i]);
  return { ...anywhere, earlier: mine.up, later: mine.down };
}

/** @param {Entry[]} list @param {Entry} entry @returns {{up?: number, down?: number}} */
function steps(list, entry) {
  const at = list.indexOf(entry);
  if (at < 0) return {};
  return { up: list[at - 1]?.id, down: at + 1 < list.length ? list[at + 2]?.id ?? 0 : undefined };
}
