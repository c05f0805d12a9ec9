// The live connection (docs/realtime.md): one WebSocket that comes back by itself.
// @ts-check
import { call } from "./api.js";
import { newClock } from "./clock.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./state.js").Diff} Diff */
/**
 * @typedef {{
 *   snapshot: (state: State) => void,
 *   diff: (diff: Diff) => boolean,
 *   mine: (votes: import("./state.js").Votes) => void,
 *   host?: (health: any) => void,
 *   stage?: (message: {type: string, shouts?: import("./stagemessages.js").Shout[], counts?: Record<string, number>}) => void,
 *   frames?: (message: ArrayBuffer) => void,
 *   zones?: (message: ArrayBuffer) => void,
 *   connected: (yes: boolean) => void,
 *   refused?: (why: string) => void,
 * }} Handlers diff tells whether it could be applied
 */

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;
const JITTER = 0.3;
const PING_MS = 20_000;
const SURE_MS = 15; // a round trip so short tells the box's clock well enough for pictures that move with the music,
const SURE_PING_MS = 400; // a longer one is tried again after this,
const SURE_TRIES = 20; // so often: a page that is being painted for the first time answers late
const ZONES = 2; // the first byte of a message of what zones show; that of frames is 1
const KINDS = /** @type {const} */ (["frames", "zones"]);
const SILENCE_MS = 8_000; // no pong for this long after a ping: the connection is dead, whatever the browser thinks

/** How long to wait before the nth try, n from 0. @param {number} tries @param {number} random 0-1 */
export function backOff(tries, random) {
  const wait = Math.min(FIRST_WAIT_MS * 2 ** tries, LONGEST_WAIT_MS);
  return Math.round(wait * (1 - JITTER + 2 * JITTER * random));
}

/** @param {Handlers} handlers */
export function connect(handlers) {
  const clock = newClock();
  let tries = 0;
  let retryTimer = 0;
  let pingTimer = 0;
  let silenceTimer = 0;
  let unsure = 0; // round trips in a row that were too long
  /** @type {WebSocket | null} */
  let socket = null;
  const wanted = { frames: "none", zones: "none" }; // which frames: none, bars, wave; whether what zones of lights show: none, wave

  const open = () => {
    clearTimeout(retryTimer);
    if (socket) return;
    const own = new WebSocket(location.origin.replace(/^http/, "ws") + "/api/v1/events" + (handlers.stage ? "?screen=stage" : ""));
    socket = own;
    own.binaryType = "arraybuffer";
    own.addEventListener("open", () => { ping(); for (const type of KINDS) if (wanted[type] !== "none") want(wanted[type], type); });
    own.addEventListener("message", ({ data }) => {
      if (own !== socket) return;
      if (data instanceof ArrayBuffer) (new Uint8Array(data)[0] === ZONES ? handlers.zones : handlers.frames)?.(data);
      else receive(String(data));
    });
    own.addEventListener("close", () => own === socket && lost());
    silenceTimer = window.setTimeout(drop, SILENCE_MS);
  };

  // A browser does not tell why it got no connection: asked for without one, the box does.
  const askWhy = async () => {
    const { status, refusal } = await call("GET", "/events");
    if (status === 503 && refusal && !socket) handlers.refused?.(refusal.message);
  };

  const lost = (wait = backOff(tries++, Math.random())) => {
    if (handlers.refused && tries > 1) askWhy();
    drop.quiet();
    handlers.connected(false);
    retryTimer = window.setTimeout(open, wait);
  };

  function drop() {
    lost();
  }
  /** Forgets the socket without asking for a new one. */
  drop.quiet = () => {
    clearTimeout(pingTimer);
    clearTimeout(silenceTimer);
    const old = socket;
    socket = null;
    old?.close();
  };

  const ping = () => {
    if (socket?.readyState !== WebSocket.OPEN) return;
    socket.send(JSON.stringify({ type: "ping", t: Date.now() }));
    clearTimeout(silenceTimer);
    silenceTimer = window.setTimeout(drop, SILENCE_MS);
    clearTimeout(pingTimer);
    pingTimer = window.setTimeout(ping, PING_MS);
  };

  /**
   * Which frames of what is heard shall come: "none", "bars", or "wave" with the waveform too; of zones, whether what lights show shall.
   * @param {string} what @param {"frames" | "zones"} [type]
   */
  const want = (what, type = "frames") => {
    wanted[type] = what;
    if (socket?.readyState !== WebSocket.OPEN) return;
    socket.send(JSON.stringify({ type, want: what }));
    unsure = 0;
    if (what !== "none") ping();
  };

  /** @param {string} text */
  const receive = (text) => {
    const message = JSON.parse(text);
    switch (message.type) {
      case "snapshot":
        tries = 0;
        clock.seed(message.state.now, Date.now());
        handlers.snapshot(message.state);
        handlers.connected(true);
        break;
      case "diff":
        if (!handlers.diff(message)) lost(0);
        break;
      case "mine":
        handlers.mine(message.votes);
        break;
      case "host":
        handlers.host?.(message);
        break;
      case "shouts":
      case "reactions":
        handlers.stage?.(message);
        break;
      case "pong":
        clearTimeout(silenceTimer);
        clock.sample(message.t, message.now, Date.now());
        if (wanted.frames !== "none" && Date.now() - message.t > SURE_MS && unsure++ < SURE_TRIES) {
          clearTimeout(pingTimer);
          pingTimer = window.setTimeout(ping, SURE_PING_MS);
        }
        break;
      case "bye":
        lost(message.retry_ms ?? FIRST_WAIT_MS);
    }
  };

  const wake = () => {
    if (document.visibilityState !== "visible") return;
    if (socket) ping();
    else open();
  };
  document.addEventListener("visibilitychange", wake);
  window.addEventListener("online", wake);
  window.addEventListener("offline", () => socket && drop());
  window.addEventListener("pageshow", wake);
  open();
  return { clock, want, reconnect: () => { drop.quiet(); open(); } };
}
