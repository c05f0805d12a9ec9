// The names that ?program= of a stage takes, without loading what draws them.
// @ts-check
export const NAMES = ["spectrum", "circle", "wave", "ridges", "tunnel", "kaleidoscope", "ripple", "aurora", "snow", "milkdrop", "logo"];

/** What an address of the stage asks for; null = nothing that there is. @param {string} query */
export function asked(query) {
  const name = new URLSearchParams(query).get("program") ?? "";
  return [...NAMES, "rotate", "off"].includes(name) ? name : null;
}
