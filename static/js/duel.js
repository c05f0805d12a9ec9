// Two waiting songs that face each other (templates/partials/duel.html), on phones and on the stage. Votes between them are ordinary votes.
// @ts-check
import { announce, attr, cover, maybe, part, show, text } from "./dom.js";
import { t } from "./i18n.js";

/** @typedef {import("./state.js").State} State */

let told = 0; // until when the duel is that was announced

/** @param {State} state @param {number} time the box's clock */
export function paintDuel(state, time) {
  const card = maybe("#duel");
  if (!card) return;
  const { duel } = state.playback;
  const sides = duel ? [duel.first, duel.second].map((id) => state.queue.find((entry) => entry.id === id)) : [];
  const on = sides.length === 2 && sides.every(Boolean);
  show(card, on);
  document.body.toggleAttribute("data-duel", on);
  if (!duel || !on) return;
  const [first, second] = /** @type {import("./state.js").Entry[]} */ (sides);
  const forms = [...card.querySelectorAll(".duel-side")].map((form) => /** @type {HTMLElement} */ (form));
  [first, second].forEach((entry, i) => {
    const form = forms[i];
    attr(form, "data-entry", String(entry.id));
    attr(form, "action", `/queue/${entry.id}/vote`);
    form.style.setProperty("--side", entry.song.accent?.dark || "#8c7ae6");
    cover(part(form, "cover"), entry.song, 300);
    text(part(form, "title"), entry.song.title);
    text(part(form, "artist"), entry.song.artist);
    text(part(form, "votes"), t("duel.votes", { n: entry.votes }));
    const button = form.querySelector("button");
    attr(button, "aria-pressed", String(entry.my_vote === 1));
    attr(button, "value", entry.my_vote === 1 ? "0" : "1");
  });
  const [a, b] = [first, second].map(({ votes }) => Math.max(0, votes));
  part(card, "meter")?.style.setProperty("--share", String(a + b ? 0.08 + 0.84 * a / (a + b) : 0.5));
  tickDuel(state, time);
  if (told !== duel.until) announce(t("duel.live", { first: first.song.title, second: second.song.title }));
  told = duel.until;
}

/** The seconds that are left. @param {State} state @param {number} time */
export function tickDuel({ playback: { duel } }, time) {
  if (duel) text(part(document, "duel-left"), t("duel.left", { n: Math.max(0, Math.ceil((duel.until - time) / 1000)) }));
}
