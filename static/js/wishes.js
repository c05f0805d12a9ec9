// What the guest tapped and the server has not yet confirmed: one wish per entry, the last one wins. Kept on the phone, so that a lost
// connection or a reload loses nothing. Votes are set, not added: sending a wish twice is harmless.
// @ts-check

const KEY = "upbeat.wishes";

/** @typedef {{getItem: (key: string) => string | null, setItem: (key: string, value: string) => void}} Storage */

/** @param {Storage} storage */
export function newWishes(storage) {
  let wishes = read(storage);
  const keep = () => {
    try {
      storage.setItem(KEY, JSON.stringify(wishes));
    } catch {
      // Private windows may refuse; the wishes then live as long as the page.
    }
  };
  return {
    /** @param {number} entry @param {number} value -1, 0 or 1 */
    set(entry, value) {
      wishes = { ...wishes, [entry]: value };
      keep();
    },
    /** The server has answered for this value; a newer wish stays. @param {number} entry @param {number} value */
    settle(entry, value) {
      if (wishes[entry] !== value) return;
      const { [entry]: _, ...rest } = wishes;
      wishes = rest;
      keep();
    },
    /** @returns {import("./state.js").Votes} */
    all: () => wishes,
  };
}

/**
 * Whether a refused vote is told. One that was sent again is not, when its song is over by now or the box is still in trouble; that it does not count is.
 * @param {{status: number, refusal: {code: string} | null}} answer @param {boolean} again
 */
export const toldRefusal = ({ status, refusal }, again) => Boolean(refusal) && !(again && (status >= 500 || refusal?.code === "entry_gone"));

/** @param {Storage} storage @returns {import("./state.js").Votes} */
function read(storage) {
  try {
    const kept = JSON.parse(storage.getItem(KEY) ?? "{}");
    return Object.fromEntries(Object.entries(kept).filter(([id, value]) => Number(id) > 0 && [-1, 0, 1].includes(Number(value))).map(([id, value]) => [id, Number(value)]));
  } catch {
    return {};
  }
}
