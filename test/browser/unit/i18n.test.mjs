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
const { loadTexts, t } = await import("../../../static/js/i18n.js");
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
