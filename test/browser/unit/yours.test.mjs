// The guest's own songs, the hello of each level of say, and the vibration.
// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { newBuzz } from "../../../static/js/buzz.js";

const localStorage = { getItem: () => null };
globalThis.window = /** @type {any} */ ({ matchMedia: () => ({ matches: true }), addEventListener() {}, localStorage });
globalThis.document = /** @type {any} */ ({ documentElement: { lang: "en" }, querySelector: () => null, querySelectorAll: () => [] });
if (!globalThis.navigator) globalThis.navigator = /** @type {any} */ ({});
const { free, leadsTo, yoursOf } = await import("../../../static/js/yours.js");
const { helloKey } = await import("../../../static/js/me.js");

/** @param {number} id @param {Partial<import("../../../static/js/state.js").Entry>} [more] */
const mine = (id, more = {}) => ({ id, mine: true, status: "ready", ...more });
const other = { id: 1, mine: false, status: "ready" };

/** @param {any[]} queue @param {number[]} times @param {{waiting?: number, may?: string[]}} [rules] @param {any} [guest] */
const yours = (queue, times, { waiting = 3, may = ["request"] } = {}, guest = { id: 7 }) =>
  yoursOf(/** @type {any} */ ({ queue, guest, rules: { waiting, may } }), times);

test("the pill tells of the song that surely plays, and of what counts against the limit", () => {
  assert.deepEqual(yours([other], [100]), { entry: 0, place: 0, at: 0, next: false, failed: false, waiting: 0, most: 3, may: true });
  const two = yours([other, mine(2), mine(3, { status: "preparing" })], [100, 200, 300]);
  assert.deepEqual([two.entry, two.place, two.at, two.waiting, free(two)], [2, 2, 200, 2, 1]);
  const held = yours([mine(2, { reason: "away" }), other, mine(3)], [0, 100, 200]);
  assert.deepEqual([held.entry, held.place, held.waiting], [3, 3, 1]);
  const failed = yours([mine(2, { status: "failed", reason: "broken" }), mine(3, { reason: "away" })], [0, 0]);
  assert.deepEqual([failed.entry, failed.place, failed.failed], [3, 2, false]);
  assert.equal(yours([mine(2, { status: "failed" })], [0]).failed, true);
  assert.equal(yours([mine(2, { locked: true })], [1]).next, true);
});

test("nobody is promised a request that the rules refuse", () => {
  assert.equal(yours([], [], { may: ["vote"] }).may, false);
  assert.equal(yours([], [], {}, null).may, false);
  assert.equal(free(yours([mine(2), mine(3)], [1, 2], { waiting: 1 })), 0, "more wait than may since the host has lowered the limit");
});

test("the pill leads to the entry that it names, or to the search", () => {
  const pill = (/** @type {string} */ href) => /** @type {any} */ ({ getAttribute: () => href });
  assert.equal(leadsTo(pill("#entry-42")), 42);
  assert.equal(leadsTo(pill("/search")), 0);
});

test("the hello says what this level lets guests do", () => {
  assert.equal(helloKey(["request", "vote", "vote_down", "skip"]), "hello.all");
  assert.equal(helloKey(["request", "vote"]), "hello.up");
  assert.equal(helloKey(["request"]), "hello.request");
  assert.equal(helloKey(["vote"]), "hello.vote");
  assert.equal(helloKey([]), "hello.look");
});

/** A phone that can vibrate, and what it keeps. */
function phone() {
  /** @type {number[][]} */
  const felt = [];
  /** @type {Record<string, string>} */
  const kept = {};
  const storage = {
    getItem: (/** @type {string} */ key) => kept[key] ?? null,
    setItem: (/** @type {string} */ key, /** @type {string} */ value) => { kept[key] = value; },
  };
  return { felt, storage, device: { vibrate: (/** @type {number[]} */ pattern) => felt.push(pattern) > 0 } };
}

test("a phone vibrates once its owner has asked for it, and keeps the choice", () => {
  const { felt, storage, device } = phone();
  const buzz = newBuzz(device, storage);
  buzz.song();
  assert.deepEqual(felt, [], "nobody has asked for it");
  buzz.want(true);
  assert.equal(felt.length, 1, "the choice can be felt");
  newBuzz(device, storage).song();
  assert.equal(felt.length, 2, "kept over a reload");
  buzz.want(false);
  buzz.song();
  newBuzz(device, storage).song();
  assert.equal(felt.length, 2);
});

test("a browser that cannot vibrate is not asked to, and a storage that refuses is no trouble", () => {
  const buzz = newBuzz({}, phone().storage);
  assert.equal(buzz.possible, false);
  buzz.want(true);
  buzz.song();
  assert.equal(buzz.wanted(), false);
  const refuses = () => { throw new Error("private"); };
  const { felt, device } = phone();
  const own = newBuzz(device, { getItem: refuses, setItem: refuses });
  own.want(true);
  own.song();
  assert.equal(felt.length, 2);
});
