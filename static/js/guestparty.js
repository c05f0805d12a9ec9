// What the parts of a guest's page share: the party, the votes that are on their way, and asking the server as this guest.
// @ts-check
import { call } from "./api.js";
import { newPendingVotes } from "./pendingvotes.js";
import { unproven } from "./proof.js";

/** @typedef {import("./state.js").State} State */

/** @type {{party: import("./party.js").Party | null, paint: (state: State, before?: State | null) => void}} guest.js sets both */
export const page = { party: null, paint: () => {} };

/** What the phone keeps for this page. */
export const phone = storage();

export const pendingVotes = newPendingVotes(phone);

function storage() {
  try {
    return window.localStorage;
  } catch {
    return { getItem: () => null, setItem: () => {} };
  }
}

/** The server's time, ms. */
export const now = () => page.party?.now() ?? Date.now();

/** Shows the state anew: the votes that are on their way have changed. */
export function repaint() {
  if (page.party?.state) page.paint(page.party.state);
}

/** Asks as a guest; who is none any more (the host began a new party) joins again first. @type {typeof call} */
export async function asGuest(method, path, body) {
  const { party } = page;
  const answer = await call(method, path, body);
  if (answer.refusal?.code === "unproven" && party?.state) party.change(unproven(party.state));
  if (answer.refusal?.code !== "no_guest") return answer;
  const joined = await call("POST", "/guests", {});
  if (joined.refusal) return answer;
  party?.reconnect();
  return call(method, path, body);
}

/** The entry that an element is about; 0 = none. @param {Element} element */
export const entryOf = (element) => Number(/** @type {HTMLElement | null} */ (element.closest("[data-entry]"))?.dataset.entry ?? 0);
