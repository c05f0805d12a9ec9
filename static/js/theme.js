// The living accent: the colour of the song that plays, on every screen at once.
// @ts-check

/** @param {import("./state.js").Accent | undefined} accent */
export function setAccent(accent) {
  if (!accent?.dark) return;
  const root = document.documentElement.style;
  if (root.getPropertyValue("--accent-dark") === accent.dark) return;
  root.setProperty("--accent-dark", accent.dark);
  root.setProperty("--accent-light", accent.light || accent.dark);
}

export const stillness = window.matchMedia("(prefers-reduced-motion: reduce)");
