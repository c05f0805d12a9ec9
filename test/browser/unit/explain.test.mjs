// When an open row asks the server why it stands where it does.
// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { newExplainer } from "../../../static/js/explain.js";

/** @typedef {import("../../../static/js/explain.js").Explanation} Explanation */

/** A party, a clock and a server that answers when it is told to. */
function stage() {
  const party = { version: 1, now: 10_000, open: true };
  /** @type {{entry: number, answer: (data: Explanation | null, code?: string) => Promise<void>}[]} */
  const asked = [];
  /** @type {{at: number, act: () => void}[]} */
  const timers = [];
  /** @type {(Explanation | null)[]} */
  const shown = [];
  const explainer = newExplainer({
    ask: (entry) => new Promise((resolve) => {
      const answer = async (/** @type {Explanation | null} */ data, code = "internal") => {
        resolve({ data, refusal: data ? null : { code } });
        await new Promise(setImmediate);
      };
      asked.push({ entry, answer });
    }),
    version: () => party.version,
    wanted: () => party.open,
    answered: (_, answer) => shown.push(answer),
    now: () => party.now,
    later: (act, ms) => timers.push({ at: party.now + ms, act }),
  });
  const pass = (/** @type {number} */ ms) => {
    party.now += ms;
    for (const timer of timers.splice(0)) (timer.at <= party.now ? timer.act() : timers.push(timer));
  };
  return { party, asked, shown, timers, pass, explainer };
}

const because = (/** @type {number} */ version, why = "So many want it.") => ({ version, why });

test("an entry is asked about once while the party stays as it is", async () => {
  const { asked, shown, explainer } = stage();
  explainer.explain(7);
  explainer.explain(7);
  assert.deepEqual(asked.map(({ entry }) => entry), [7]);
  await asked[0].answer(because(1));
  explainer.explain(7);
  assert.equal(asked.length, 1);
  assert.deepEqual(shown, [because(1)]);
});

test("an open entry is asked about again when the party has changed, but once a second", async () => {
  const { party, asked, pass, explainer } = stage();
  explainer.explain(7);
  party.version = 2; // while the answer is on its way
  explainer.explain(7);
  assert.equal(asked.length, 1, "one question at a time");
  await asked[0].answer(because(1));
  assert.equal(asked.length, 1, "not at once");
  party.version = 3;
  explainer.explain(7);
  pass(1_000);
  assert.equal(asked.length, 2);
  await asked[1].answer(because(3));
  pass(60_000);
  assert.equal(asked.length, 2, "the answer holds");
  party.version = 4;
  explainer.explain(7);
  assert.equal(asked.length, 3, "after a quiet time at once");
});

test("a row that was closed asks no more", async () => {
  const { party, asked, pass, explainer } = stage();
  explainer.explain(7);
  party.version = 2;
  await asked[0].answer(because(1));
  party.open = false;
  pass(5_000);
  assert.equal(asked.length, 1);
});

test("what its reader has moved is asked about at once", async () => {
  const { asked, explainer } = stage();
  explainer.explain(7);
  await asked[0].answer(because(1));
  explainer.explainNow(7);
  assert.equal(asked.length, 2);
});

test("what its reader has moved while an answer was on its way is asked about behind it", async () => {
  const { asked, explainer } = stage();
  explainer.explain(7);
  explainer.explainNow(7);
  assert.equal(asked.length, 1);
  await asked[0].answer(because(1));
  assert.equal(asked.length, 2);
});

test("without the box what was said stays, and the next change asks again", async () => {
  const { party, asked, shown, timers, pass, explainer } = stage();
  explainer.explain(7);
  await asked[0].answer(null, "offline");
  assert.deepEqual(shown, [null]);
  assert.equal(timers.length, 0, "nothing is asked while the box is away");
  pass(5_000);
  explainer.explain(7); // the connection is back: the page is painted, at the same version
  assert.equal(asked.length, 2);
  await asked[1].answer(because(party.version));
  assert.deepEqual(shown[1], because(1));
});

test("a box in trouble is asked again after a while", async () => {
  const { asked, pass, explainer } = stage();
  explainer.explain(7);
  await asked[0].answer(null, "too_many");
  pass(3_000);
  assert.equal(asked.length, 1);
  pass(1_000);
  assert.equal(asked.length, 2);
  await asked[1].answer(null, "entry_gone");
  pass(60_000);
  assert.equal(asked.length, 2, "what is gone needs no reason");
});

test("an answer that is older than the page is asked for again", async () => {
  const { party, asked, pass, explainer } = stage();
  party.version = 5;
  explainer.explain(7);
  await asked[0].answer(because(4));
  pass(1_000);
  assert.equal(asked.length, 2);
});
