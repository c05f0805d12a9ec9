// Texts in a language with more forms than one and many.
// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";

globalThis.document = /** @type {any} */ ({ documentElement: { lang: "pl" } });
globalThis.fetch = /** @type {any} */ (async (/** @type {string} */ url) => ({
  ok: url === "/messages/pl.json",
  json: async () => ({
    songs: "{n} utworu", "songs.one": "1 utwór", "songs.few": "{n} utwory", "songs.many": "{n} utworów", plain: "{n} razy",
  }),
}));
const { clockOffset, loadTexts, t, timeOfDay } = await import("../../../static/js/i18n.js");
await loadTexts();

test("a number takes the form of the page's language", () => {
  /** @type {[number | string, string][]} */
  const cases = [
    [1, "1 utwór"], [2, "2 utwory"], [4, "4 utwory"], [0, "0 utworów"], [5, "5 utworów"], [12, "12 utworów"],
    [22, "22 utwory"], [1.5, "1.5 utworu"], ["1", "1 utworu"],
  ];
  for (const [n, want] of cases) assert.equal(t("songs", { n }), want);
});

test("a message without forms is said as it is", () => {
  assert.equal(t("plain", { n: 2 }), "2 razy");
  assert.equal(t("songs"), "{n} utworu");
});

test("times are the party's, whatever the phone's zone", () => {
  const at = Date.UTC(2026, 10, 28, 23, 50);
  assert.equal(timeOfDay(at, clockOffset("345", 60)), "05:35"); // Kathmandu
  assert.equal(timeOfDay(at, clockOffset("-210", 0)), "20:20"); // Newfoundland
  assert.equal(clockOffset("60", 60), undefined, "the phone's own clock knows when summer time ends");
  assert.equal(clockOffset("", 60), undefined);
});
