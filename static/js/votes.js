// Voting: a tap shows at once, is kept until the server has confirmed it, and is sent again when the box was away.
// @ts-check
import { announce } from "./dom.js";
import { asGuest, entryOf, page, pendingVotes, repaint } from "./guestparty.js";
import { t } from "./i18n.js";
import { showsRefusal } from "./pendingvotes.js";
import { flash } from "./rows.js";
import { refuse } from "./toasts.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./state.js").Entry} Entry */

const AGAIN_MS = 5_000;
const DOUBLE_MS = 400; // a second tap so soon is the same one: the button would take the vote back
let keptTimer = 0;
let pointed = false; // the last click was a pointer's, not a key's
/** @type {{id: number, at: number}} */
let tapped = { id: 0, at: -Infinity };

document.addEventListener("click", (event) => { pointed = event.detail > 0; }, true);

/** @param {HTMLFormElement} form @param {HTMLButtonElement} button */
export async function vote(form, button) {
  const id = entryOf(form);
  if (!id) return;
  const doubled = pointed && tapped.id === id && performance.now() - tapped.at < DOUBLE_MS;
  tapped = { id, at: performance.now() };
  if (doubled) return;
  const sent = castVote(id, Number(button.value));
  flash(id);
  if (!page.party?.online) announce(t("vote.kept"));
  await sent;
}

/** Shows a vote and sends it. @param {number} id @param {number} value -1, 0 or 1 */
export function castVote(id, value) {
  pendingVotes.set(id, value);
  repaint();
  return send(id, value);
}

/** @param {number} id @param {number} value @param {boolean} [again] it was tapped a while ago */
async function send(id, value, again = false) {
  const answer = await asGuest("PUT", `/queue/${id}/vote`, { value });
  if (answer.refusal?.code === "offline") return; // kept: sent again when the connection is back
  if (answer.refusal && showsRefusal(answer, again)) refuse(answer.refusal);
  if (answer.status >= 500) { // kept too: the box is in trouble, not the vote
    window.clearTimeout(keptTimer);
    keptTimer = window.setTimeout(sendPending, AGAIN_MS);
    return;
  }
  pendingVotes.settle(id, value);
  const { party } = page;
  if (answer.data && party?.state) {
    const { votes, my_vote } = answer.data;
    party.change(change(party.state, id, { votes, my_vote }));
  }
  repaint();
}

/** Sends what was tapped while the box was away. */
export function sendPending() {
  for (const [id, value] of Object.entries(pendingVotes.all())) void send(Number(id), value, true);
}

/** @param {State} state @param {number} id @param {Partial<Entry>} fields @returns {State} */
function change(state, id, fields) {
  const { entry } = state.playback;
  const playback = entry?.id === id ? { ...state.playback, entry: { ...entry, ...fields } } : state.playback;
  return { ...state, playback, queue: state.queue.map((waiting) => (waiting.id === id ? { ...waiting, ...fields } : waiting)) };
}
