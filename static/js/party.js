// What every live page shares: the words, the state, the connection. It tells its page when something changed; it paints nothing.
// @ts-check
import { call } from "./api.js";
import { announce, maybe, show } from "./dom.js";
import { connect } from "./socket.js";
import { applyDiff, applyMine, fromSnapshot } from "./state.js";
import { setAccent } from "./theme.js";
import { loadTexts, t } from "./i18n.js";

/** @typedef {import("./state.js").State} State */
/**
 * @typedef {{state: State | null, online: boolean, now: () => number, change: (next: State) => void, reconnect: () => void,
 *   want: (frames: string) => void, wantZones: (what: string) => void}} Party
 */

/**
 * @param {{paint: (state: State, before: State | null) => void, connected?: (yes: boolean) => void, host?: (health: any) => void,
 *   stage?: import("./socket.js").Handlers["stage"], frames?: (message: ArrayBuffer) => void,
 *   zones?: (message: ArrayBuffer) => void, join?: boolean}} page
 * @returns {Promise<Party>}
 */
export async function startParty(page) {
  const joining = page.join ? call("POST", "/guests", {}) : null;
  await Promise.all([loadTexts(), joining]);

  /** @type {Party} */
  const party = { state: null, online: false, now: Date.now, change, reconnect: () => {}, want: () => {}, wantZones: () => {} };

  /** @param {State} next */
  function change(next) {
    const before = party.state;
    if (next === before) return;
    party.state = next;
    document.documentElement.dataset.live = "yes";
    setAccent(next.playback.song?.accent);
    announceSong(before, next);
    page.paint(next, before);
  }

  let lostTimer = 0;
  const bar = maybe("#net span");
  const reconnecting = bar?.textContent ?? "";
  /** Says in the bar why there is no connection; "" = it is being made. @param {string} why */
  function tell(why) {
    if (bar) bar.textContent = why || reconnecting;
  }
  const link = connect({
    snapshot: (state) => change(fromSnapshot(state)),
    diff(diff) {
      const next = party.state && applyDiff(party.state, diff);
      if (next) change(next);
      return next !== null;
    },
    mine: (votes) => party.state && change(applyMine(party.state, votes)),
    host: page.host,
    stage: page.stage,
    frames: page.frames,
    zones: page.zones,
    connected(yes) {
      party.online = yes;
      window.clearTimeout(lostTimer);
      // A blink is not worth a word: the bar comes when the connection stays away.
      if (yes) tell("");
      if (yes) show(maybe("#net"), false);
      else lostTimer = window.setTimeout(() => show(maybe("#net"), true), 700);
      document.documentElement.classList.toggle("away", !yes);
      page.connected?.(yes);
    },
    refused: tell,
  });
  party.now = link.clock.now;
  party.reconnect = link.reconnect;
  party.want = link.want;
  party.wantZones = (what) => link.want(what, "zones");
  return party;
}

/** @param {State | null} before @param {State} next */
function announceSong(before, next) {
  const { song, entry } = next.playback;
  if (!before || !song || entry?.id === before.playback.entry?.id) return;
  announce(t("now.live", { title: song.title, artist: song.artist }));
}
