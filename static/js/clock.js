// The server's clock as this page knows it (docs/realtime.md, "Time"). Measured by pings; the shortest round trip is the truest.
// @ts-check

/**
 * @typedef {{sample: (sent: number, server: number, received: number) => void, seed: (server: number, received: number) => void, now: () =>
 *   number}} Clock
 */

const FORGET_MS = 300_000; // after this a newer, slower measurement is better than a drifting old one

/** @param {() => number} [local] the page's own clock in ms @returns {Clock} */
export function newClock(local = Date.now) {
  let offset = 0;
  let best = Infinity; // round trip of the measurement in use, ms
  let taken = 0;
  return {
    sample(sent, server, received) {
      const trip = received - sent;
      if (trip < 0 || (trip > best && received - taken < FORGET_MS)) return;
      [offset, best, taken] = [server + trip / 2 - received, trip, received];
    },
    /** A first guess from a message that was not asked for. */
    seed(server, received) {
      if (best === Infinity) offset = server - received;
    },
    now: () => local() + offset,
  };
}
