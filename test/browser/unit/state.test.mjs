// The rules of docs/realtime.md, with fixed cases and with random parties.
// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  applyDiff, applyMine, findEntry, fromSnapshot, gone, playTimes, positionAt, quorum, voteBefore, withPending,
} from "../../../static/js/state.js";

/** @typedef {import("../../../static/js/state.js").Entry} Entry */
/** @typedef {import("../../../static/js/state.js").State} State */
/** @typedef {import("../../../static/js/state.js").Diff} Diff */

const ME = { id: 7, name: "Me", colour: "#ff0000" };
const OTHER = { id: 8, name: "Other", colour: "#00ff00" };

/** @type {import("../../../static/js/state.js").Rules} */
const RULES = {
  version: 1, level: "up_down", policy: "fair", may: ["request", "vote", "vote_down"], skip_grace_ms: 20_000, bound: 12, waiting: 3,
  codes: false, burst: false, burst_minutes: 5, names: true, history: true,
  shouts: true, shouts_moderated: true, dedications: true, reactions: true, hashtags: false, voters_colours: false, visualizer: "off",
  milkdrop: "surprise",
};

/** @param {number} id @param {Partial<Entry>} [more] @returns {Entry} */
const entry = (id, more = {}) => ({
  id, requested_at: id, votes: 1, ups: 1, downs: 0, my_vote: 0, mine: false, requester: OTHER, status: "ready",
  song: {
    id: id + 1000, title: `Song ${id}`, artist: "A", album: "", duration_ms: 100_000 + id, accent: { dark: "#ffffff", light: "#000000" },
  },
  why: { reason: "turn", turn: 1 }, ...more,
});

/** @param {Partial<State>} [more] @returns {State} */
const state = (more = {}) => ({
  version: 1, now: 0, room: "main", guest: ME, standing: { proven: true, muted: false, banned: false, doubted: false }, online: 1,
  rules: RULES,
  thresholds: { kick_at: -2, skip_at: -2, lift_at: 0 }, queue: [],
  playback: { entry: null, song: null, position_ms: 0, at: 0, paused: false, volume: 50, volume_cap: 100, crossfade_ms: 0 }, ...more,
});

/** @param {State} before @param {Partial<Diff>} diff @returns {State} */
const after = (before, diff) => {
  const next = applyDiff(before, { from: before.version, version: before.version + 1, ...diff });
  assert.ok(next);
  return next;
};

const ids = (/** @type {State} */ s) => s.queue.map((e) => e.id);

test("a diff that does not start at our version is refused", () => {
  assert.equal(applyDiff(state(), { from: 2, version: 3 }), null);
});

test("a snapshot's null queue is an empty one", () => {
  assert.deepEqual(fromSnapshot(/** @type {any} */ ({ ...state(), queue: null })).queue, []);
});

test("changed fields are merged, the others stay the same objects", () => {
  const before = state({ queue: [entry(1), entry(2, { my_vote: -1 })] });
  const next = after(before, { changed: [{ id: 2, votes: 5, ups: 6, downs: 1 }] });
  assert.equal(next.queue[0], before.queue[0]);
  assert.deepEqual({ votes: next.queue[1].votes, mine: next.queue[1].my_vote }, { votes: 5, mine: -1 });
  assert.equal(before.queue[1].votes, 1, "the old state is untouched");
});

test("an added entry is mine when I requested it, and counts as my vote", () => {
  const next = after(state({ queue: [entry(1)] }), { added: [entry(2, { requester: ME }), entry(3)], placed: [[2, 0], [3, 2]] });
  assert.deepEqual(ids(next), [2, 1, 3]);
  assert.deepEqual(next.queue.map((e) => [e.mine, e.my_vote]), [[true, 1], [false, 0], [false, 0]]);
});

test("a song that starts keeps the vote that I gave it while it waited", () => {
  const before = state({ queue: [entry(1, { my_vote: 1 }), entry(2)] });
  const playing = entry(1, { status: "playing" });
  const next = after(before, { removed: [1], playback: { ...before.playback, entry: playing, song: playing.song } });
  assert.equal(next.playback.entry?.my_vote, 1);
  assert.deepEqual(ids(next), [2]);
});

test("a playback of the same entry keeps my vote; of another it does not", () => {
  const before = state();
  const current = entry(1, { my_vote: -1 });
  before.playback = { ...before.playback, entry: current, song: current.song };
  assert.equal(after(before, { playback: { ...before.playback, entry: entry(1), paused: true } }).playback.entry?.my_vote, -1);
  assert.equal(after(before, { playback: { ...before.playback, entry: entry(2) } }).playback.entry?.my_vote, 0);
});

test("changes reach the current entry", () => {
  const before = state();
  before.playback = { ...before.playback, entry: entry(1) };
  assert.equal(after(before, { changed: [{ id: 1, votes: 9 }] }).playback.entry?.votes, 9);
});

test("mine sets my votes wherever the entry is", () => {
  const before = state({ queue: [entry(1), entry(2)] });
  before.playback = { ...before.playback, entry: entry(3) };
  const next = applyMine(before, { 2: 1, 3: -1, 99: 1 });
  assert.deepEqual([next.queue[0].my_vote, next.queue[1].my_vote, next.playback.entry?.my_vote], [0, 1, -1]);
  assert.equal(applyMine(next, { 2: 1 }), next, "nothing new is the same state");
});

test("a pending vote is shown at once and never counted twice", () => {
  const truth = state({ queue: [entry(1, { votes: 3, ups: 3, my_vote: 0 })] });
  const shown = withPending(truth, { 1: -1 });
  assert.deepEqual([shown.queue[0].votes, shown.queue[0].ups, shown.queue[0].downs], [2, 3, 1]);
  const settled = withPending(applyMine(state({ queue: [entry(1, { votes: 2, ups: 3, downs: 1 })] }), { 1: -1 }), { 1: -1 });
  assert.equal(settled.queue[0].votes, 2);
  assert.equal(withPending(truth, {}), truth);
  const doubted = { ...truth, standing: { ...truth.standing, doubted: true } };
  assert.deepEqual(withPending(doubted, { 1: -1 }).queue[0], { ...doubted.queue[0], my_vote: -1 }, "who is doubted is in no sum");
});

test("position runs only while music plays, and never past the end", () => {
  const song = entry(1).song;
  const playing = { ...state().playback, entry: entry(1), song, position_ms: 1000, at: 50_000 };
  assert.equal(positionAt(playing, 60_000), 11_000);
  assert.equal(positionAt({ ...playing, paused: true }, 60_000), 1000);
  assert.equal(positionAt({ ...playing, error: "output_lost" }, 60_000), 1000);
  assert.equal(positionAt(playing, 40_000), 1000, "a clock that is behind does not rewind");
  assert.equal(positionAt(playing, 900_000), song.duration_ms);
  assert.equal(positionAt(state().playback, 5), 0);
});

test("play times add up, failed entries have none", () => {
  const before = state({ queue: [entry(1), entry(2, { status: "failed" }), entry(3)] });
  before.playback = { ...before.playback, entry: entry(9), song: entry(9).song, position_ms: 100_000, at: 0 };
  assert.deepEqual(playTimes(before, 0), [9, 0, 9 + 100_001]);
});

test("songs that are faded into each other play earlier, and in a closed party only the closing song does", () => {
  const fades = state({ queue: [entry(1), entry(2), entry(3, { because: "closing" })] });
  fades.playback = { ...fades.playback, entry: entry(9), song: entry(9).song, position_ms: 50_000, at: 0, crossfade_ms: 12_000 };
  assert.deepEqual(playTimes(fades, 0), [38_009, 38_009 + 88_001, 38_009 + 2 * 88_001 + 1]);
  fades.playback = { ...fades.playback, position_ms: 100_000 };
  assert.equal(playTimes(fades, 0)[0], 0, "the next song has begun already: it plays now");
  fades.playback = { ...fades.playback, position_ms: 50_000, closed: true };
  assert.deepEqual(playTimes(fades, 0), [0, 0, 38_009]);
});

test("the quorum counts the down votes that end a song", () => {
  assert.equal(quorum(entry(1, { ups: 3, downs: 1 }), -2), 5);
});

test("an entry is found in the queue and in the playback", () => {
  const both = state({ queue: [entry(1)] });
  both.playback = { ...both.playback, entry: entry(2) };
  assert.equal(findEntry(both, 1)?.id, 1);
  assert.equal(findEntry(both, 2)?.id, 2);
  assert.equal(findEntry(both, 3), undefined);
});

// ---- random parties: whatever happens on the server, the page that applies the diffs holds what a fresh snapshot would say

/** A small generator of numbers, so that a failure can be repeated. @param {number} seed */
function random(seed) {
  let s = seed;
  return (/** @type {number} */ below) => {
    s = (s * 1103515245 + 12345) % 2147483648;
    return Math.floor((s / 2147483648) * below);
  };
}

/** The server's diff between two queues, as docs/realtime.md describes one. @param {State} a @param {State} b @returns {Diff} */
function diffOf(a, b) {
  const old = new Map(a.queue.map((e) => [e.id, e]));
  const wanted = new Set(ids(b));
  const removed = ids(a).filter((id) => !wanted.has(id));
  const added = b.queue.filter((e) => !old.has(e.id)).map((e) => ({ ...e, my_vote: 0, mine: false }));
  const changed = b.queue.filter((e) => old.has(e.id) && old.get(e.id)?.votes !== e.votes).map((e) => ({ id: e.id, votes: e.votes }));
  let have = ids(a).filter((id) => wanted.has(id));
  /** @type {[number, number][]} */
  const placed = [];
  ids(b).forEach((id, i) => {
    if (have[i] === id) return;
    have = have.filter((other) => other !== id);
    have.splice(i, 0, id);
    placed.push([id, i]);
  });
  return { from: a.version, version: b.version, removed, added, changed, placed };
}

/** @param {State} s @param {(below: number) => number} pick @returns {State} */
function live(s, pick) {
  let queue = [...s.queue];
  let highest = Math.max(0, s.version * 10);
  for (let n = pick(4); n > 0; n--) {
    const i = pick(queue.length + 1);
    switch (pick(4)) {
      case 0: queue = queue.filter((_, k) => k !== i); break;
      case 1: {
        const mine = pick(2) === 0;
        queue.splice(i, 0, entry(++highest, { requester: mine ? ME : OTHER, mine, my_vote: mine ? 1 : 0 }));
        break;
      }
      case 2: if (queue[i]) queue[i] = { ...queue[i], votes: queue[i].votes + pick(5) - 2 }; break;
      default: queue.sort((x, y) => y.votes - x.votes || (x.id % 7) - (y.id % 7) || x.id - y.id);
    }
  }
  return { ...s, version: s.version + 1, queue };
}

test("2,000 random changes leave page and server the same", () => {
  for (let seed = 1; seed <= 40; seed++) {
    const pick = random(seed);
    let server = state();
    let page = fromSnapshot(server);
    for (let step = 0; step < 50; step++) {
      const next = live(server, pick);
      const applied = applyDiff(page, diffOf(server, next));
      assert.ok(applied, `seed ${seed} step ${step}`);
      assert.deepEqual(applied, next, `seed ${seed} step ${step}`);
      [server, page] = [next, applied];
    }
  }
});

test("a song of mine that others took out has gone; one that plays, that I took out, or that is another's has not", () => {
  const mine = entry(1, { mine: true });
  const before = state({ queue: [mine, entry(2)] });
  assert.equal(gone(before, state({ queue: [mine] }), new Set()), false);
  assert.equal(gone(before, state({ playback: { ...before.playback, entry: mine } }), new Set()), false);
  assert.equal(gone(before, state(), new Set([1])), false);
  assert.equal(gone(before, state(), new Set()), true);
  assert.equal(gone(state({ playback: { ...before.playback, entry: mine } }), state(), new Set()), true);
});

test("undoing a request of what was there brings back the vote of before, and never takes back the first one", () => {
  const before = state({ queue: [entry(1, { my_vote: 1, mine: true }), entry(2, { my_vote: -1 }), entry(3)] });
  assert.equal(voteBefore(before, 1), undefined);
  assert.equal(voteBefore(before, 2), -1);
  assert.equal(voteBefore(before, 3), 0);
  assert.equal(voteBefore(before, 4), undefined);
  assert.equal(voteBefore(null, 1), undefined);
});
