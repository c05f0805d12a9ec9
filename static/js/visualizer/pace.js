// How finely a machine can draw: coarser at once where pictures come too late, finer again only after a long good time. Pure.
// @ts-check

const SCALES = [1, 0.75, 0.5, 0.36, 0.25];
const TURNS = 40; // after which it is judged
const LATE = 0.25; // share of turns in which the picture was not ready
const SLOW_MS = 45; // between two pictures; a television may have 33
const GOOD_TURNS = 1200; // without a late one, before finer is tried
const TRIES = 2; // of finer

/** @returns {{scale: () => number, late: () => void, drawn: (ms: number) => boolean, forget: () => void}} */
export function newPace() {
  let [step, late, turns, slow, good, tries] = [0, 0, 0, 0, 0, 0];
  const forget = () => { [late, turns, slow] = [0, 0, 0]; };
  return {
    scale: () => SCALES[step],
    /** A picture was not ready when its turn came. */
    late() {
      late++;
      turns++;
      good = 0;
    },
    /** A picture was drawn, so long after the one before it. Tells whether the scale has changed. */
    drawn(ms) {
      turns++;
      good++;
      if (ms > SLOW_MS) slow++;
      if (good > GOOD_TURNS && step > 0 && tries < TRIES) {
        tries++;
        step--;
        good = 0;
        forget();
        return true;
      }
      if (turns < TURNS) return false;
      const bad = late > turns * LATE || slow > turns / 2;
      forget();
      if (!bad || step === SCALES.length - 1) return false;
      step++;
      return true;
    },
    /** What came before says nothing: it has rested. */
    forget,
  };
}
