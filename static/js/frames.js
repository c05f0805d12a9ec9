// What is heard, as the box sees it: frames come some tenths of a second early and are looked up by the time at which they are heard
// (docs/realtime.md, "Frames"). What is late is dropped, and nothing is kept for long.
// @ts-check

/**
 * @typedef {{number: number, at: number, level: number, bass: number, mid: number, treble: number, onset: number, beat: number,
 *   tempo: number, bars: Uint8Array, left: Int8Array, right: Int8Array}} Frame
 * at: ms since 1970 by the box's clock; level to onset 0-1; beat from 0 to below 1; tempo in beats a minute, 0 = not known; bars low to
 * high, 0-255; left and right -127 to 127, empty where the waveform was not asked for
 */
/**
 * @typedef {{receive: (message: ArrayBuffer) => void, at: (now: number) => Frame | null,
 *   since: (number: number, now: number) => number}} Frames
 */

const VERSION = 1;
const HEAD = 4;
const FIXED = 20;
const POINTS_UNIT = 8;
const KEPT = 180; // three seconds
const OVER_MS = 100; // after this the newest frame is no longer what is heard

/** Reads a message; null = it is none. @param {ArrayBuffer} message @returns {Frame[] | null} */
export function readFrames(message) {
  const view = new DataView(message);
  if (message.byteLength < HEAD || view.getUint8(0) !== VERSION) return null;
  const [count, bars, points] = [view.getUint8(1), view.getUint8(2), view.getUint8(3) * POINTS_UNIT];
  const size = FIXED + bars + 2 * points;
  if (message.byteLength !== HEAD + count * size) return null;
  return Array.from({ length: count }, (_, i) => {
    const from = HEAD + i * size;
    const share = (/** @type {number} */ at) => view.getUint8(from + at) / 255;
    return {
      number: view.getUint32(from, true), at: Number(view.getBigUint64(from + 4, true)) / 1000,
      level: share(12), bass: share(13), mid: share(14), treble: share(15), onset: share(16),
      beat: view.getUint8(from + 17) / 256, tempo: view.getUint16(from + 18, true) / 64,
      bars: new Uint8Array(message, from + FIXED, bars),
      left: new Int8Array(message, from + FIXED + bars, points), right: new Int8Array(message, from + FIXED + bars + points, points),
    };
  });
}

/** @returns {Frames} */
export function newFrames() {
  /** @type {Frame[]} */
  let kept = []; // the oldest first
  return {
    receive(message) {
      const frames = readFrames(message);
      if (!frames?.length) return;
      const newest = kept.at(-1);
      if (newest && frames[0].at < newest.at) kept = kept.filter(({ at }) => at < frames[0].at); // the sound jumped
      kept = [...kept, ...frames].slice(-KEPT);
    },
    /** The frame that is heard now; null = nothing is. */
    at(now) {
      for (let i = kept.length - 1; i >= 0; i--) {
        if (kept[i].at <= now) return now - kept[i].at > OVER_MS ? null : kept[i];
      }
      return null;
    },
    /** The strongest attack in the frames after one and up to now, 0-1: a screen that shows every other frame misses none. */
    since(number, now) {
      let strongest = 0;
      for (const frame of kept) if (frame.number > number && frame.at <= now) strongest = Math.max(strongest, frame.onset);
      return strongest;
    },
  };
}
