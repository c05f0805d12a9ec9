// The sentences and estimates of docs/realtime.md, "Why and when": the same table as web/show/why_test.go.
// @ts-check
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { swing, whyParts } from "../../../static/js/why.js";

/** @type {{name: string, policy: string, bound: number, queue: any[], want: {parts: any[], sooner: number, later: number}[]}[]} */
const cases = JSON.parse(readFileSync(new URL("why.json", import.meta.url), "utf8"));

for (const { name, policy, bound, queue, want } of cases) {
  test(name, () => {
    const rules = /** @type {any} */ ({ policy, bound });
    assert.deepEqual(queue.map((_, i) => ({ parts: whyParts(queue, i), ...swing({ queue, rules }, i) })), want);
  });
}
