// Why an entry stands where it does, and from when to when it may play (docs/realtime.md, "Why and when"). Pure: web/show/why.go and
// when.go find the same, and test/browser/unit/why.json holds both to it.
// @ts-check
import { knows, t, timeOfDay } from "./words.js";

/** @typedef {import("./state.js").Entry} Entry */
/** @typedef {import("./state.js").State} State */
/** @typedef {{key: string, n?: number, more?: number, nth?: number, name?: string}} Part */

/** @param {Entry} entry the turn in which it plays */
const round = ({ why }) => (why.turn ?? 0) - (why.lifted ? 1 : 0);

/** @param {string} key @param {number} n @returns {Part[]} */
const counted = (key, n) => (n ? [{ key, n }] : []);

/** What places the entry at index i. @param {Entry[]} queue @param {number} i @returns {Part[]} */
export function whyParts(queue, i) {
  const entry = queue[i];
  const { reason } = entry.why ?? {};
  if (entry.locked && entry.status !== "failed") return [{ key: "why.locked" }];
  switch (reason) {
    case "party":
      return [...because(entry), { key: "why.party" }];
    case "turn":
    case "lifted":
    case "due":
      return [...turn(entry), ...ahead(queue, i)];
    case "votes":
      return [byVotes(queue, i), ...placed(queue, i)];
    case "first_come":
      return [byAge(queue, i), ...placed(queue, i)];
    case undefined:
    case "":
      return [];
  }
  return [{ key: `why.${reason}` }];
}

/** @param {Entry} entry @returns {Part[]} */
function turn({ why, mine, requester }) {
  if (why.reason !== "turn") return [{ key: `why.${why.reason}` }];
  if (mine) return [{ key: "why.turn_mine", nth: why.turn }];
  return requester ? [{ key: "why.turn", nth: why.turn, name: requester.name }] : [];
}

/** What comes before an entry under the policy fair. @param {Entry[]} queue @param {number} i @returns {Part[]} */
function ahead(queue, i) {
  const entry = queue[i];
  const own = entry.why.turn ?? 0;
  const first = firstTurns(queue);
  let [people, others] = [0, 0];
  for (const other of queue.slice(0, i)) {
    if (!other.requester || other.status === "failed" || other.why.reason === "pinned") continue;
    const turn = other.why.turn ?? 0;
    if (round(other) > round(entry)) continue;
    if (round(other) === round(entry) || turn >= own) others++; // a lifted one has more votes too
    else if (turn === first.get(other.requester.id)) people++;
  }
  const parts = [...counted(own === 2 ? "why.firsts" : "why.before", people), ...counted("why.others", others), ...placed(queue, i)];
  return parts.length ? parts : [{ key: "why.front" }];
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

/** What the host has put before it. @param {Entry[]} queue @param {number} i */
const placed = (queue, i) => counted("why.placed", queue.slice(0, i).filter(({ why }) => why.reason === "pinned").length);

/** @param {Entry[]} queue @param {number} i @returns {Part} */
function byVotes(queue, i) {
  const rivals = queue.slice(0, i).filter(({ why }) => why.reason === "votes");
  const more = rivals.filter(({ votes }) => votes > queue[i].votes).length;
  const same = rivals.filter(({ votes }) => votes === queue[i].votes).length;
  if (more && same) return { key: "why.votes_both", n: more, more: same };
  if (more) return { key: "why.votes", n: more };
  return same ? { key: "why.votes_older", n: same } : { key: "why.votes_top" };
}

/** @param {Entry[]} queue @param {number} i @returns {Part} */
function byAge(queue, i) {
  const n = queue.slice(0, i).filter(({ why }) => why.reason === "first_come").length;
  return n ? { key: "why.first_come", n } : { key: "why.first_come_top" };
}

/** @param {Entry} entry @returns {Part[]} */
function because({ because: text }) {
  if (!text) return [];
  const at = text.indexOf(":");
  return at < 0 ? [{ key: `because.${text}` }] : [{ key: `because.${text.slice(0, at)}`, name: text.slice(at + 1) }];
}

/** The sentence. @param {Entry[]} queue @param {number} i */
export function whyText(queue, i) {
  const ordinals = t("why.ordinals").split(",");
  return whyParts(queue, i).filter(({ key }) => knows(key)).map(({ key, n = 0, more = 0, nth = 0, name = "" }) =>
    t(key, { n, more, nth: ordinals[nth - 1] ?? String(nth), name, text: name })).join(" ");
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
 * @param {Pick<State, "queue" | "rules">} state @param {number} i
 */
export function swing({ queue, rules }, i) {
  const entry = queue[i];
  let [sooner, later, behind] = [0, 0, 0];
  if (fixed(entry)) return { sooner, later };
  queue.forEach((other, j) => {
    if (j === i || fixed(other) || !rivals(rules.policy, entry, other)) return;
    if (j < i) sooner += other.song.duration_ms;
    else if (!entry.requester || rules.policy !== "fair" || other.requested_at <= entry.requested_at || ++behind <= rules.bound) later += other.song.duration_ms;
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
