// How large a title stands on the stage.
// @ts-check

const WIDE = 0x2e80; // from here on letters are about as wide as high: Chinese, Japanese, Korean, emoji

/** @param {string} text in letters of usual width */
const width = (text) => [...text].reduce((sum, letter) => sum + (/** @type {number} */ (letter.codePointAt(0)) >= WIDE ? 2 : 1), 0);

/** The step of a title's size, as templates/funcs.go finds it: by its length and its longest word. @param {string} title */
export function titleSize(title) {
  const longest = Math.max(...title.split(/\s+/).map(width));
  const all = width(title);
  if (all <= 22 && longest <= 12) return "short";
  return all <= 48 && longest <= 18 ? "medium" : "long";
}
