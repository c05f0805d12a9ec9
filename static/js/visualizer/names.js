// The names that ?program= of a stage takes, without loading what draws them.
// @ts-check
export const NAMES = ["spectrum", "circle", "wave", "ridges", "tunnel", "kaleidoscope", "ripple", "aurora", "snow", "milkdrop", "logo"];
/** MilkDrop's presets by the names that the setting has for them, in the order of milkpresets.js. */
export const PRESETS = ["fata_morgana", "rewop", "black_tiles", "cauldron", "mindblob", "witchcraft", "wormhole"];

/** The parameters of a program that the party's rules name. @param {{milkdrop: string}} rules */
export const paramsBy = ({ milkdrop }) => ({ preset: PRESETS.indexOf(milkdrop) + 1 }); // 0: they take turns

/** What an address of the stage asks for; null = nothing that there is. @param {string} query */
export function asked(query) {
  const name = new URLSearchParams(query).get("program") ?? "";
  return [...NAMES, "rotate", "off"].includes(name) ? name : null;
}
