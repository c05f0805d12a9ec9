// The sentences and estimates of docs/realtime.md, "Why and when": the same table as web/present/why_test.go.
// @ts-check
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { moves, swing, whyParts } from "../../../static/js/why.js";

/** @type {{name: string, policy: string, bound: number, queue: any[], want: {why: any, sooner: number, later: number}[]}[]} */
const cases = JSON.parse(readFileSync(new URL("why.json", import.meta.url), "utf8"));

for (const { name, policy, bound, queue, want } of cases) {
  test(name, () => {
    const rules = /** @type {any} */ ({ policy, bound });
    assert.deepEqual(queue.map((_, i) => ({ why: whyParts(queue, i), ...swing({ queue, rules }, i) })), want);
  });
}

const queue = [
  { id: 1, status: "ready", locked: true, mine: true, why: { reason: "turn", turn: 1 } }, { id: 2, status: "ready", why: { reason: "turn", turn: 1 } },
  { id: 3, status: "ready", mine: true, why: { reason: "turn", turn: 2 } }, { id: 4, status: "preparing", mine: true, why: { reason: "turn", turn: 3 } },
  { id: 5, status: "ready", mine: true, why: { reason: "lifted", turn: 4, lifted: true } }, { id: 6, status: "failed", mine: true, why: { reason: "failed" } },
];
/** @param {string} policy @param {string[]} may */
const moved = (policy, may) => queue.map((_, i) => moves(/** @type {any} */ ({ queue, rules: { policy, may } }), i)).map(({ up, down, earlier, later }) => [up, down, earlier, later]);
const no = undefined;

test("own songs change places among themselves, but for the one that plays next", () => {
  assert.deepEqual(moved("fair", []), [[no, no, no, no], [no, no, no, no], [no, no, no, 5], [no, no, 3, 0], [no, no, 4, no], [no, no, no, no]]);
  assert.deepEqual(moved("votes", []), queue.map(() => [no, no, no, no]), "in another order they have no turns");
});

test("at full control any song may be moved", () => {
  assert.deepEqual(moved("votes", ["reorder"]), [[no, no, no, no], [no, 4, no, no], [2, 5, no, no], [3, 0, no, no], [4, no, no, no], [no, no, no, no]]);
});
