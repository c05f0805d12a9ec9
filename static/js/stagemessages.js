// What guests tell the room: messages that rise and stay a while, reactions that float up and fade; and what happens at the party, as a
// message of the room itself. All keep clear of the code.
// @ts-check
import { attr, clone, must, part, text } from "./dom.js";
import { stillness } from "./theme.js";
import { t } from "./i18n.js";

/** @typedef {{id: number, text: string, guest: {name: string, colour: string} | null}} Shout */

const STAY_MS = 9_000; // and longer for those with more to read
const HURRY_MS = 5_000; // the same while others wait
const LETTER_MS = 70;
const MOMENT_MS = 8_000;
const GOING_MS = 600;
const MOST = 3; // messages at once: nobody reads more, so the others wait for their turn
const LONGEST = 30; // messages that wait
const EACH = 6; // of one kind in one message; more of them are larger
const FLYING = 40;
const RISE_MS = 4_500;

/** @type {Shout[]} */
const line = [];

/** @param {Shout[]} shouts those without a text were taken back */
export function showMessages(shouts) {
  const place = must("#messages");
  for (const shout of shouts) {
    const there = place.querySelector(`[data-shout="${shout.id}"]`);
    const waits = line.findIndex((other) => other.id === shout.id);
    if (!shout.text) {
      there?.remove();
      if (waits >= 0) line.splice(waits, 1);
    } else if (!there && waits < 0 && line.length < LONGEST) line.push(shout);
  }
  next(place);
}

/** @param {HTMLElement} place */
function next(place) {
  while (place.children.length < MOST && line.length > 0) {
    const made = card(line[0]);
    place.append(made);
    if (place.children.length > 1 && reachesOver(place)) return made.remove(); // it waits for its turn
    stay(made, /** @type {Shout} */ (line.shift()), place);
  }
}

/** @type {Record<import("./stagemoments.js").Moment["kind"], string>} */
const ICONS = { alarm: "siren", skip: "skip-forward", first: "party-popper", close: "scale" };

/** What happens now comes before what was said: the oldest messages make room. @param {import("./stagemoments.js").Moment} moment */
export function showMoment({ kind, more, values }) {
  const place = must("#messages");
  const made = clone("moment-template");
  attr(made, "data-moment", kind);
  attr(made.querySelector("use"), "href", `#i-${ICONS[kind]}`);
  text(part(made, "what"), t(`moment.${kind}`, values));
  text(part(made, "more"), t(more, values));
  place.append(made);
  while (place.children.length > 1 && (place.children.length > MOST || reachesOver(place))) place.firstElementChild?.remove();
  leave(made, MOMENT_MS, place);
}

/** Whether the first message has no room any more: they stand at the lower edge. Where they come from counts for nothing here. */
const reachesOver = (/** @type {HTMLElement} */ place) => /** @type {HTMLElement} */ (place.firstElementChild).offsetTop < 0;

/** @param {Shout} shout */
function card(shout) {
  const made = clone("message-template");
  attr(made, "data-shout", String(shout.id));
  attr(part(made, "dot"), "fill", shout.guest?.colour || "#9a93a8");
  text(part(made, "by"), shout.guest?.name || t("shouts.host"));
  text(part(made, "words"), shout.text);
  return made;
}

/** It goes by itself, and makes room for the next one. @param {HTMLElement} made @param {Shout} shout @param {HTMLElement} place */
function stay(made, shout, place) {
  const time = (line.length > 0 ? HURRY_MS : STAY_MS) + LETTER_MS * shout.text.length;
  leave(made, time, place);
}

/** @param {HTMLElement} made @param {number} time ms that it stays @param {HTMLElement} place */
function leave(made, time, place) {
  window.setTimeout(() => made.classList.add("going"), time);
  window.setTimeout(() => { made.remove(); next(place); }, time + GOING_MS);
}

/** @param {Record<string, number>} counts reactions of the last half second */
export function react(counts) {
  const place = must("#float");
  for (const [emoji, count] of Object.entries(counts)) {
    const several = stillness.matches ? 1 : Math.min(count, EACH);
    for (let i = 0; i < several && place.children.length < FLYING; i++) fly(place, emoji, count, i);
  }
}

/** @param {HTMLElement} place @param {string} emoji @param {number} count @param {number} i */
function fly(place, emoji, count, i) {
  const made = document.createElement("span");
  made.textContent = emoji;
  made.style.left = `${(Math.random() * 84).toFixed(1)}%`;
  made.style.fontSize = `${Math.min(5 + Math.log2(count) * 1.2, 11).toFixed(1)}vh`;
  place.append(made);
  const done = () => made.remove();
  if (stillness.matches) return void window.setTimeout(done, RISE_MS / 2);
  const sway = (Math.random() * 8 - 4).toFixed(1);
  const flight = made.animate([
    { transform: "translate(0, 0) scale(.6)", opacity: 0 },
    { transform: `translate(${sway}vh, -18vh) scale(1)`, opacity: 1, offset: 0.25 },
    { transform: `translate(${-Number(sway)}vh, -62vh) scale(1)`, opacity: 0 },
  ], { duration: RISE_MS * (0.85 + Math.random() * 0.3), delay: i * 70, easing: "ease-out", fill: "both" });
  flight.addEventListener("finish", done);
  flight.addEventListener("cancel", done);
}
