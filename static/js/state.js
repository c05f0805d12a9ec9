// The party as this page knows it: pure functions that take a state and a message and give the next state (docs/realtime.md).
// Nothing here touches the document, the network or the clock; states are never changed in place, so that "same object" means "same".
// @ts-check

/** @typedef {{dark: string, light: string}} Accent "#rrggbb" for either theme */
/**
 * @typedef {{id: number, title: string, artist: string, album: string, year?: number, genre?: string, duration_ms: number, cover?: string,
 *   accent: Accent, waveform?: number[], problem?: string, in_queue?: number, playing?: boolean, explicit?: boolean, refused?: string,
 *   refused_n?: number, versions?: number, file?: string, source?: string, ref?: string, link?: string,
 *   artists?: {name: string, url: string}[]}}
 *   Song
 */
/** @typedef {{id: number, name: string, colour: string}} Guest */
/** @typedef {{reason: string, turn?: number, lifted?: boolean, late?: number}} Why */
/**
 * @typedef {{version: number, level: string, policy: string, may: string[], skip_grace_ms: number, bound: number, waiting: number,
 *   codes: boolean, burst: boolean, burst_minutes: number, names: boolean, history: boolean, shouts: boolean, shouts_moderated: boolean,
 *   dedications: boolean, reactions: boolean, hashtags: boolean, voters_colours: boolean, visualizer: string, milkdrop: string}} Rules
 */
/**
 * What the host and the codes say of who reads this.
 * @typedef {{proven: boolean, muted: boolean, banned: boolean, doubted: boolean}} Standing
 */
/** @typedef {{kick_at: number, skip_at: number, lift_at: number}} Thresholds */
/** @typedef {"preparing" | "ready" | "playing" | "failed"} Status */
/**
 * @typedef {{id: number, song: Song, votes: number, ups: number, downs: number, my_vote: number, mine: boolean, requester: Guest | null,
 *   status: Status, reason?: string, locked?: boolean, fetched?: number, why: Why, because?: string, dedication?: string, voters?: string,
 *   requested_at: number, plays_at?: number}} Entry
 */
/** @typedef {{entry: number, reason: "voted" | "skipped" | "removed"}} Ended how people ended the song before */
/**
 * @typedef {{entry: Entry | null, song: Song | null, position_ms: number, at: number, paused: boolean, volume: number, volume_cap: number,
 *   alarm_at?: number, clicks_at?: number, duel?: {first: number, second: number, until: number}, first?: boolean, ended?: Ended,
 *   closed?: boolean, crossfade_ms: number, error?: string, output?: string}} Playback
 */
/**
 * @typedef {{version: number, now: number, room: string, guest: Guest | null, playback: Playback, queue: Entry[], online: number,
 *   rules: Rules, thresholds: Thresholds, standing: Standing}} State
 */
/**
 * @typedef {Partial<Pick<Entry, "votes" | "ups" | "downs" | "status" | "reason" | "locked" | "fetched" | "requester" | "why" | "because"
 *   | "dedication" | "voters">> & {id: number}} EntryChange
 */
/**
 * @typedef {{from: number, version: number, removed?: number[], changed?: EntryChange[], added?: Entry[], placed?: [number, number][],
 *   playback?: Playback, online?: number, rules?: Rules, thresholds?: Thresholds}} Diff
 */
/** @typedef {Record<string, number>} Votes entry id -> -1, 0 or 1 */

/** A state from a snapshot's; Go writes an empty list as null. @param {State} state @returns {State} */
export function fromSnapshot(state) {
  return { ...state, queue: state.queue ?? [] };
}

/**
 * The state after a diff, or null when the diff does not start where the state is: something was missed.
 * @param {State} state @param {Diff} diff @returns {State | null}
 */
export function applyDiff(state, diff) {
  if (diff.from !== state.version) return null;
  const known = new Map(state.queue.map((entry) => [entry.id, entry]));
  const removed = new Set(diff.removed ?? []);
  let queue = state.queue.filter((entry) => !removed.has(entry.id));
  let current = state.playback.entry;

  for (const change of diff.changed ?? []) {
    const index = queue.findIndex((entry) => entry.id === change.id);
    if (index >= 0) queue = replaced(queue, index, merge(queue[index], change, state.guest));
    if (current?.id === change.id) current = merge(current, change, state.guest);
  }

  const fresh = new Map((diff.added ?? []).map((entry) => [entry.id, personal(entry, state.guest, known.get(entry.id))]));
  for (const [id, index] of diff.placed ?? []) {
    const at = queue.findIndex((entry) => entry.id === id);
    const entry = fresh.get(id) ?? (at >= 0 ? queue[at] : undefined);
    if (!entry) continue;
    queue = at >= 0 ? [...queue.slice(0, at), ...queue.slice(at + 1)] : [...queue];
    queue.splice(index, 0, entry);
  }

  let playback = current === state.playback.entry ? state.playback : { ...state.playback, entry: current };
  if (diff.playback) playback = nextPlayback(state, diff.playback, known);
  const { online = state.online, rules = state.rules, thresholds = state.thresholds } = diff;
  return { ...state, version: diff.version, queue, playback, online, rules, thresholds };
}

/** @template T @param {T[]} list @param {number} index @param {T} item */
function replaced(list, index, item) {
  const copy = [...list];
  copy[index] = item;
  return copy;
}

/**
 * The party's own choice becomes mine when I request it.
 * @param {Entry} entry @param {EntryChange} change @param {Guest | null} guest @returns {Entry}
 */
function merge(entry, change, guest) {
  const mine = change.requester ? change.requester.id === guest?.id : entry.mine;
  return { ...entry, ...change, mine };
}

/**
 * A broadcast entry is about nobody: my vote and whether it is mine are put in here.
 * @param {Entry} entry @param {Guest | null} guest @param {Entry | undefined} before the same entry as this page knew it
 * @returns {Entry}
 */
function personal(entry, guest, before) {
  const mine = before?.mine || (guest != null && entry.requester?.id === guest.id);
  return { ...entry, mine, my_vote: before ? before.my_vote : mine ? 1 : 0 };
}

/** @param {State} state @param {Playback} playback @param {Map<number, Entry>} known @returns {Playback} */
function nextPlayback(state, playback, known) {
  if (!playback.entry) return playback;
  const before = state.playback.entry;
  const same = before?.id === playback.entry.id ? before : known.get(playback.entry.id);
  return { ...playback, entry: personal(playback.entry, state.guest, same) };
}

/** My votes, as cast here or in another tab. @param {State} state @param {Votes} votes @returns {State} */
export function applyMine(state, votes) {
  return mapEntries(state, (entry) => {
    const mine = votes[entry.id];
    return mine === undefined || mine === entry.my_vote ? entry : { ...entry, my_vote: mine };
  });
}

/**
 * What the page shows: the server's truth with the votes that are on their way laid over it. The votes of who is doubted are in no sum.
 * @param {State} state @param {Votes} pending @returns {State}
 */
export function withPending(state, pending) {
  return mapEntries(state, (entry) => {
    const vote = pending[entry.id];
    if (vote === undefined || vote === entry.my_vote) return entry;
    if (state.standing.doubted) return { ...entry, my_vote: vote };
    return { ...entry, my_vote: vote, votes: entry.votes - entry.my_vote + vote, ...ballots(entry, vote) };
  });
}

/** Both counts with my vote as it will be. @param {Entry} entry @param {number} vote */
function ballots(entry, vote) {
  return {
    ups: entry.ups - Number(entry.my_vote === 1) + Number(vote === 1),
    downs: entry.downs - Number(entry.my_vote === -1) + Number(vote === -1),
  };
}

/** @param {State} state @param {(entry: Entry) => Entry} change @returns {State} */
function mapEntries(state, change) {
  const queue = state.queue.map(change);
  const current = state.playback.entry && change(state.playback.entry);
  const playback = current === state.playback.entry ? state.playback : { ...state.playback, entry: current };
  const same = playback === state.playback && queue.every((entry, i) => entry === state.queue[i]);
  return same ? state : { ...state, queue, playback };
}

/** @param {State} state @param {number} id @returns {Entry | undefined} */
export function findEntry(state, id) {
  return state.playback.entry?.id === id ? state.playback.entry : state.queue.find((entry) => entry.id === id);
}

/**
 * Whether a song of mine has gone that I did not take out myself.
 * @param {State} before @param {State} after @param {Set<number>} withdrawn
 */
export const gone = (before, after, withdrawn) =>
  [before.playback.entry, ...before.queue].some((entry) => entry?.mine && !withdrawn.has(entry.id) && !findEntry(after, entry.id));

/**
 * The vote that was there before a request that became a vote for what was there already: what Undo brings back. Undefined where the
 * request has changed nothing, or nobody knows.
 * @param {State | null | undefined} before @param {number} id @returns {number | undefined}
 */
export function voteBefore(before, id) {
  const vote = before ? findEntry(before, id)?.my_vote : undefined;
  return vote === 1 ? undefined : vote;
}

/** Where the song is at a server time, in ms. @param {Playback} playback @param {number} now */
export function positionAt(playback, now) {
  if (!playback.entry) return 0;
  const moving = !playback.paused && !playback.error;
  const position = playback.position_ms + (moving ? Math.max(now - playback.at, 0) : 0);
  const duration = playback.song?.duration_ms ?? 0;
  return duration > 0 ? Math.min(position, duration) : position;
}

/**
 * How long the end of one song and the beginning of the next are heard together, in ms.
 * @param {number} crossfade @param {number} before @param {number} length
 */
export const overlap = (crossfade, before, length) => Math.floor(Math.max(Math.min(crossfade, before / 2, length / 2), 0));

/**
 * When each entry of the queue plays, in ms since the epoch; 0 for those that will not: they have failed or are held, or the party is
 * closed.
 * @param {State} state @param {number} now @returns {number[]}
 */
export function playTimes(state, now) {
  const playing = state.playback;
  let before = playing.song && playing.entry ? playing.song.duration_ms : 0;
  let at = now + (before ? Math.max(before - positionAt(playing, now), 0) : 0);
  return state.queue.map((entry) => {
    if (entry.status === "failed" || entry.reason || (playing.closed && entry.because !== "closing")) return 0;
    const length = entry.song.duration_ms;
    const mine = Math.max(at - overlap(playing.crossfade_ms, before, length), now);
    at = mine + length;
    before = length;
    return mine;
  });
}

/** How many down votes end an entry: its sum has to fall to kickAt (negative). @param {Entry} entry @param {number} kickAt */
export function quorum(entry, kickAt) {
  return Math.max(entry.ups - kickAt, 1);
}
