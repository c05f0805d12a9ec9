// The stage on screens of every shape: nothing covers anything else, however long the titles, the list and the messages are; all is read
// over the brightest cover; and what happens at the party is told.
// @ts-check
import assert from "node:assert/strict";
import { axe } from "../lib/axe.mjs";
import { live, visit } from "../lib/browser.mjs";
import { check } from "../lib/report.mjs";
import { faults, lowContrasts } from "./stagelook.mjs";

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {import("../party.mjs").Setting} Setting */

const SCREENS = [[1920, 1080], [1080, 1920], [1024, 768]];
const TITLE = "The Unreasonably Long Ballad of Everything That Happened Between Midnight and the Last Train Home (Garden Party Mix)";
const ARTIST = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen and an Orchestra With a Name That Does Not Fit Either";
const WORDS = "A message may be as long as this one, which goes on until its very last letter so that nobody can say that it was short.";
const WHITE = '<svg xmlns="http://www.w3.org/2000/svg" width="600" height="600"><rect width="600" height="600" fill="#fff"/></svg>';

const robin = { id: 1, name: "Bartholomew Featherstonehaugh-Cholmondeley", colour: "#54a0ff" };
const song = { id: 1, title: TITLE, artist: ARTIST, album: "", duration_ms: 180_000, accent: { dark: "#ff8a65", light: "#9c3b1d" },
  cover: "/covers/white", waveform: Array.from({ length: 100 }, (_, i) => 40 + (i * 37) % 200) };
const entry = { id: 1, song, votes: 3, ups: 4, downs: 1, my_vote: 0, mine: false, requester: robin, status: "ready",
  why: { reason: "turn", turn: 1 }, requested_at: 0 };

/** @param {Setting} setting */
export async function fillStage(setting) {
  for (const [width, height] of SCREENS) await fillScreen(setting, width, height);
  await keepWords(setting);
  await tellMoments(setting);
}

/**
 * One shape of a screen, from a party that has not begun to one that shows all it may.
 * @param {Setting} setting @param {number} width @param {number} height
 */
async function fillScreen({ browser, server }, width, height) {
  const options = { viewport: { width, height }, reducedMotion: /** @type {const} */ ("reduce") };
  const page = await visit(browser, server.url, "full stage", options, "about:blank");
  const party = await pretend(page);
  await page.goto("/stage");
  await live(page);
  /** @type {[string, number, object, boolean][]} what it is, how many wait, what plays, whether all else is there too */
  const parties = [
    ["nothing plays", 0, { entry: null, song: null }, false], ["nothing waits", 0, {}, false], ["3 songs wait", 3, {}, false],
    ["48 songs wait", 48, {}, false], ["48 songs wait, messages, a code, no connection", 48, { paused: true, dedication: WORDS }, true],
  ];
  for (const [what, songs, playback, full] of parties) {
    await check(`stage: ${width} x ${height}, ${what}: nothing covers anything else, all is read`, async () => {
      party.fill(songs, playback);
      await page.waitForFunction((n) => document.querySelectorAll("#queue > li").length === n, Math.min(songs, 5));
      await page.locator(`#now[data-state=${party.state().playback.song ? (full ? "paused" : "playing") : "silent"}]`).waitFor();
      if (full) await fill(page, party);
      if (party.state().playback.song) await page.locator("#backdrop canvas").last().waitFor();
      assert.deepEqual(await faults(page), []);
      assert.deepEqual(await lowContrasts(page), []);
      await axe(page, "/stage");
      if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/stage-${width}-${what.replace(/\W+/g, "-")}.png` });
    });
  }
  await page.context().close();
}

/** @param {Setting} setting */
async function keepWords({ browser, server }) {
  for (const [width, height] of SCREENS) {
    await check(`stage: ${width} x ${height}: no title breaks within a word, however wide`, async () => {
      const page = await visit(browser, server.url, "titles", { viewport: { width, height } }, "about:blank");
      const party = await pretend(page);
      await page.goto("/stage");
      await live(page);
      for (const title of ["Crossroads", "Wonderwall MM", "Anticipation", "Unforgettable", "Constellations", "Incomprehensible",
        "Slow Tide", "The Windmills of Our Minds", "A Sunday Morning in the Park With Nobody but the Swans"]) {
        party.fill(5, { song: { ...song, title } });
        const shown = page.locator("#now .title", { hasText: title });
        await shown.waitFor();
        const wrong = await shown.evaluate((element) => {
          const text = /** @type {Text} */ (element.firstChild);
          const box = element.getBoundingClientRect();
          return [...text.data.matchAll(/\S+/g)].flatMap(({ 0: word, index }) => {
            const range = document.createRange();
            range.setStart(text, index);
            range.setEnd(text, index + word.length);
            const lines = range.getClientRects();
            return lines.length > 1 || lines[0].right > box.right + 1 || lines[0].top > box.bottom - 4 ? [word] : [];
          });
        });
        assert.deepEqual(wrong, [], title);
      }
      await page.context().close();
    });
  }
}

/**
 * The party that the page is told of: the real one's state with what a test wants to see.
 * @param {Page} page
 */
export async function pretend(page) {
  await page.route("**/covers/white?*", (route) => route.fulfill({ contentType: "image/svg+xml", body: WHITE }));
  /** @type {any} */
  let told;
  /** @type {(message: object) => void} */
  let send = () => {};
  await page.routeWebSocket(/\/api\/v1\/events/, (socket) => {
    send = (message) => socket.send(JSON.stringify(message));
    const box = socket.connectToServer();
    box.onMessage((text) => {
      if (typeof text !== "string") return socket.send(text); // frames of what is heard
      const message = JSON.parse(text);
      if (message.type === "pong") socket.send(text);
      if (message.type !== "snapshot") return;
      told = message.state;
      socket.send(text);
    });
  });
  return {
    state: () => told,
    /** @param {object} message */
    send: (message) => send(message),
    /** @param {number} songs that wait @param {{dedication?: string, entry?: null, song?: object | null, paused?: boolean}} playback */
    fill(songs, { dedication = "", ...playback }) {
      const playing = { ...entry, status: "playing", dedication };
      const queue = Array.from({ length: songs }, (_, i) => ({ ...entry, id: i + 2, votes: 1000 - i }));
      told = { ...told, queue, playback: { ...told.playback, entry: playing, song, position_ms: 60_000, at: Date.now(), paused: false,
        ...playback } };
      send({ type: "snapshot", version: told.version, state: told });
    },
    /** A change, as the box tells it. @param {object} diff */
    change(diff) {
      send({ type: "diff", from: told.version, version: told.version + 1, ...diff });
      told = { ...told, version: told.version + 1 };
    },
  };
}

/** What else a stage may have to show. @param {Page} page @param {Awaited<ReturnType<typeof pretend>>} party */
async function fill(page, party) {
  const shouts = Array.from({ length: 5 }, (_, i) => ({ id: i + 1, kind: "shout", text: WORDS, guest: robin }));
  party.send({ type: "shouts", shouts });
  await page.locator(".stage-message").first().waitFor();
  party.change({ playback: { ...party.state().playback, alarm_at: Date.now() } });
  await page.locator(".stage-moment").waitFor();
  await page.evaluate(() => {
    const code = /** @type {HTMLElement} */ (document.querySelector("#stage-code"));
    const place = /** @type {HTMLElement} */ (code.querySelector("[data-f=code]"));
    place.textContent = "WWM WWM";
    for (const element of [code, document.querySelector("#net")]) element?.removeAttribute("hidden");
  });
}

/** @param {Setting} setting */
async function tellMoments({ browser, server }) {
  await check("stage: the buzzer, a skip, a newcomer's first song and a close vote are told, each for a while", async () => {
    const page = await visit(browser, server.url, "moments", { viewport: { width: 1920, height: 1080 } }, "about:blank");
    await page.clock.install();
    const party = await pretend(page);
    await page.goto("/stage");
    await live(page);
    party.fill(3, { });
    await page.locator("#queue > li").nth(2).waitFor();
    const moment = (/** @type {string} */ kind, /** @type {string} */ text) =>
      page.locator(`.stage-moment[data-moment=${kind}]`, { hasText: text }).waitFor();

    party.change({ playback: { ...party.state().playback, alarm_at: Date.now() } });
    await moment("alarm", "The buzzer!");
    party.change({ changed: [{ id: 3, votes: 1000, ups: 1001 }] });
    await moment("close", `“${TITLE}” or “${TITLE}”?`);
    const next = { ...entry, id: 2, status: "playing", requester: { ...robin, name: "Robin" } };
    party.change({ removed: [2], playback: { ...party.state().playback, entry: next, position_ms: 0, at: Date.now(), first: true,
      ended: { entry: 1, reason: "voted" } } });
    await moment("skip", `The room has voted off “${TITLE}”.`);
    await moment("first", "Robin's first song tonight");
    assert.ok(await page.locator("#messages > *").count() <= 3);
    await page.locator('#live', { hasText: "Now playing" }).waitFor({ state: "attached" });
    await page.clock.fastForward(10_000);
    await page.locator(".stage-moment").first().waitFor({ state: "detached" });
    await page.clock.fastForward(200_000);
    await page.waitForFunction(() => document.documentElement.style.getPropertyValue("--drift-x") !== "");
    await page.context().close();
  });
}
