// The message catalogue in the page's language: every text that a script shows.
// @ts-check

/** @type {Record<string, string>} */
let texts = {};

export const lang = globalThis.document?.documentElement.lang || "en";
/** @type {Intl.PluralRules | undefined} made when the first number is shown: a phone's first Intl object takes it a tenth of a second */
let plurals;

/** Loads the catalogue. Without it the page still works: keys stand where texts would be. */
export async function loadTexts() {
  try {
    const answer = await fetch(`/messages/${lang}.json`);
    if (answer.ok) texts = await answer.json();
  } catch {
    // The box is away: the server's own texts are on the page already.
  }
}

/**
 * The message for key with its {placeholders} filled. Where n is a number, the form that it takes in the page's language is preferred:
 * "key.one" for 1 in English, "key.few" for 3 in Polish.
 * @param {string} key @param {Record<string, string | number>} [values] @returns {string}
 */
export function t(key, values = {}) {
  const text = (typeof values.n === "number" ? pluralText(key, values.n) : undefined) ?? texts[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

/** @param {string} key @param {number} n @returns {string | undefined} */
function pluralText(key, n) {
  if (!(`${key}.one` in texts)) return undefined;
  plurals ??= new Intl.PluralRules(lang);
  return texts[`${key}.${plurals.select(n)}`];
}

/**
 * Why the party itself chose a song: "genre:Jazz" is because.genre with the name.
 * @param {string} [because] @returns {string} "" = somebody requested it
 */
export function because(because = "") {
  if (!because) return "";
  const at = because.indexOf(":");
  return at < 0 ? t(`because.${because}`) : t(`because.${because.slice(0, at)}`, { text: because.slice(at + 1) });
}

/** @param {string} key */
export const knows = (key) => key in texts;

/**
 * The party's clock: how many minutes it is ahead of UTC; undefined where it is the phone's own, which knows when summer time ends.
 * @param {string | undefined} told by the page, in minutes @param {number} [own] the phone's
 */
export const clockOffset = (told, own = -new Date().getTimezoneOffset()) => (!told || Number(told) === own ? undefined : Number(told));
const offset = clockOffset(globalThis.document?.documentElement.dataset?.offset);

/** Time of day by the party's clock, as the server writes it too: 22:41. @param {number} ms since the epoch @param {number} [ahead] */
export function timeOfDay(ms, ahead = offset) {
  const at = new Date(ahead === undefined ? ms : ms + ahead * 60_000);
  const [hours, minutes] = ahead === undefined ? [at.getHours(), at.getMinutes()] : [at.getUTCHours(), at.getUTCMinutes()];
  return `${twoDigits(hours)}:${twoDigits(minutes)}`;
}

/** m:ss, or h:mm:ss. @param {number} ms */
export function duration(ms) {
  const all = Math.max(Math.floor(ms / 1000), 0);
  const [h, m, s] = [Math.floor(all / 3600), Math.floor(all / 60) % 60, all % 60];
  return h > 0 ? `${h}:${twoDigits(m)}:${twoDigits(s)}` : `${m}:${twoDigits(s)}`;
}

/** @param {number} n */
const twoDigits = (n) => String(n).padStart(2, "0");
