// Whether the phone vibrates when a song of mine starts: its owner asks for it, the phone keeps it. Not every browser can.
// @ts-check

const KEY = "upbeat.vibrate";
const SONG_MS = [180, 90, 180]; // on, off, on: felt in a pocket, not taken for a message
const TRY_MS = [60];

/** @typedef {import("./pendingvotes.js").Storage} Storage */
/** @typedef {{vibrate?: (pattern: number[]) => boolean}} Device */

/** @param {Device} device @param {Storage} storage */
export function newBuzz(device, storage) {
  const possible = typeof device.vibrate === "function";
  let wanted = kept(storage);
  return {
    /** Whether this browser can. */
    possible,
    /** Whether its owner has asked for it. */
    wanted: () => possible && wanted,
    /** The owner's choice: a yes can be felt. @param {boolean} yes */
    want(yes) {
      wanted = yes;
      try {
        storage.setItem(KEY, yes ? "yes" : "");
      } catch {
        // Private windows may refuse: the choice is then kept as long as the page.
      }
      if (possible && yes) device.vibrate?.(TRY_MS);
    },
    /** A song of mine has started. */
    song() {
      if (possible && wanted) device.vibrate?.(SONG_MS);
    },
  };
}

/** @param {Storage} storage */
function kept(storage) {
  try {
    return storage.getItem(KEY) === "yes";
  } catch {
    return false;
  }
}
