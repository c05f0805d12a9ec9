// The colours of a song: its accent, and two of its cover that go with it. Pure.
// @ts-check

/** @typedef {import("./scene.js").Colour} Colour */

/** @type {Colour} */
const VIOLET = [0.66, 0.52, 1];

/** "#ff8a65" as red, green, blue. @param {string} text @returns {Colour} */
export function parse(text) {
  const digits = /^#([0-9a-f]{6})$/i.exec(text.trim())?.[1];
  if (!digits) return VIOLET;
  const value = parseInt(digits, 16);
  return [(value >> 16) / 255, ((value >> 8) & 255) / 255, (value & 255) / 255];
}

/** Hue 0-1, saturation and lightness 0-1. @param {Colour} colour @returns {[number, number, number]} */
export function hsl([r, g, b]) {
  const [most, least] = [Math.max(r, g, b), Math.min(r, g, b)];
  const span = most - least;
  const light = (most + least) / 2;
  if (span < 1e-6) return [0, 0, light];
  const hue = most === r ? (g - b) / span : most === g ? 2 + (b - r) / span : 4 + (r - g) / span;
  return [(hue / 6 + 1) % 1, span / (1 - Math.abs(2 * light - 1) || 1), light];
}

/** @param {number} hue @param {number} saturation @param {number} light @returns {Colour} */
export function rgb(hue, saturation, light) {
  const reach = saturation * Math.min(light, 1 - light);
  const one = (/** @type {number} */ n) => {
    const k = (n + hue * 12) % 12;
    return light - reach * Math.max(-1, Math.min(k - 3, 9 - k, 1));
  };
  return [one(0), one(8), one(4)];
}

/** How far apart hues are, 0-0.5. @param {number} a @param {number} b */
const apart = (a, b) => Math.abs(((a - b + 1.5) % 1) - 0.5);

/**
 * Three colours: the accent, a companion, and a deep one. The companion is the cover's strongest hue that is not the accent's.
 * @param {string} accent "#rrggbb" @param {ArrayLike<number> | null} pixels of the cover: red, green, blue, alpha, 0-255
 * @returns {[Colour, Colour, Colour]}
 */
export function coloursOf(accent, pixels) {
  const first = parse(accent);
  const [hue, saturation] = hsl(first);
  const weights = new Float32Array(24); // of hues
  for (let i = 0; pixels && i + 3 < pixels.length; i += 4) {
    const [h, s, l] = hsl([pixels[i] / 255, pixels[i + 1] / 255, pixels[i + 2] / 255]);
    weights[Math.floor(h * 24) % 24] += s * (1 - Math.abs(2 * l - 1)) * (apart(h, hue) > 0.1 ? 0.3 + 2 * apart(h, hue) : 0);
  }
  const best = weights.indexOf(Math.max(...weights));
  const enough = pixels && weights[best] > pixels.length / 4 * 0.015;
  const second = enough ? (best + 0.5) / 24 : (hue + (hue > 0.1 && hue < 0.45 ? 0.18 : 0.86)) % 1;
  const rich = Math.max(saturation, 0.75);
  const middle = hue + (((second - hue + 1.5) % 1) - 0.5) / 2;
  return [rgb(hue, rich, 0.57), rgb(second, rich, 0.57), rgb((middle + 1) % 1, rich, 0.3)];
}
