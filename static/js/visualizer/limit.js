// The flash limiter: the last stage of everything that shines. It holds a picture at three flashes a second at most, whatever a program
// draws: it is told what is wanted, as the means of cells, and answers how much of the picture before stays. Pure. By WCAG 2.3.1
// (https://www.w3.org/TR/WCAG22/#dfn-general-flash-and-red-flash-thresholds) a flash is a pair of opposing changes of relative luminance by
// a tenth or more. Each cell, each sixteenth and the whole may change its direction once in GAP_MS: five changes a second at most.
// @ts-check

/**
 * @typedef {{limit: (cells: Uint8Array | Uint8ClampedArray, ms: number) => Uint8Array, shown: Float32Array, light: Float32Array}} Limiter
 * limit takes red, green, blue of each cell as it is wanted, and as the fourth the lightness of some of its points, which tells what
 * alternates within a cell, all 0-255, and the time since the last picture; it answers, cell by cell, the share of the last picture that
 * stays, 0-255. shown is red, green, blue of each cell as it was let through, 0-1, and light its
 * relative luminance
 */
/** @typedef {{rising: Uint8Array, extreme: Float32Array, since: Float32Array}} Track where luminances go: one for each cell or part */

const GAP_MS = 210; // between two changes of direction
const STEP = 0.07; // of relative luminance that counts as a change; the rule has 0.1, the rest is for what is measured otherwise
const HOLD = 0.05; // how far a cell may go back before its time: less than a change, and what rounding adds
const RED = 1.3; // how a saturated red counts: the rule has a change of R - G - B by 20/320
const EASE_MS = 70; // in which a cell that was held is let go
const HOT_MS = 334; // how long a cell that wanted to flash counts for the area
const FREE = 0.1; // of an area of 10 degrees, a third of the screen each way, that may do as it likes...
const FULL = 0.18; // ...and from which on nothing may; the rule has 0.25
const BLOCKS = 12; // each way, for the areas
const AREA = 4; // blocks each way
const COARSE = 4; // sixteenths

const FINE = 1024;
/** sRGB to linear light */
const LINEAR = Float32Array.from({ length: FINE + 1 }, (_, i) => {
  const value = i / FINE;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
});

/** @param {number} count @returns {Track} */
const newTrack = (count) =>
  ({ rising: new Uint8Array(count).fill(1), extreme: new Float32Array(count), since: new Float32Array(count).fill(1e6) });

/**
 * The nearest value to a wanted one that is no change of direction too soon.
 * @param {Track} track @param {number} i @param {number} wanted
 */
function allowed(track, i, wanted) {
  if (track.since[i] >= GAP_MS) return wanted;
  const extreme = track.extreme[i];
  return track.rising[i] ? Math.max(wanted, extreme - HOLD) : Math.min(wanted, extreme + HOLD);
}

/** Notes what was shown. @param {Track} track @param {number} i @param {number} shown @param {number} ms */
function note(track, i, shown, ms) {
  track.since[i] += ms;
  const change = track.rising[i] ? shown - track.extreme[i] : track.extreme[i] - shown;
  if (change > 0) track.extreme[i] = shown;
  else if (change < -STEP) {
    track.rising[i] = 1 - track.rising[i];
    track.extreme[i] = shown;
    track.since[i] = 0;
  }
}

/**
 * How much of the old has to stay to reach a value between both: pictures are mixed as they are coded, about the power of 1/2.2 of light.
 * @param {number} wanted @param {number} old @param {number} target
 */
function share(wanted, old, target) {
  if (target === wanted) return 0;
  const [from, to, at] = [wanted, old, target].map((value) => Math.max(value, 0) ** 0.4545);
  return Math.abs(to - from) < 1e-4 ? 0 : Math.min(Math.max((at - from) / (to - from), 0), 1);
}

/** How strictly each block is held: by the share of hot cells in the areas around it. @param {Uint32Array} hot @param {Uint32Array} all */
function strictness(hot, all) {
  const strict = new Float32Array(BLOCKS * BLOCKS);
  for (let top = 0; top <= BLOCKS - AREA; top++) {
    for (let left = 0; left <= BLOCKS - AREA; left++) {
      const area = Array.from({ length: AREA * AREA }, (_, b) => (top + Math.floor(b / AREA)) * BLOCKS + left + (b % AREA));
      const cells = area.reduce((sum, block) => sum + all[block], 0);
      const some = area.reduce((sum, block) => sum + hot[block], 0);
      const much = cells ? Math.min(Math.max((some / cells - FREE) / (FULL - FREE), 0), 1) : 0;
      if (much) for (const block of area) strict[block] = Math.max(strict[block], much);
    }
  }
  return strict;
}

/** The parts of a picture, each way as many. @param {number} columns @param {number} rows @param {number} each */
function parts(columns, rows, each) {
  const of = Uint16Array.from({ length: columns * rows }, (_, i) =>
    Math.floor(Math.floor(i / columns) * each / rows) * each + Math.floor((i % columns) * each / columns));
  const cells = new Uint32Array(each * each);
  for (const part of of) cells[part]++;
  return { of, cells };
}

/** Means of values over parts. @param {Float32Array} values @param {ReturnType<typeof parts>} parts */
function means(values, { of, cells }) {
  const sum = new Float32Array(cells.length);
  for (let i = 0; i < values.length; i++) sum[of[i]] += values[i];
  return sum.map((value, i) => value / (cells[i] || 1));
}

/** @param {number} columns @param {number} rows @returns {Limiter} */
export function newLimiter(columns, rows) {
  const count = columns * rows;
  const shown = new Float32Array(3 * count);
  const [light, red, some] = [new Float32Array(count), new Float32Array(count), new Float32Array(count)]; // of what is shown
  const points = new Float32Array(count); // as some, as it is coded
  const wanted = new Float32Array(count); // luminance
  const [keep, held, heat, out] = [new Float32Array(count), new Float32Array(count), new Float32Array(count), new Uint8Array(count)];
  const [ofLight, ofRed, ofSome] = [newTrack(count), newTrack(count), newTrack(count)];
  const blocks = parts(columns, rows, BLOCKS);
  const levels = [COARSE, 1].map((each) => ({ track: newTrack(each * each), parts: parts(columns, rows, each) }));

  /** What each cell needs by itself. @param {ArrayLike<number>} cells @param {number} ms */
  function cellByCell(cells, ms) {
    const hot = new Uint32Array(BLOCKS * BLOCKS);
    for (let i = 0, at = 0; i < count; i++, at += 4) {
      const r = LINEAR[(cells[at] * FINE / 255) | 0];
      const g = LINEAR[(cells[at + 1] * FINE / 255) | 0];
      const b = LINEAR[(cells[at + 2] * FINE / 255) | 0];
      const want = 0.2126 * r + 0.7152 * g + 0.0722 * b;
      const wantRed = RED * Math.max(r - g - b, 0);
      wanted[i] = want;
      const wantSome = LINEAR[(cells[at + 3] * FINE / 255) | 0];
      const k = Math.max(share(want, light[i], allowed(ofLight, i, want)), share(wantRed, red[i], allowed(ofRed, i, wantRed)),
        share(wantSome, some[i], allowed(ofSome, i, wantSome)));
      keep[i] = k;
      heat[i] = k > 0.02 ? HOT_MS : Math.max(heat[i] - ms, 0);
      if (heat[i] > 0) hot[blocks.of[i]]++;
    }
    const strict = strictness(hot, blocks.cells);
    for (let i = 0; i < count; i++) keep[i] *= strict[blocks.of[i]];
  }

  /** Holds back parts whose mean changes too soon. @param {typeof levels[0]} level */
  function partByPart({ track, parts }) {
    const old = means(light, parts);
    const shares = means(wanted, parts).map((value, i) => share(value, old[i], allowed(track, i, value)));
    if (shares.some((value) => value > 0)) for (let i = 0; i < count; i++) keep[i] = Math.max(keep[i], shares[parts.of[i]]);
  }

  return {
    shown,
    light,
    limit(cells, ms) {
      cellByCell(cells, ms);
      levels.forEach(partByPart);
      const ease = Math.exp(-ms / EASE_MS);
      for (let i = 0, at = 0, rgb = 0; i < count; i++, at += 4, rgb += 3) {
        const easing = held[i] * ease;
        const k = Math.max(keep[i], easing < 0.03 ? 0 : easing);
        out[i] = Math.round(255 * k);
        held[i] = k;
        for (let c = 0; c < 3; c++) shown[rgb + c] = (cells[at + c] / 255) * (1 - k) + shown[rgb + c] * k;
        const [r, g, b] = [LINEAR[(shown[rgb] * FINE) | 0], LINEAR[(shown[rgb + 1] * FINE) | 0], LINEAR[(shown[rgb + 2] * FINE) | 0]];
        light[i] = 0.2126 * r + 0.7152 * g + 0.0722 * b;
        red[i] = RED * Math.max(r - g - b, 0);
        points[i] = (cells[at + 3] / 255) * (1 - k) + points[i] * k;
        some[i] = LINEAR[(points[i] * FINE) | 0];
        note(ofLight, i, light[i], ms);
        note(ofSome, i, some[i], ms);
        note(ofRed, i, red[i], ms);
      }
      for (const { track, parts } of levels) means(light, parts).forEach((value, i) => note(track, i, value, ms));
      return out;
    },
  };
}
