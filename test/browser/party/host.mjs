// The host's dashboard: the rail, the tabs of a phone, the small player.
// @ts-check
import assert from "node:assert/strict";
import { axe } from "../lib/axe.mjs";
import { guest, live } from "../lib/browser.mjs";
import { check } from "../lib/report.mjs";
import { until } from "../lib/server.mjs";
import { ask, change, librarySongs, logIn, state } from "./crowd.mjs";
import { countTaps } from "./hosttaps.mjs";
import { pretend } from "./stage.mjs";

/** @typedef {import("../party.mjs").Setting} Setting */
/** @typedef {import("playwright-core").Page} Page */

const PHONE = { viewport: { width: 390, height: 844 } };

/** @param {Setting} setting */
export async function keepHouse(setting) {
  const host = await logIn(setting);
  await change(host, { waiting_per_guest: 0, song_cooldown: 0, artist_cooldown: 0, codes: false });
  const songs = await librarySongs(setting);
  const ida = await guest(setting.browser, setting.server.url, "ida");
  for (const song of songs.slice(0, 4)) await ask(ida, "POST", "/queue", { song_id: song.id });
  await until(async () => (await state(setting)).playback.song, "the music");
  await goAbout(setting, host);
  await smallPlayer(setting, host);
  await seeTasks(host);
  await until(async () => { // what plays and what waits is somebody's: earlier parts leave the party's own choices
    const { playback, queue } = await state(setting);
    if (playback.entry?.requester && queue.some((/** @type {any} */ entry) => entry.requester)) return true;
    for (const song of songs) await ask(ida, "POST", "/queue", { song_id: song.id });
    if (!playback.entry?.requester) await ask(host, "POST", "/playback/skip", { entry: playback.entry?.id ?? 0 });
    return false;
  }, "songs of guests");
  await whoAsked(setting, host);
  await findThings(setting, host);
  await playWhenNothingWaits(setting, host, songs.slice(0, 2).map((song) => song.id));
  await printCode(setting, host);
  for (const song of songs) await ask(ida, "POST", "/queue", { song_id: song.id }); // those that are there already are refused
  await countTaps(setting, "Dry");
  for (const page of [ida, host]) await page.context().close();
}

/** @param {Page} host */
async function seeTasks(host) {
  await check("the page of tasks keeps itself true while somebody looks, and its chips choose", async () => {
    await host.goto("/admin/tasks?job=scan");
    await live(host);
    const done = host.locator('.chip:has-text("Done") b');
    const before = Number(await done.innerText());
    await ask(host, "POST", "/library/scan", {});
    await until(async () => Number(await done.innerText()) > before, "the scan in the list of what is done");
    await done.click();
    await host.waitForURL("**/admin/tasks?job=scan&state=done");
    assert.equal(await host.locator("#tasks h2").count(), 1);
    assert.match(await host.locator(".task-list li").first().innerText(), /Scan the music folders/);
  });
}

/** @param {Setting} setting @param {Page} host */
async function goAbout(setting, host) {
  await check("the rail has its four groups, and each line leads to a page that knows where it stands", async () => {
    await host.goto("/admin");
    assert.deepEqual(await host.locator(".side h2").allInnerTexts(), ["Party", "Music", "Room", "Box"]);
    for (const path of await host.locator(".side .section").evaluateAll((links) => links.map((link) => link.getAttribute("href") ?? ""))) {
      const answer = await host.goto(path);
      assert.equal(answer?.status(), 200, path);
      if (path !== "/stage") assert.equal(await host.locator('.side .section[aria-current="page"]').getAttribute("href"), path);
    }
  });

  await check("a phone has four tabs; More holds the groups, and closes by Escape and by a tap beside it", async () => {
    const phone = await logIn(setting, PHONE);
    assert.deepEqual(await phone.locator(".tabs > a, .tabs summary").allInnerTexts(), ["Now", "Queue", "People", "More"]);
    await phone.locator("#more summary").click();
    assert.equal(await phone.locator(".more-sheet .section:visible").count(), 14);
    await axe(phone, "More");
    await phone.keyboard.press("Escape");
    await phone.locator(".more-sheet").waitFor({ state: "hidden" });
    await phone.locator("#more summary").click();
    await phone.mouse.click(190, 40);
    await phone.locator(".more-sheet").waitFor({ state: "hidden" });
    await phone.context().close();
  });

  await check("without script: More opens, and leads on", async () => {
    const phone = await logIn(setting, PHONE);
    const plain = await setting.browser.newContext({
      ...PHONE, baseURL: setting.server.url, javaScriptEnabled: false, reducedMotion: "reduce",
    });
    await plain.addCookies(await phone.context().cookies());
    const page = await plain.newPage();
    await page.goto("/admin/queue");
    await page.locator("#more summary").click();
    await page.locator('.more-sheet [href="/admin/sound"]').click();
    await page.waitForURL("**/admin/sound");
    const { paused } = (await state(setting)).playback;
    await page.locator("#mini [data-do=pause] button").click();
    await page.waitForURL("**/admin/sound"); // it stays where it was pressed
    assert.equal((await state(setting)).playback.paused, !paused);
    await page.locator("#mini [data-do=pause] button").click();
    await until(async () => (await state(setting)).playback.paused === paused, "the music");
    await plain.close();
    await phone.context().close();
  });
}

/** @param {Setting} setting @param {Page} host */
async function smallPlayer(setting, host) {
  await check("every page of the host but Now has the small player: it follows, pauses and skips", async () => {
    await host.goto("/admin");
    assert.equal(await host.locator("#mini").count(), 0);
    await host.goto("/admin/people");
    await live(host);
    const { song, entry } = (await state(setting)).playback;
    await host.locator("#mini .title", { hasText: song.title }).waitFor();
    const left = await host.locator("#mini .left").innerText();
    await until(async () => await host.locator("#mini .left").innerText() !== left, "the time that is left");
    await host.locator("#mini [data-do=pause] button").click();
    await host.locator('#mini[data-state="paused"]').waitFor();
    assert.equal(await host.locator('#mini [data-f="pause-label"]').textContent(), "Play");
    await host.locator("#mini [data-do=pause] button").click();
    await host.locator('#mini[data-state="playing"]').waitFor();
    await host.locator("#mini [data-do=skip] button").click();
    await host.locator(`#mini:not([data-entry="${entry.id}"])[data-state="playing"]`).waitFor();
    await host.locator("#mini .mini-song").click();
    await host.waitForURL("**/admin");
  });

  await check("the small player's sign stands in the middle of its button, over a list of what played too", async () => {
    await host.goto("/admin/history");
    await host.locator('#mini[data-state="playing"]').waitFor();
    const off = await host.locator("#mini .play").evaluate((button) => {
      const middle = (/** @type {DOMRect} */ box) => [box.x + box.width / 2, box.y + box.height / 2];
      const shown = [...button.querySelectorAll(".icon")].map((icon) => icon.getBoundingClientRect()).filter((box) => box.width > 0);
      const [x, y] = middle(button.getBoundingClientRect());
      return shown.map(middle).map(([left, top]) => Math.round(Math.hypot(left - x, top - y)));
    });
    assert.deepEqual(off, [0]);
  });

  await check("while nothing plays there is nothing to pause; what was paused before can go on", async () => {
    const page = await logIn(setting);
    const party = await pretend(page);
    await page.goto("/admin");
    await live(page);
    const play = page.locator("#now .play");
    for (const paused of [false, true]) {
      party.fill(0, { entry: null, song: null, paused });
      await page.locator('#now[data-state="silent"] .title', { hasText: "Nothing plays right now" }).waitFor();
      await until(async () => await play.isDisabled() === !paused, `a button that is ${paused ? "on" : "off"}`);
      assert.equal(await play.locator('[data-f="pause-label"]').textContent(), "Play");
      assert.deepEqual(await play.locator(".icon").evaluateAll((icons) => icons.map((icon) => getComputedStyle(icon).display)),
        ["block", "none"]);
    }
    await page.context().close();
  });

  await check("nothing that is reached by Tab lies under the small player or the tabs", async () => {
    await host.setViewportSize({ width: 390, height: 700 });
    await host.goto("/admin/sound");
    await live(host);
    for (let i = 0; i < 16; i++) {
      await host.keyboard.press("Tab");
      const under = await host.evaluate(() => {
        const { activeElement: focused } = document;
        if (!focused?.closest("main")) return "";
        const foot = document.querySelector("#mini")?.getBoundingClientRect().top ?? 0;
        return focused.getBoundingClientRect().bottom > foot + 1 ? focused.outerHTML.slice(0, 120) : "";
      });
      assert.equal(under, "");
    }
    await host.setViewportSize({ width: 1280, height: 800 });
  });
}

/** @param {Setting} setting @param {Page} host */
async function whoAsked(setting, host) {
  await check("who asked for what plays and what comes stands on Now and in the queue, and leads to their page", async () => {
    const { playback, queue } = await state(setting);
    const next = queue.find((/** @type {any} */ entry) => entry.requester);
    for (const [path, link, { requester }] of [
      ["/admin", "#now .by a", playback.entry], ["/admin", "#brief .who[href]", next], ["/admin/queue", "#queue .who[href]", next],
    ]) {
      await host.goto(path);
      await live(host);
      const first = host.locator(link).first();
      assert.ok((await first.innerText()).includes(requester.name));
      assert.equal(await first.getAttribute("href"), `/admin/people/${requester.id}`);
      await first.click();
      await host.waitForURL(`**/admin/people/${requester.id}`);
    }
  });

  await check("a party that is not heard says so on Now, with the button that leads to Sound", async () => {
    await host.goto("/admin");
    await live(host);
    const alarm = host.locator('[data-f="output-alarm"]');
    assert.match(await alarm.innerText(), /^Nothing is heard/);
    await alarm.locator("a").click();
    await host.waitForURL("**/admin/sound");
  });
}

/** @param {Setting} setting @param {Page} host */
async function findThings(setting, host) {
  await check("the search in the rail answers while one types, by key and by hand, and leads to the very rule", async () => {
    await host.goto("/admin/people");
    await live(host);
    const found = host.locator(".side .finder-found");
    await host.locator("#rail-q").fill("autoplay");
    await found.locator("a", { hasText: "When nothing waits, play" }).first().waitFor();
    await axe(host, "the search in the rail");
    await host.locator("#rail-q").press("ArrowDown");
    await host.keyboard.press("Enter");
    await host.waitForURL("**/admin/rules#rule-fallback");
    await live(host);
    await host.locator("#rule-fallback").waitFor();
    await until(() => host.evaluate(() => {
      const { top, bottom } = /** @type {Element} */ (document.querySelector("#rule-fallback")).getBoundingClientRect();
      return top >= 0 && bottom <= window.innerHeight;
    }), "the rule to be in view");
    await host.locator("#rail-q").fill("leise");
    await found.locator("a", { hasText: "Volume" }).first().waitFor();
    await host.keyboard.press("Escape");
    await found.waitFor({ state: "hidden" });
  });

  await check("the search of the rules knows the everyday words too", async () => {
    await host.locator("#rules-q").fill("spam");
    await host.locator("#rule-requests_per_hour").waitFor();
    await host.locator("#rule-policy").waitFor({ state: "hidden" });
    await host.locator("#rules-q").fill("bluetooth");
    await host.locator('#rules-none [data-f="everywhere"]').click();
    await host.locator('#found [data-place="output"]').click();
    await host.waitForURL("**/admin/sound#output");
  });

  await check("on a phone the search stands in More; without script it is a page", async () => {
    const phone = await logIn(setting, PHONE);
    await phone.locator("#more summary").click();
    await phone.locator("#more-q").fill("password");
    await phone.locator('.more-sheet [data-place="password"]').click();
    await phone.waitForURL("**/admin/accounts#password-old");
    const plain = await setting.browser.newContext({ baseURL: setting.server.url, javaScriptEnabled: false });
    await plain.addCookies(await phone.context().cookies());
    const page = await plain.newPage();
    await page.goto("/admin/queue");
    await page.locator("#rail-q").fill("kids");
    await page.locator("#rail-q").press("Enter");
    await page.locator('#found [data-place="rules/no_explicit"]').click();
    await page.waitForURL("**/admin/rules#rule-no_explicit");
    await plain.close();
    await phone.context().close();
  });
}

/** @param {Setting} setting @param {Page} host @param {number[]} songs */
async function playWhenNothingWaits(setting, host, songs) {
  const name = `Dry ${Date.now()}`;
  const fallback = () => host.evaluate(async () => {
    const { settings } = await (await fetch("/api/v1/settings")).json();
    return ["fallback", "fallback_of"].map((one) => settings.find((/** @type {any} */ setting) => setting.name === one).value).join();
  });
  await check("a playlist's page makes it what plays when nothing waits, and says so", async () => {
    const id = await host.evaluate(async ([text, append]) => {
      /** @param {string} method @param {string} path @param {any} body */
      const send = async (method, path, body) => {
        const headers = { "Content-Type": "application/json" };
        return (await fetch(`/api/v1${path}`, { method, headers, body: JSON.stringify(body) })).json();
      };
      const list = await send("POST", "/playlists", { name: text });
      await send("PATCH", `/playlists/${list.id}/items`, { append, changed_at: list.changed_at });
      await send("POST", "/playlists", { name: `${text} other` });
      return list.id;
    }, /** @type {[string, number[]]} */ ([name, songs]));
    await host.goto(`/admin/playlists/${id}`);
    await live(host);
    await host.locator("#summary button", { hasText: "Play this when nothing waits" }).click();
    await host.locator(".plays-dry").waitFor();
    assert.match(host.url(), new RegExp(`/admin/playlists/${id}$`));
    assert.equal(await fallback(), `playlist,${name}`);
    await axe(host, "a playlist that plays when nothing waits");
  });

  await check("on the rules it is picked from the playlists, and typed for an artist", async () => {
    await host.goto("/admin/rules");
    await live(host);
    assert.equal(await host.locator("select#set-fallback_of").inputValue(), name);
    await host.locator("#set-fallback_of").selectOption(`${name} other`);
    await until(async () => await fallback() === `playlist,${name} other`, "the other playlist");
    await host.locator("#rule-fallback input[value=artist]").check();
    await host.locator("input#set-fallback_of").waitFor();
    await host.locator("#rule-fallback input[value=playlist]").check();
    await host.locator("select#set-fallback_of").waitFor();
    await change(host, { fallback: "off", fallback_of: "" });
  });
}

/** @param {Setting} setting @param {Page} host */
async function printCode(setting, host) {
  await check("the printed code fills its A4, on one page, and no address breaks", async () => {
    const width = 703, height = 1031; // CSS pixels of an A4 without its margins
    const page = await host.context().newPage();
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ media: "print" });
    for (const wifi of [{ ssid: "", password: "" }, { ssid: "Garden Party", password: "sunflower-seeds-2027" }]) {
      assert.equal(await ask(host, "PUT", "/wifi", { ...wifi, hidden: false }), 200);
      await page.goto("/qr");
      const measured = await page.evaluate(() => {
        const sheet = /** @type {HTMLElement} */ (document.querySelector(".sheet-paper"));
        const codes = [...sheet.querySelectorAll(".qr")].map((code) => code.getBoundingClientRect());
        const whole = /** @type {HTMLElement} */ (sheet.querySelector(".whole"));
        return {
          wide: document.documentElement.scrollWidth, high: sheet.scrollHeight, foot: Math.max(...codes.map((code) => code.bottom)),
          code: Math.min(...codes.map((code) => code.width)), lines: whole.getClientRects().length,
          letters: [...sheet.querySelectorAll(".address, .secret .path")].map((text) => parseFloat(getComputedStyle(text).fontSize)),
          over: whole.scrollWidth - whole.clientWidth,
        };
      });
      const { wide, high, foot, code, lines, letters, over } = measured;
      assert.ok(wide <= width && high <= height && foot > 0.7 * height, JSON.stringify(measured));
      assert.ok(code >= 350 && lines === 1 && over <= 0 && Math.min(...letters) >= 22, JSON.stringify(measured));
    }
    await ask(host, "PUT", "/wifi", { ssid: "", password: "", hidden: false });
    await page.close();
  });
}
