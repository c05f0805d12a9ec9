// Clock, pending votes, back-off, words, waveform.
// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { newClock } from "../../../static/js/clock.js";
import { newPendingVotes, showsRefusal } from "../../../static/js/pendingvotes.js";
import { duration, t } from "../../../static/js/i18n.js";

globalThis.window = /** @type {any} */ ({ matchMedia: () => ({ matches: true }), addEventListener() {} });
globalThis.document = /** @type {any} */ ({ documentElement: { lang: "en" }, querySelector: () => null, querySelectorAll: () => [] });
const { backOff } = await import("../../../static/js/socket.js");
const { fillNow, wavePath } = await import("../../../static/js/now.js");
const { longestRise } = await import("../../../static/js/dom.js");
const { unitOf } = await import("../../../static/js/rulesfields.js");

test("the clock believes the shortest round trip", () => {
  let local = 1000;
  const clock = newClock(() => local);
  clock.seed(5000, 1000);
  assert.equal(clock.now(), 5000);
  clock.sample(1000, 6000, 1200); // 200 ms there and back: the server was at 6000 when we were at 1100
  assert.equal(clock.now(), 1000 + 4900);
  clock.sample(1000, 9000, 2000); // slower: not believed
  assert.equal(clock.now(), 5900);
  clock.sample(2000, 7010, 2020); // quicker: believed
  assert.equal(clock.now(), 1000 + 5000);
  local = 2000;
  assert.equal(clock.now(), 7000);
});

test("the clock forgets an old measurement", () => {
  const clock = newClock(() => 0);
  clock.sample(0, 1000, 10);
  clock.sample(400_000, 500_000, 400_100);
  assert.equal(clock.now(), 99_950);
});

/** @param {Record<string, string>} [kept] */
const storage = (kept = {}) => ({
  kept,
  getItem: (/** @type {string} */ key) => kept[key] ?? null,
  setItem: (/** @type {string} */ key, /** @type {string} */ value) => { kept[key] = value; },
});

test("the last vote counts, and outlives the page", () => {
  const phone = storage();
  const votes = newPendingVotes(phone);
  votes.set(3, 1);
  votes.set(3, -1);
  assert.deepEqual(newPendingVotes(phone).all(), { 3: -1 });
});

test("an answer settles its own value only", () => {
  const votes = newPendingVotes(storage());
  votes.set(3, 1);
  votes.set(3, 0);
  votes.settle(3, 1);
  assert.deepEqual(votes.all(), { 3: 0 });
  votes.settle(3, 0);
  assert.deepEqual(votes.all(), {});
});

test("a vote that was kept and does not count shows its refusal, one that came too late is not", () => {
  const refused = (/** @type {number} */ status, /** @type {string} */ code) => ({ status, refusal: { code } });
  assert.equal(showsRefusal(refused(403, "unproven"), true), true, "the code was not entered");
  assert.equal(showsRefusal(refused(410, "entry_gone"), true), false, "the song is over by now");
  assert.equal(showsRefusal(refused(410, "entry_gone"), false), true);
  assert.equal(showsRefusal(refused(503, "busy"), true), false, "it is sent again");
  assert.equal(showsRefusal({ status: 200, refusal: null }, false), false);
});

test("damaged or refused storage is no trouble", () => {
  assert.deepEqual(newPendingVotes(storage({ "upbeat.wishes": "{oops" })).all(), {});
  assert.deepEqual(newPendingVotes(storage({ "upbeat.wishes": '{"1":5,"x":1,"2":-1}' })).all(), { 2: -1 });
  const votes = newPendingVotes({ getItem: () => null, setItem() { throw new Error("full"); } });
  votes.set(1, 1);
  assert.deepEqual(votes.all(), { 1: 1 });
});

test("the back-off doubles up to 15 s, with 30 % jitter", () => {
  assert.equal(backOff(0, 0.5), 500);
  assert.equal(backOff(3, 0.5), 4000);
  assert.equal(backOff(20, 0.5), 15_000);
  assert.equal(backOff(0, 0), 350);
  assert.equal(backOff(0, 1), 650);
});

test("durations", () => {
  assert.deepEqual([0, 999, 61_000, 3_600_000 + 61_000, -5].map(duration), ["0:00", "0:00", "1:01", "1:01:01", "0:00"]);
});

test("a missing message shows its key", () => {
  assert.equal(t("no.such", { n: 1 }), "no.such");
});

test("a waveform is one stroke a peak, whatever the numbers", () => {
  assert.equal(wavePath([0, 255]), "M75.0 19.0V21.0M225.0 2.0V38.0");
  assert.equal(wavePath([-5, 999]), "M75.0 19.0V21.0M225.0 2.0V38.0");
  assert.equal(wavePath([]), "M2 20H298");
  assert.equal(wavePath(undefined), "M2 20H298");
});

test("a song of one's own is everybody's on the stage", () => {
  const by = { textContent: "", hasAttribute: () => false, toggleAttribute() {}, classList: { toggle() {} }, style: { setProperty() {} } };
  const root = /** @type {HTMLElement} */ (/** @type {unknown} */ ({
    getAttribute: () => null, setAttribute() {}, querySelectorAll: () => [],
    querySelector: (/** @type {string} */ query) => query.includes('"by"') ? by : null,
  }));
  const entry = { id: 1, mine: true, requester: { name: "Ada", colour: "" } };
  const state = /** @type {import("../../../static/js/state.js").State} */ (/** @type {unknown} */ ({ playback: { entry } }));
  fillNow(root, state, 64, "now");
  assert.equal(by.textContent, "now.by_you");
  fillNow(root, state, 600, "stage");
  assert.equal(by.textContent, "now.by");
});

test("the longest rise leaves as few rows to move as possible", () => {
  const rise = (/** @type {number[]} */ numbers) => [...longestRise(numbers)].map((i) => numbers[i]).sort((a, b) => a - b);
  assert.deepEqual(rise([]), []);
  assert.deepEqual(rise([0, 1, 2, 3]), [0, 1, 2, 3]);
  assert.deepEqual(rise([3, 0, 1, 2]), [0, 1, 2], "one row to the top is one move");
  assert.deepEqual(rise([1, 2, 3, 0]), [1, 2, 3], "one row to the bottom is one move");
  assert.deepEqual(rise([-1, 0, -1, 1]), [0, 1], "new rows are not part of it");
  assert.equal(rise([5, 4, 3, 2, 1]).length, 1);
});

test("beside 0 stands that it is no limit, where it is none; beside 1 stands one", () => {
  const songs = { one: "song", many: "songs", none: "no limit" };
  assert.deepEqual([0, 1, 2, undefined].map((value) => unitOf(value, songs)), ["no limit", "song", "songs", "songs"]);
  assert.equal(unitOf(0, { one: "%", many: "%", none: "" }), "%");
});
