// "Light up my phone": the whole screen in one colour, in time with what is heard, three flashes a second at most. The page has #light.
// @ts-check
import { must } from "./dom.js";
import { newFrames } from "./frames.js";
import { startParty } from "./party.js";
import { stillness } from "./theme.js";
import { glow } from "./visualizer/glow.js";
import { newLimiter } from "./visualizer/limit.js";
import { coloursOf } from "./visualizer/palette.js";
import { newListener } from "./visualizer/scene.js";

const LONGEST_MS = 250; // step of what moves
const WAKE_MS = 500; // how often a dark one listens

const light = must("#light");
const frames = newFrames();
const listener = newListener();
const limiter = newLimiter(1, 1);
const part = Math.random(); // of the spectrum: a crowd of phones has all of it
const offset = Number(new URLSearchParams(location.search).get("offset")) || 0; // ms that this screen draws earlier
let colours = coloursOf("", null);
let [running, before, lastNumber] = [0, 0, 0];

function draw() {
  running = 0;
  if (document.hidden) return;
  const began = performance.now();
  const ms = Math.min(began - before, LONGEST_MS);
  before = began;
  const heard = party.now() + offset;
  const frame = frames.at(heard);
  const scene = listener.hear(frame, frames.since(lastNumber, heard), ms / 1000, stillness.matches);
  if (frame) lastNumber = frame.number;
  limiter.limit(Uint8Array.from([...glow(scene, colours, part), 255]), ms);
  light.style.backgroundColor = `rgb(${[...limiter.shown].map((value) => Math.round(255 * value)).join(" ")})`;
  if (!listener.resting()) running = requestAnimationFrame(draw);
}

function wake() {
  if (running || document.hidden) return;
  before = performance.now();
  running = requestAnimationFrame(draw);
}

async function look() {
  party.want(document.hidden ? "none" : "bars");
  wake();
  if (!document.hidden) await navigator.wakeLock?.request("screen").catch(() => {}); // where it is not allowed, the phone's settings decide
}

/** @type {import("./party.js").Party} */
let party = { state: null, online: false, now: Date.now, change() {}, reconnect() {}, want() {}, wantZones() {} };
party = await startParty({
  paint: ({ playback: { song } }) => { colours = coloursOf(song?.accent?.dark ?? "", null); },
  frames: frames.receive,
});
document.addEventListener("visibilitychange", look);
document.addEventListener("click", () => { void document.documentElement.requestFullscreen?.().catch(() => {}); });
window.setInterval(() => { if ((frames.at(party.now() + offset)?.level ?? 0) > 0.02) wake(); }, WAKE_MS);
void look();
