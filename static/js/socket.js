// The live connection (docs/realtime.md): one WebSocket that comes back by itself.
// @ts-check
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
 *   connected: (yes: boolean) => void,
 * }} Handlers diff tells whether it could be applied
 */

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;
const JITTER = 0.3;
const PING_MS = 20_000;
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
  /** @type {WebSocket | null} */
  let socket = null;

  const open = () => {
    clearTimeout(retryTimer);
    if (socket) return;
    const own = new WebSocket(location.origin.replace(/^http/, "ws") + "/api/v1/events" + (handlers.stage ? "?screen=stage" : ""));
    socket = own;
    own.addEventListener("open", ping);
    own.addEventListener("message", (event) => own === socket && receive(String(event.data)));
    own.addEventListener("close", () => own === socket && lost());
    silenceTimer = window.setTimeout(drop, SILENCE_MS);
  };

  const lost = (wait = backOff(tries++, Math.random())) => {
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
  return { clock, reconnect: () => { drop.quiet(); open(); } };
}
