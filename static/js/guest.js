// The guest's pages: paints what the party's state is and answers forms and links without leaving the page. Each of them works without
// this script too.
// @ts-check
import { call } from "./api.js";
import { WIDE_COVER, attr, maybe, must, part, show, text } from "./dom.js";
import { dice } from "./dice.js";
import { paintDuel, tickDuel } from "./duel.js";
import { asGuest, entryOf, now, page, pendingVotes } from "./guestparty.js";
import { t } from "./i18n.js";
import { buzz, greet, offerBuzz, paintHello, paintMe, saveMe } from "./me.js";
import { dedicate, react, sendMessage } from "./messages.js";
import { fillNow, fillPosition } from "./now.js";
import { pause, paintSheet, skip, tickSheet } from "./nowsheet.js";
import { wireRows } from "./openrow.js";
import { startParty } from "./party.js";
import { allowed, paintStanding, prove } from "./proof.js";
import { move, paintAnswers, request, retry, tellTakenOut, withdraw } from "./requests.js";
import { findRow, paintQueue, paintTimes } from "./rows.js";
import { browse, list, openBrowse, openSearch, typed } from "./search.js";
import { openSheet, popAll, popLayer } from "./sheets.js";
import { songRow } from "./songs.js";
import { withPending } from "./state.js";
import { toast } from "./toasts.js";
import { sendPending, vote } from "./votes.js";
import { leadsTo, paintYours } from "./yours.js";

/** @typedef {import("./state.js").State} State */

const TICK_MS = 250;
const bar = maybe("#now");

// ---- painting

/** @param {State} truth @param {State | null} [before] */
function paint(truth, before) {
  const state = allowed(withPending(truth, pendingVotes.all()));
  const time = now();
  if (before?.guest && !truth.guest) return location.reload(); // this device is logged out of a member's account: it is another guest now
  paintMe(state.guest);
  paintStanding(state);
  text(part(document, "online")?.querySelector(".num") ?? null, t("top.online", { n: state.online }));
  show(part(document, "online"), state.online > 0);
  attr(document.body, "data-may", state.rules.may.join(" "));
  paintYours(state, time);
  if (!bar) return;
  paintHello(state.rules.may);
  fillNow(bar, state, WIDE_COVER, "now");
  paintDuel(state, time);
  paintQueue(state, time);
  paintSheet(state);
  paintAnswers();
  tick();
  if (state.queue.length === 0) suggest();
  const { song, entry } = state.playback;
  document.title = song ? `${song.title} – Upbeat` : t("title.guest");
  if (before) tellTakenOut(before, state);
  if (before && song && entry?.mine && entry.id !== before.playback.entry?.id) yours(song);
}

/** A song of mine has started. @param {import("./state.js").Song} song */
function yours(song) {
  toast(t("toast.yours"), { song });
  buzz.song();
}

let lastTimes = 0;
function tick() {
  const state = page.party?.state;
  if (!state || !bar || document.hidden) return;
  const time = now();
  fillPosition(bar, state, time);
  tickSheet(state, time);
  tickDuel(state, time);
  const tenSeconds = Math.floor(time / 10_000);
  if (tenSeconds !== lastTimes) {
    paintTimes(state, time);
    paintYours(allowed(state), time);
  }
  lastTimes = tenSeconds;
}

let suggested = false;
async function suggest() {
  const place = part(document, "ideas");
  if (suggested || !place || place.children.length) return;
  suggested = true;
  const { data } = await call("GET", "/suggestions");
  const songs = [...(data?.popular ?? []), ...(data?.recent ?? [])].slice(0, 3);
  place.replaceChildren(...songs.map((song) => songRow(song, "")));
}

// ---- what is pressed

/** @param {HTMLFormElement} form */
async function me(form) {
  const guest = await saveMe(form);
  if (guest && page.party?.state) page.party.change({ ...page.party.state, guest });
}

/** @typedef {(form: HTMLFormElement, button: HTMLButtonElement) => unknown} Action */
/** @type {Record<string, Action>} by the data-do of the form */
const actions = {
  vote,
  request,
  remove: (form) => withdraw(entryOf(form)),
  retry: (form) => retry(entryOf(form)),
  "move-mine": (form) => move(form, "move-mine"),
  move: (form) => move(form, "move"),
  dedication: dedicate,
  shout: sendMessage,
  react: (_, button) => react(button),
  skip,
  pause,
  volume: () => {},
  ...(maybe("#dice-sheet") ? { dice } : {}),
  me,
  upload: () => {}, // a file is sent when it is chosen
  "upload-remove": async (form) => (await import("./upload.js")).removeUpload(form.closest("li")?.dataset.upload ?? "", form),
  proof: (form) => prove(form, asGuest),
  search: typed,
  "queue-all": async (form) => (await import("./playlistqueue.js")).queueAll(form, asGuest),
  ...(bar ? { ask: () => openSearch(/** @type {HTMLInputElement} */ (must("#ask-q")).value) } : {}),
};

document.addEventListener("submit", async (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  const name = form.dataset.do;
  if (!name || !actions[name]) return;
  event.preventDefault();
  if (form.classList.contains("busy")) return;
  form.classList.toggle("busy", name !== "vote" && name !== "react");
  await actions[name](form, /** @type {HTMLButtonElement} */ (event.submitter));
  form.classList.remove("busy");
});

document.addEventListener("click", (event) => {
  const target = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("[data-do]"));
  if (!target || event.ctrlKey || event.metaKey) return;
  switch (target.dataset.do) {
    case "open":
      openSheet(/** @type {HTMLDialogElement} */ (must(`#${target.dataset.sheet}`)));
      break;
    case "close":
      popAll();
      break;
    case "back":
      popLayer();
      break;
    case "yours":
      if (leadsTo(target)) findRow(leadsTo(target));
      else openSearch();
      break;
    case "browse":
      if (target.closest("#queue")) openBrowse();
      else if (!target.closest("#search-sheet")) return;
      void browse(/** @type {HTMLAnchorElement} */ (target).href ?? target.querySelector("a")?.href);
      break;
    case "browse-jump":
      void list(/** @type {HTMLAnchorElement} */ (target).href);
      break;
    default:
      return;
  }
  event.preventDefault();
});

const field = /** @type {HTMLInputElement | null} */ (maybe(".bar #ask-q"));
field?.addEventListener("click", () => openSearch(field.value));
field?.addEventListener("input", () => { openSearch(field.value); field.value = ""; });
maybe("#sheet-q")?.addEventListener("input", typed);
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || !field?.offsetParent || /** @type {Element} */ (event.target).matches("input, textarea, dialog *")) return;
  event.preventDefault();
  openSearch();
});

// ---- start

greet();
offerBuzz();
wireRows();
page.paint = paint;
page.party = await startParty({
  paint,
  join: !document.body.dataset.guest,
  connected: (yes) => {
    if (!yes) return;
    sendPending();
    keepShell();
  },
});
if (maybe("#uploads") || sends()) void import("./upload.js").then((uploads) => uploads.startUploads());
window.setInterval(tick, TICK_MS);
document.addEventListener("visibilitychange", tick);
keepShell();

/** Whether this browser has begun to send files to the box. */
function sends() {
  try {
    return Boolean(localStorage.getItem("upbeat-uploads"));
  } catch {
    return false;
  }
}

/** The service worker keeps what the page needs when the box is away. It is asked for with each connection: it may not have come before. */
function keepShell() {
  if ("serviceWorker" in navigator && window.isSecureContext) navigator.serviceWorker.register("/sw.js").catch(() => {});
}
