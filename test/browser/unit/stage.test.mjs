// The stage's pure parts: what is worth a word, the cover across the back, the size of a title.
// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { closeVote, momentsBetween, newMoments } from "../../../static/js/stagemoments.js";

globalThis.window = /** @type {any} */ ({ matchMedia: () => ({ matches: true }), addEventListener() {} });
const { soften } = await import("../../../static/js/stagebackdrop.js");

const NOW = 1_000_000;
const robin = { id: 7, name: "Robin", colour: "#54a0ff" };

/** @param {number} id @param {object} [more] */
const entry = (id, more) => ({ id, song: { id, title: `Song ${id}`, artist: "", duration_ms: 180_000 }, votes: 1, requester: robin,
  status: "ready", why: { reason: "turn", turn: 1 }, ...more });

/** @param {object} playback @param {any[]} [queue] @param {string[]} [may] @returns {any} */
const party = (playback, queue = [], may = []) =>
  ({ queue, rules: { may }, playback: { entry: null, song: null, position_ms: 0, at: NOW, paused: false, ...playback } });

/** @param {number} id @param {object} [more] of the playback */
const plays = (id, more) => ({ entry: entry(id), song: entry(id).song, ...more });

/** @param {any} before @param {any} after */
const kinds = (before, after) => momentsBetween(before, after, NOW).map(({ kind, more }) => `${kind} ${more}`);

test("the buzzer is told once, and an old one never", () => {
  const quiet = party(plays(1));
  const rung = party(plays(1, { alarm_at: NOW - 500 }));
  assert.deepEqual(kinds(quiet, rung), ["alarm moment.alarm_more"]);
  assert.deepEqual(kinds(rung, rung), []);
  assert.deepEqual(kinds(quiet, party(plays(1, { alarm_at: NOW - 60_000 }))), []);
});

test("a skipped song is told with who ended it", () => {
  for (const reason of ["voted", "skipped", "removed"]) {
    const after = party(plays(2, { ended: { entry: 1, reason } }));
    assert.deepEqual(kinds(party(plays(1)), after), [`skip moment.skip_${reason}`]);
  }
  const own = party({ ...plays(1), entry: entry(1, { requester: null }) });
  const after = party(plays(2, { ended: { entry: 1, reason: "skipped" } }));
  assert.deepEqual(kinds(own, after), ["skip moment.skip_host"], "nobody asked for it, and guests may not skip");
  assert.deepEqual(kinds(own, { ...after, rules: { may: ["skip"] } }), ["skip moment.skip_skipped"]);
  const silent = party({ ended: { entry: 1, reason: "voted" } });
  assert.deepEqual(kinds(party(plays(1)), silent), ["skip moment.skip_voted"], "nothing followed it");
});

test("a song that played to its end, one of before, and one that nobody saw end are not told", () => {
  assert.deepEqual(kinds(party(plays(1)), party(plays(2))), []);
  const ended = { entry: 1, reason: "skipped" };
  assert.deepEqual(kinds(party(plays(2, { ended })), party(plays(2, { ended, paused: true }))), []);
  assert.deepEqual(kinds(party(plays(3)), party(plays(2, { ended }))), []);
  assert.deepEqual(kinds(party(plays(1)), party(plays(2, { ended, position_ms: 60_000 }))), [], "the page was away");
});

test("a newcomer's first song is told when it begins", () => {
  assert.deepEqual(momentsBetween(party(plays(1)), party(plays(2, { first: true })), NOW),
    [{ kind: "first", more: "moment.first_more", values: { name: "Robin" } }]);
  assert.deepEqual(kinds(party(plays(2)), party(plays(2, { first: true }))), []);
});

test("a vote is close where one more changes what comes next", () => {
  /** @param {any[]} queue */
  const ids = (...queue) => closeVote(party({}, queue))?.map(({ id }) => id);
  assert.deepEqual(ids(entry(1, { votes: 3 }), entry(2, { votes: 2 }), entry(3)), [1, 2]);
  assert.deepEqual(ids(entry(9, { votes: 1, locked: true }), entry(1, { votes: 3 }), entry(2, { votes: 3 })), [1, 2]);
  assert.deepEqual(ids(entry(9, { status: "failed" }), entry(1, { votes: 3 }), entry(2, { votes: 3 })), [1, 2]);
  assert.equal(ids(entry(1, { votes: 4 }), entry(2, { votes: 2 })), undefined);
  assert.equal(ids(entry(1, { votes: 2 }), entry(2)), undefined, "one vote is the requester's own");
  assert.equal(ids(entry(1, { votes: 3 })), undefined);
  for (const why of [{ reason: "pinned" }, { reason: "first_come" }, { reason: "turn", turn: 2 }]) {
    assert.equal(ids(entry(1, { votes: 3 }), entry(2, { votes: 3, why })), undefined, JSON.stringify(why));
  }
  assert.deepEqual(ids(entry(1, { votes: 3 }), entry(2, { votes: 3, why: { reason: "lifted", turn: 2, lifted: true } })), [1, 2]);
});

test("a close vote is told when a vote makes it close, seldom, and once a pair", () => {
  const told = newMoments();
  /** @param {[number, number][]} votes of entries by id */
  const queue = (...votes) => party(plays(99), votes.map(([id, n]) => entry(id, { votes: n })));
  const apart = queue([1, 5], [2, 2], [3, 2]);
  const close = queue([1, 5], [2, 4], [3, 2]);
  /** @param {any} before @param {any} after @param {number} minutes */
  const count = (before, after, minutes) => told(before, after, NOW + minutes * 60_000).length;
  assert.equal(count(apart, apart, 0), 0);
  assert.equal(count(queue([9, 9], [1, 5], [2, 4]), close, 0), 0, "the first one left: no vote made it close");
  assert.equal(count(apart, close, 0), 1);
  assert.equal(count(apart, close, 10), 0, "the same pair");
  assert.equal(count(queue([1, 5], [3, 2]), queue([1, 5], [3, 4]), 1), 0, "too soon after the other");
  assert.equal(count(queue([1, 5], [3, 2]), queue([1, 5], [3, 4]), 4), 1);
});

/** @param {number[]} colour @param {number} [side] */
const plain = (colour, side = 32) => new Uint8ClampedArray(Array.from({ length: side * side }, () => [...colour, 255]).flat());

/** The contrast of two colours, 0-255 each, as WCAG has it. @param {number[]} a @param {number[]} b */
function contrast(a, b) {
  const [light, dark] = [a, b].map((colour) => {
    const linear = (/** @type {number} */ value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
    const [red, green, blue] = colour.map((value) => linear(value / 255));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  }).sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

test("text on its scrim is read over any cover", () => {
  const [scrim, share] = [[0x0d, 0x0a, 0x13], 0xc7 / 255]; // --scrim of stage.css
  for (const colour of [[255, 255, 255], [255, 255, 0], [0, 255, 0], [255, 0, 0], [0, 0, 255], [0, 0, 0], [128, 128, 128]]) {
    const pixels = plain(colour);
    soften(pixels, 32);
    const back = [...pixels.slice(0, 3)].map((value, i) => value * (1 - share) + scrim[i] * share);
    for (const text of [[0xf7, 0xf3, 0xfd], [0xcf, 0xc8, 0xdd], [0xff, 0x9d, 0x98]]) {
      assert.ok(contrast(text, back) >= 4.5, `${text} on ${back}: ${contrast(text, back)}`);
    }
  }
});

test("the cover is blurred: an edge becomes a slope, a plain colour stays plain", () => {
  const side = 64;
  const pixels = plain([0, 0, 0], side);
  for (let i = 0; i < pixels.length; i += 4) if ((i / 4) % side >= side / 2) pixels.fill(255, i, i + 3);
  soften(pixels, side);
  const row = [...pixels.slice(0, 4 * side)].filter((_, i) => i % 4 === 0);
  assert.deepEqual(row, [...row].sort((a, b) => a - b));
  assert.ok(new Set(row).size > 20, String(row));
  const grey = plain([90, 90, 90]);
  soften(grey, 32);
  assert.equal(new Set(grey.filter((_, i) => i % 4 < 3)).size, 1);
});
