// Counts flashes as WCAG 2.3.1 has them (https://www.w3.org/TR/WCAG22/#dfn-general-flash-and-red-flash-thresholds), knowing nothing of the
// limiter.
// @ts-check

const CHANGE = 0.1; // of the greatest relative luminance
const DARK = 0.8; // the darker of the two is below

/**
 * The most flashes in any second: pairs of opposing changes of relative luminance.
 * @param {number[]} lights relative luminances, 0-1 @param {number | number[]} ms between two of them, or the time of each
 */
export function mostFlashes(lights, ms) {
  const at = (/** @type {number} */ i) => (Array.isArray(ms) ? ms[i] : i * ms);
  /** @type {number[]} */
  const changes = []; // times
  let [low, high, rising] = [lights[0], lights[0], /** @type {boolean | null} */ (null)];
  lights.forEach((light, i) => {
    if (rising !== false && light > high) high = light;
    if (rising !== true && light < low) low = light;
    if (rising !== false && high - light >= CHANGE && light < DARK) [rising, low] = [change(i, false), light];
    else if (rising !== true && light - low >= CHANGE && low < DARK) [rising, high] = [change(i, true), light];
  });
  /** @param {number} i @param {boolean} up */
  function change(i, up) {
    changes.push(at(i));
    return up;
  }
  const most = Math.max(0, ...changes.map((from) => changes.filter((time) => time >= from && time - from < 1000).length));
  return most / 2;
}
