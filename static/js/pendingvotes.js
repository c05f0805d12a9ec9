// Votes that the guest has cast and the server has not yet confirmed: one for each entry, the last one counts. Kept on the phone, so that
// a lost connection or a reload loses nothing. Votes are set, not added: sending one twice is harmless.
// @ts-check

const KEY = "upbeat.wishes"; // as older pages named it: what they kept is still sent

/** @typedef {{getItem: (key: string) => string | null, setItem: (key: string, value: string) => void}} Storage */

/** @param {Storage} storage */
export function newPendingVotes(storage) {
  let pending = read(storage);
  const keep = () => {
    try {
      storage.setItem(KEY, JSON.stringify(pending));
    } catch {
      // Private windows may refuse; the votes are then kept as long as the page.
    }
  };
  return {
    /** @param {number} entry @param {number} value -1, 0 or 1 */
    set(entry, value) {
      pending = { ...pending, [entry]: value };
      keep();
    },
    /** The server has answered for this value; a newer vote stays. @param {number} entry @param {number} value */
    settle(entry, value) {
      if (pending[entry] !== value) return;
      const { [entry]: _, ...rest } = pending;
      pending = rest;
      keep();
    },
    /** @returns {import("./state.js").Votes} */
    all: () => pending,
  };
}

/**
 * Whether the guest is shown that a vote was refused. Of one that was sent again only that it does not count: not that its song is over by
 * now, nor that the box is still in trouble.
 * @param {{status: number, refusal: {code: string} | null}} answer @param {boolean} again
 */
export const showsRefusal = ({ status, refusal }, again) =>
  Boolean(refusal) && !(again && (status >= 500 || refusal?.code === "entry_gone"));

/** @param {Storage} storage @returns {import("./state.js").Votes} */
function read(storage) {
  try {
    const kept = Object.entries(JSON.parse(storage.getItem(KEY) ?? "{}"));
    const votes = kept.filter(([id, value]) => Number(id) > 0 && [-1, 0, 1].includes(Number(value)));
    return Object.fromEntries(votes.map(([id, value]) => [id, Number(value)]));
  } catch {
    return {};
  }
}
