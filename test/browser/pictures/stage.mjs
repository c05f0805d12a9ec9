// The stage on screens of every shape, in every mood of a party.
// @ts-check
import { live, visit } from "../lib/browser.mjs";
import { pretend } from "../party/stage.mjs";
import { SCREENS } from "./camera.mjs";

/** @typedef {import("./camera.mjs").Look} Look */
/** @typedef {import("./scenes.mjs").Studio} Studio */

/** The stage as the party is. @param {Studio} studio @param {Look} look @param {string} name @param {string} [query] */
export async function stage({ setting, shoot, hold }, look, name, query = "") {
  if (look.colorScheme === "light") return; // a stage is dark
  await hold();
  const options = { ...look, viewport: { width: 1920, height: 1080 } };
  const page = await visit(setting.browser, setting.server.url, "stage", options, `/stage${query}`);
  await live(page);
  await shoot(page, look, `stage-${name}`, { sizes: SCREENS });
  await page.context().close();
}

/** What happens at a party is told; the page is told that it does. @param {Studio} studio @param {Look} look */
export async function moments({ setting, shoot, hold }, look) {
  if (look.colorScheme === "light") return;
  for (const moment of ["alarm", "close", "skip", "first", "radio", "message"]) {
    await hold();
    const options = { ...look, viewport: { width: 1920, height: 1080 } };
    const page = await visit(setting.browser, setting.server.url, "moments", options, "about:blank");
    await page.clock.install();
    const party = await pretend(page);
    await page.goto("/stage");
    await live(page);
    const { playback, queue } = party.state();
    const change = (/** @type {object} */ diff) => party.change(diff);
    if (moment === "alarm") change({ playback: { ...playback, alarm_at: Date.now() } });
    if (moment === "close") change({ changed: [{ id: queue[1].id, votes: queue[0].votes, ups: queue[0].votes }] });
    if (moment === "skip" || moment === "first") {
      const next = { ...queue[0], status: "playing" };
      const how = moment === "skip" ? { ended: { entry: playback.entry.id, reason: "voted" } } : { first: true };
      const begun = { ...playback, entry: next, song: queue[0].song, position_ms: 0, at: Date.now(), ...how };
      change({ removed: [queue[0].id], playback: begun });
    }
    if (moment === "radio") {
      const song = { ...playback.song, title: "Radio Sunshine", artist: "Live", album: "", duration_ms: 0, cover: "", waveform: null };
      change({ playback: { ...playback, entry: { ...playback.entry, song, requester: null, because: "stream" }, song } });
    }
    if (moment === "message") {
      party.send({ type: "shouts", shouts: [{ id: 1, kind: "shout", text: "Happy birthday, Mira! 🎂", guest: queue[0].requester }] });
      await page.locator(".stage-message").first().waitFor();
    } else if (moment !== "radio") await page.locator(`.stage-moment[data-moment=${moment}]`).waitFor();
    await shoot(page, look, `stage-moment-${moment}`, { sizes: SCREENS });
    await page.context().close();
  }
}
