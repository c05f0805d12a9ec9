// A guest's phone in the hand: the pill of their own songs, answers with a face, the dice, small and turned screens, the vibration.
// @ts-check
import assert from "node:assert/strict";
import { guest, live, visit } from "../lib/browser.mjs";
import { check } from "../lib/report.mjs";
import { until } from "../lib/server.mjs";
import { ask, change, freeSong, librarySongs, queued, requestSong, state } from "./crowd.mjs";

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {import("../party.mjs").Setting} Setting */

/** Notes in the page what it animates, and how the phone vibrates. Runs in the page. */
function listen() {
  const noted = /** @type {any} */ (window);
  noted.moved = [];
  noted.felt = [];
  const { animate } = Element.prototype;
  Element.prototype.animate = function (...how) {
    noted.moved.push(this.getAttribute("class"));
    return animate.apply(this, how);
  };
  const value = (/** @type {number[]} */ pattern) => noted.felt.push(pattern) > 0;
  Object.defineProperty(Navigator.prototype, "vibrate", { configurable: true, value });
}

/** @param {Page} page @param {"moved" | "felt"} what @returns {Promise<any[]>} */
const noted = (page, what) => page.evaluate((name) => /** @type {any} */ (window)[name], what);

/** @param {Setting} setting @param {Page} host */
export async function guestPhone(setting, host) {
  const { browser, server } = setting;
  const songs = await librarySongs(setting);
  const waiting = () => queued(setting);
  const free = () => freeSong(setting, songs);
  for (const { id } of await waiting()) await ask(host, "DELETE", `/queue/${id}`);
  await change(host, { level: "up_down", waiting_per_guest: 3 });
  if (!(await state(setting)).playback.entry) { // what is requested is to wait
    await ask(host, "POST", "/queue", { song_id: songs[0].id });
    await until(async () => (await state(setting)).playback.entry, "a song that plays");
  }
  const pia = await visit(browser, server.url, "pia", { viewport: { width: 390, height: 844 }, hasTouch: true }, "about:blank");
  await pia.context().addInitScript(listen);
  await pia.goto("/");
  await live(pia);
  const pill = pia.locator("#yours");
  const room = pia.locator('#search-sheet [data-f="room"]');

  await check("the limit is told before the search, and in it", async () => {
    await pia.locator("#yours", { hasText: "You have 3 requests free" }).click();
    await room.getByText("You have 3 requests free").waitFor();
    await pia.keyboard.press("Escape");
    await room.waitFor({ state: "hidden" });
  });

  await check("an answer has the song's face, its place and time; Show leads there", async () => {
    const song = await free();
    assert.match(await requestSong(pia, song), /Requested/);
    const card = pia.locator(".toast.faced", { hasText: new RegExp(`${song.title}\\s*Requested\\. No\\. 1, about \\d`) });
    await card.locator(".cover").waitFor();
    await card.getByRole("button", { name: "Undo" }).waitFor();
    await card.getByRole("button", { name: "Show" }).click();
    await pia.locator("#queue > .mine summary:focus").waitFor();
    await card.waitFor({ state: "hidden" });
    await pia.locator("#yours", { hasText: /Yours.* 1 of 3 waiting/ }).waitFor();
  });

  await check("the pill leads to my song wherever I am, and the server paints the same pill", async () => {
    for (let n = 0; n < 2; n++) await requestSong(pia, await free());
    await pia.locator("#yours.full", { hasText: "3 of 3 waiting" }).waitFor();
    await pia.setViewportSize({ width: 390, height: 420 });
    await pia.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
    await pill.click();
    await pia.waitForFunction(() => {
      const row = document.querySelector("#queue > .mine");
      const [top, bottom] = ["#now", ".bar"].map((edge) => /** @type {Element} */ (document.querySelector(edge)).getBoundingClientRect());
      const box = row?.getBoundingClientRect();
      return box && row?.contains(document.activeElement) && box.top >= top.bottom - 1 && box.bottom <= bottom.top + 1;
    });
    await pia.setViewportSize({ width: 390, height: 844 });
    const words = await pia.evaluate(async () => {
      const page = (await (await fetch("/")).text()).replace(/<style[^]*?<\/style>/, ""); // the policy of this page forbids that one's
      const painted = new DOMParser().parseFromString(page, "text/html");
      const of = (/** @type {Document} */ page) => {
        const own = page.querySelector("#yours");
        const words = (own?.textContent ?? "").replace(/\s+/g, " ").trim().replace(/\d+:\d+/, "TIME");
        return [own?.getAttribute("href"), own?.className, words];
      };
      return [of(painted), of(document)];
    });
    assert.deepEqual(words[0], words[1]);
  });

  await check("with as many waiting as may, the search says what has to happen first", async () => {
    await pia.locator("#ask-q").click();
    await room.getByText("3 of your songs are waiting. One has to play before you request another.").waitFor();
    await pia.keyboard.press("Escape");
    await change(host, { waiting_per_guest: 0 });
    await pia.locator("#yours:not(.full)", { hasText: /Yours.* 3 waiting/ }).waitFor();
    await change(host, { waiting_per_guest: 3 });
  });

  await check("the dice tumble, and the plus in the search field opens it", async () => {
    await change(host, { waiting_per_guest: 0 });
    await pia.locator(".bar .dice button").click();
    await pia.locator("#dice-sheet").waitFor();
    assert.ok((await noted(pia, "moved")).includes("thrown"));
    await pia.locator("#dice-sheet").getByRole("link", { name: "No" }).click();
    await pia.locator("#dice-sheet").waitFor({ state: "hidden" });
    await pia.locator(".bar .plus").click();
    await pia.locator("#search-sheet").waitFor();
    await pia.keyboard.press("Escape");
    await pia.locator("#search-sheet").waitFor({ state: "hidden" });
  });

  await check("the emoji that I tap flies on my screen too", async () => {
    await pia.locator("#now .open").click();
    await pia.locator('#now-sheet [data-f="message"]').click();
    await pia.locator("#message-sheet .reactions button").first().click();
    assert.ok((await noted(pia, "moved")).includes("flying"));
    await pia.locator(".flying").waitFor({ state: "detached" });
    await pia.goto("/");
    await live(pia);
  });

  await check("who wants no motion sees no die tumble and no emoji fly", async () => {
    await pia.emulateMedia({ reducedMotion: "reduce" });
    await pia.locator(".bar .dice button").click();
    await pia.locator("#dice-sheet").waitFor();
    await pia.keyboard.press("Escape");
    await pia.locator("#dice-sheet").waitFor({ state: "hidden" });
    await pia.locator("#now .open").click();
    await pia.locator('#now-sheet [data-f="message"]').click();
    const sent = pia.waitForResponse("**/reactions");
    await pia.locator("#message-sheet .reactions button").first().click();
    await sent;
    const moved = await noted(pia, "moved");
    assert.deepEqual(moved.filter((name) => ["thrown", "die", "flying"].includes(name)), []);
    await pia.emulateMedia({ reducedMotion: "no-preference" });
    await pia.goto("/");
    await live(pia);
  });

  await check("the phone vibrates for my song once I have asked for it, also after a reload", async () => {
    await pia.locator(".me").click();
    await pia.getByLabel("Vibrate when my song starts").check();
    assert.deepEqual(await noted(pia, "felt"), [[60]]);
    await pia.reload();
    await live(pia);
    const { playback } = await state(setting);
    assert.equal(await ask(host, "POST", "/playback/skip", { entry: playback.entry?.id ?? 0 }), 200);
    await pia.locator(".toast.faced", { hasText: "Your song is on." }).waitFor();
    assert.deepEqual(await noted(pia, "felt"), [[180, 90, 180]]);
  });

  await check("a phone that cannot vibrate is not asked", async () => {
    const still = await visit(browser, server.url, "still", { viewport: { width: 390, height: 844 } }, "about:blank");
    await still.context().addInitScript(() => { delete (/** @type {any} */ (Navigator.prototype).vibrate); });
    await still.goto("/");
    await live(still);
    await still.locator(".me").click();
    await still.locator("#me-name").waitFor();
    assert.equal(await still.getByLabel("Vibrate when my song starts").count() && await still.locator("#me-vibrate").isVisible(), false);
    await still.context().close();
  });

  await change(host, { waiting_per_guest: 3 });
  await turnedPhones(setting);
  await levels(setting, host);
  await pia.context().close();
  await change(host, { level: "up_down", waiting_per_guest: 0 });
}

/** On a first visit, with its hello. @param {Setting} setting */
async function turnedPhones({ browser, server }) {
  const tom = await guest(browser, server.url, "tom");
  for (const [width, height] of [[844, 390], [667, 375], [568, 320], [390, 844], [320, 640], [320, 568]]) {
    await check(`${width} x ${height}: the votes are seen without scrolling, nothing sideways, nothing too small for a thumb`, async () => {
      await tom.setViewportSize({ width, height });
      const rows = width < 360 && height < 600 ? 1 : 2; // on the smallest the hello takes the place of one
      const wrong = await tom.evaluate((least) => {
        /** @type {string[]} */
        const found = [];
        const seen = (/** @type {Element} */ element) => {
          const box = element.getBoundingClientRect();
          return element.contains(document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2));
        };
        window.scrollTo(0, 0);
        const votes = [...document.querySelectorAll("#queue > .row .up")].slice(0, least);
        if (votes.length < least) found.push("too few songs wait");
        const rest = ["#now .open", "#ask-q", ".plus", ".bar .dice button", ".top .me"]
          .flatMap((name) => document.querySelector(name) ?? []);
        for (const part of [...votes, ...rest]) if (!seen(part)) found.push(`covered: ${part.outerHTML.slice(0, 60)}`);
        if (document.documentElement.scrollWidth > window.innerWidth) found.push("scrolls sideways");
        const targets = ".bar :is(button, input), .vote button, .row summary, #now .open, .top .me, .hello :is(a, button)";
        for (const target of document.querySelectorAll(targets)) {
          const { width, height } = target.getBoundingClientRect();
          if (width > 0 && (width < 43.5 || height < 43.5)) found.push(`${target.outerHTML.slice(0, 60)}: ${width} x ${height}`);
        }
        const pill = document.querySelector("#yours");
        const box = pill?.getBoundingClientRect();
        if (!pill || !box?.width) found.push("no pill");
        else if (box.height > box.width) found.push("the pill stands on end");
        else for (const y of [box.y + box.height / 2 - 21, box.y + box.height / 2 + 21]) {
          if (!pill.contains(document.elementFromPoint(box.x + box.width / 2, y))) found.push(`the pill is no target at ${y}`);
        }
        return found;
      }, rows);
      assert.deepEqual(wrong, []);
      await tom.locator("#now .open").click();
      const ballot = tom.locator("#now-sheet .ballot .up");
      await ballot.waitFor();
      await tom.waitForFunction(() => {
        const box = document.querySelector("#now-sheet .ballot .vote")?.getBoundingClientRect();
        return box && box.top >= 0 && box.bottom <= window.innerHeight && document.getAnimations().length === 0;
      });
      await tom.keyboard.press("Escape");
      await tom.locator("#now-sheet").waitFor({ state: "hidden" });
    });
  }
  for (const [width, height] of [[390, 844], [320, 640], [844, 390]]) {
    await check(`${width} x ${height}: a lost connection covers nothing; sheets' buttons break no word, the dice's are even`, async () => {
      await tom.setViewportSize({ width, height });
      assert.deepEqual(await tom.evaluate(clashes), []);
    });
  }
  await check("an open row turns its sign", async () => {
    const row = tom.locator("#queue > .row").first();
    const turned = () => row.locator(".opens .icon").evaluate((icon) => getComputedStyle(icon).rotate);
    assert.equal(await turned(), "none");
    await row.locator("summary").click();
    await until(async () => (await turned()) === "180deg", "the sign to turn");
  });
  await tom.context().close();
}

/** @param {Setting} setting @param {Page} host */
async function levels({ browser, server }, host) {
  const lea = await guest(browser, server.url, "lea");
  const hello = lea.locator('[data-f="hello"]');
  await check("the hello fits the level of say, at once and on the first visit", async () => {
    for (const [level, words] of [
      ["up_down", "▲ or ▼ to vote"], ["up_only", "+ to request, ▲ to vote"], ["requests_only", "Tap + to request a song."],
      ["host_only", "Here you see what plays"],
    ]) {
      await change(host, { level });
      await hello.getByText(words).waitFor();
      const fresh = await visit(browser, server.url, level, { javaScriptEnabled: false, viewport: { width: 390, height: 844 } });
      await fresh.locator('[data-f="hello"]', { hasText: words }).waitFor();
      await fresh.context().close();
    }
    assert.equal(await lea.locator("#yours").isVisible(), false, "no requests are promised");
  });
  await lea.context().close();
}

/** What lies under the note of a lost connection, words that are broken inside of buttons, and the dice's buttons of unequal width. */
function clashes() {
  /** @type {string[]} */
  const found = [];
  window.scrollTo(0, 0);
  const net = /** @type {HTMLElement} */ (document.querySelector("#net"));
  net.hidden = false;
  const note = net.getBoundingClientRect();
  for (const part of document.querySelectorAll(".top .brand, .top .me, #now .open, .hello")) {
    const box = part.getBoundingClientRect();
    const wide = Math.min(box.right, note.right) - Math.max(box.left, note.left);
    if (wide > 0 && Math.min(box.bottom, note.bottom) - Math.max(box.top, note.top) > 0) found.push(`covered: ${part.className}`);
  }
  net.hidden = true;
  for (const id of ["me-sheet", "dice-sheet"]) {
    const sheet = /** @type {HTMLDialogElement} */ (document.querySelector(`#${id}`));
    sheet.showModal();
    for (const button of sheet.querySelectorAll(".button")) {
      const text = /** @type {Node} */ (button.lastChild);
      for (const { index, 0: word } of (text.textContent ?? "").matchAll(/\S+/g)) {
        const range = document.createRange();
        range.setStart(text, index);
        range.setEnd(text, index + word.length);
        if (range.getClientRects().length > 1) found.push(`broken: ${word}`);
      }
    }
    if (id === "dice-sheet") {
      const widths = [...sheet.querySelectorAll(".button")].map((button) => Math.round(button.getBoundingClientRect().width));
      if (new Set(widths).size > 1) found.push(`the dice's buttons are ${widths} wide`);
    }
    sheet.close();
  }
  return found;
}
