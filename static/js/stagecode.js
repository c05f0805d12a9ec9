// The code on the stage that proves presence. The box changes it every few minutes; this asks for the next one when its time has come.
// @ts-check
import { call } from "./api.js";
import { maybe, part, show, text } from "./dom.js";

const AGAIN_MS = 5_000;
const LATE_MS = 250; // the box's clock may be a little behind

let timer = 0;
let known = /** @type {boolean | null} */ (null);

/** Looks for the code when the party begins or ceases to ask for it. @param {import("./state.js").State} state */
export function paintCode({ rules }) {
  const shown = rules.codes || rules.burst;
  if (shown === known) return;
  if (known !== null || shown) void look(rules.codes);
  known = shown;
}

/** @param {boolean} wanted whether nobody votes without it */
async function look(wanted) {
  window.clearTimeout(timer);
  const { data, refusal } = await call("GET", "/stage/code");
  if (refusal && refusal.code !== "not_allowed") {
    timer = window.setTimeout(() => look(wanted), AGAIN_MS);
    return;
  }
  show(maybe("#code-missing"), wanted && !data);
  show(maybe("#stage-code"), Boolean(data?.code));
  if (!data) return;
  const place = maybe("#stage-code");
  text(place && part(place, "code"), spaced(data.code));
  draw(data.qr);
  if (data.code) timer = window.setTimeout(() => look(wanted), Math.max(data.until - data.now, 0) + LATE_MS);
}

/** As people read it aloud. @param {string} code */
const spaced = (code) => `${code.slice(0, 3)} ${code.slice(3)}`;

/** @param {string} svg of our own making */
function draw(svg) {
  const picture = new DOMParser().parseFromString(svg, "image/svg+xml").documentElement;
  if (picture.nodeName === "svg") maybe("#stage-qr")?.replaceChildren(document.importNode(picture, true));
}
