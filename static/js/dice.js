// The dice: they tumble, propose a song, and ask whether to request it.
// @ts-check
import { call } from "./api.js";
import { announce, attr, cover, must, part, text } from "./dom.js";
import { openSheet } from "./sheets.js";
import { stillness } from "./theme.js";
import { refuse } from "./toasts.js";

const TUMBLE_MS = 800;

/** Shows a song that the box proposes, and asks whether to request it. */
export async function dice() {
  const sheet = /** @type {HTMLDialogElement} */ (must("#dice-sheet"));
  const again = sheet.open;
  const { data, refusal } = await call("GET", "/random");
  if (again && !sheet.open) return undefined; // No was said meanwhile
  if (!data?.song) return refuse(refusal ?? { code: "internal", message: "" });
  const song = /** @type {import("./state.js").Song} */ (data.song);
  cover(part(sheet, "cover"), song, 300);
  text(part(sheet, "title"), song.title);
  text(part(sheet, "artist"), song.artist);
  attr(sheet.querySelector("[name=song_id]"), "value", String(song.id));
  openSheet(sheet);
  tumble(must(".thrown", sheet));
  announce([song.title, song.artist].filter(Boolean).join(", "));
}

/** A die rolls in and turns into the cover. What it says can be answered at once. @param {HTMLElement} thrown */
function tumble(thrown) {
  for (const animation of thrown.getAnimations({ subtree: true })) animation.cancel();
  if (stillness.matches) return;
  thrown.animate([
    { transform: "translateX(-45%) rotate(-500deg) scale(.4)", easing: "cubic-bezier(.3, .1, .5, 1)" },
    { transform: "translateX(6%) rotate(14deg) scale(.92)", offset: 0.7, easing: "ease-in-out" },
    { transform: "none" },
  ], TUMBLE_MS);
  must(".die", thrown).animate([{ opacity: 1 }, { opacity: 1, offset: 0.6 }, { opacity: 0 }], TUMBLE_MS);
}
