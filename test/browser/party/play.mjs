// Join, search with a typo, request, vote, see the order change on every screen, skip, reload.
// @ts-check
import assert from "node:assert/strict";
import { guest, live, order, plays, shows, visit } from "../lib/browser.mjs";
import { check } from "../lib/report.mjs";
import { until } from "../lib/server.mjs";
import { change, librarySongs, logIn, requestSong, state, typo } from "./crowd.mjs";

/** @param {import("../party.mjs").Setting} setting */
export async function playParty(setting) {
  const { browser, server } = setting;
  const songs = await librarySongs(setting);
  const host = await logIn(setting);
  await change(host, { policy: "votes", waiting_per_guest: 0 }); // rules.mjs plays by the fair order
  const ada = await guest(browser, server.url, "ada");
  const ben = await guest(browser, server.url, "ben", { viewport: { width: 320, height: 640 } });
  const stage = await visit(browser, server.url, "stage", { viewport: { width: 1920, height: 1080 } }, "/stage");
  await live(stage);
  const screens = [ada, ben, stage];

  await check("a guest is in without a dialog, and is told how it works", async () => {
    await ada.locator("#hello").waitFor();
    assert.equal(await ada.locator("dialog[open]").count(), 0);
  });

  await check("a guest chooses a name and a colour; the page stays", async () => {
    await ada.locator(".me").click();
    await ada.locator("#me-name").fill("Ada 🦊");
    await ada.locator("#me-sheet .swatches label").nth(3).click();
    await ada.locator("#me-sheet .button.strong").click();
    await ada.locator("#me-sheet").waitFor({ state: "hidden" });
    await ada.locator('[data-f="my-name"]', { hasText: "Ada 🦊" }).waitFor();
    assert.equal((await state(setting)).guest ?? null, null, "a stranger is nobody");
  });

  /** @type {import("./crowd.mjs").Song[]} those that neither play nor wait */
  let free = songs;
  const refresh = async () => {
    const { playback, queue } = await state(setting);
    const busy = new Set([playback.entry, ...queue].filter(Boolean).map((entry) => entry.song.id));
    free = songs.filter((song) => !busy.has(song.id));
  };

  await check("the first start plays by itself; the host pauses, every screen says so", async () => {
    if (server.own) await until(async () => (await state(setting)).playback.entry, "the first song");
    await refresh();
    if (!(await state(setting)).playback.paused) await host.locator('[data-do="pause"] button').click();
    if (!(await state(setting)).playback.entry) return;
    for (const page of [...screens, host]) await page.locator('#now[data-state="paused"]').waitFor();
  });

  await check("a search with a typo finds the song; one tap requests it; skipped to, it plays on every screen", async () => {
    const [song] = free;
    assert.match(await requestSong(ada, song, typo(song.title)), /Requested/);
    await until(async () => {
      const { playback, queue } = await state(setting);
      return [playback.entry, ...queue].some((entry) => entry?.song.id === song.id);
    }, "the request");
    if ((await state(setting)).playback.song?.id !== song.id) await host.locator('[data-do="skip"] button').click();
    await until(async () => (await state(setting)).playback.song?.id === song.id, "the song to play");
    const { entry } = (await state(setting)).playback;
    for (const page of [...screens, host]) await plays(page, entry.id);
    assert.equal(await ada.locator('#now [data-f="by"]').innerText(), "Requested by you");
    assert.equal(await ben.locator('#now [data-f="by"]').innerText(), "Requested by Ada 🦊");
  });

  await check("the position moves by itself, and stands when the host pauses", async () => {
    if ((await state(setting)).playback.paused) await host.locator('[data-do="pause"] button').click();
    for (const page of [...screens, host]) await page.locator('#now[data-state="playing"]').waitFor();
    const before = await ada.locator('#now [data-f="left"]').innerText();
    await ada.waitForFunction((text) => document.querySelector('#now [data-f="left"]')?.textContent !== text, before);
    await host.locator('[data-do="pause"] button').click();
    for (const page of [...screens, host]) await page.locator('#now[data-state="paused"]').waitFor();
  });

  /** @type {number[]} */
  let ids = [];
  let waiting = free;
  await check("requests queue up on every screen, oldest first", async () => {
    await refresh();
    waiting = free.slice(0, 3);
    for (const [i, song] of waiting.entries()) await requestSong(i === 1 ? ben : ada, song);
    await until(async () => (await state(setting)).queue.length === 3, "three waiting songs");
    ids = (await state(setting)).queue.map((/** @type {any} */ entry) => entry.id);
    for (const page of screens) await shows(page, ids);
    assert.equal(await ada.locator("#queue > .mine").count(), 2);
    assert.equal(await ben.locator("#queue > .mine").count(), 1);
  });

  await check("a vote changes the order on every screen, live", async () => {
    const last = ids[2];
    await ben.locator(`[data-entry="${last}"] .up`).click();
    await ben.locator(`[data-entry="${last}"] .up[aria-pressed=true]`).waitFor();
    ids = [last, ids[0], ids[1]];
    for (const page of screens) await shows(page, ids);
    assert.equal(await ada.locator(`[data-entry="${last}"] [data-f="votes"]`).innerText(), "2");
  });

  await check("a song that waits already is voted up instead of queued twice", async () => {
    const message = await requestSong(ben, waiting[0]);
    assert.match(message, /waiting already/);
    assert.equal((await state(setting)).queue.length, 3);
  });

  await check("a reload keeps my votes", async () => {
    await ben.reload();
    await live(ben);
    await shows(ben, await order(ada));
    assert.equal(await ben.locator("#queue .up[aria-pressed=true]").count(), 3);
  });

  await check("the same button takes a vote back", async () => {
    const id = (await order(ben))[0];
    const votes = Number(await ben.locator(`[data-entry="${id}"] [data-f="votes"]`).innerText());
    await ben.locator(`[data-entry="${id}"] .up`).click();
    await ada.locator(`[data-entry="${id}"] [data-f="votes"]`, { hasText: String(votes - 1) }).waitFor();
    assert.equal(await ben.locator(`[data-entry="${id}"] .up`).getAttribute("aria-pressed"), "false");
  });

  await check("a double tap is one vote", async () => {
    const row = ben.locator(`[data-entry="${(await order(ben))[2]}"]`);
    const later = async () => ben.waitForFunction((from) => performance.now() > from + 500, await ben.evaluate(() => performance.now()));
    const had = await row.locator(".up").getAttribute("aria-pressed");
    await row.locator(".up").dblclick();
    await later();
    assert.equal(await row.locator(".up").getAttribute("aria-pressed"), String(had !== "true"));
    await row.locator(".up").click();
    await row.locator(`.up[aria-pressed="${had}"]`).waitFor();
    await refresh();
  });

  await check("the requester removes a song; Undo of a request does too", async () => {
    const before = await order(ada);
    const mine = Number(await ada.locator("#queue > .mine").last().getAttribute("data-entry"));
    await ada.locator(`[data-entry="${mine}"] summary`).click();
    await ada.locator(`[data-entry="${mine}"] [data-do=remove] button`).click();
    await shows(ben, before.filter((id) => id !== mine));
    await refresh();
    await requestSong(ada, free[0]);
    await ada.locator(".toast:not([data-old]) .act").click(); // it stays for some seconds only
    await until(async () => (await state(setting)).queue.length === before.length - 1, "the request to be gone");
    await shows(ben, before.filter((id) => id !== mine));
  });

  await check("the host moves a song by its buttons and by dragging", async () => {
    await host.goto("/admin/queue");
    await live(host);
    const [first, second] = await order(host);
    await host.locator(`[data-entry="${second}"] [data-do="move-up"] button`).click();
    for (const page of [...screens, host]) await shows(page, [second, first]);
    await host.waitForFunction(() => document.getAnimations().length === 0); // rows stand still
    const grip = await host.locator(`[data-entry="${second}"] .grip`).boundingBox();
    const target = await host.locator(`[data-entry="${first}"]`).boundingBox();
    assert.ok(grip && target);
    await host.mouse.move(grip.x + 10, grip.y + 10);
    await host.mouse.down();
    await host.mouse.move(grip.x + 10, grip.y + 30, { steps: 4 });
    await host.mouse.move(grip.x + 10, target.y + target.height - 4, { steps: 8 });
    await host.mouse.up();
    for (const page of [...screens, host]) await shows(page, [first, second]);
  });

  await check("the host skips; the next song is on every screen", async () => {
    await host.goto("/admin");
    await live(host);
    const [next] = await order(ada);
    await host.locator('[data-do="skip"] button').click();
    for (const page of [...screens, host]) await plays(page, next);
  });

  await check("the volume saves by itself and can be undone", async () => {
    const before = (await state(setting)).playback.volume;
    await host.locator("#set-volume").fill("33");
    await host.locator("#saved", { hasText: "Saved" }).waitFor();
    await until(async () => (await state(setting)).playback.volume === 33, "the volume");
    await host.locator("#saved button").click();
    await until(async () => (await state(setting)).playback.volume === before, "the volume of before");
  });

  /** @param {import("playwright-core").Page} page */
  const scan = async (page) => {
    await page.goto("/admin/library");
    await live(page);
    const titles = () => page.locator("main .card h2").allInnerTexts();
    const before = await titles();
    assert.equal(before.length, 4);
    await page.locator("main .card").evaluateAll((cards) => cards.forEach((card) => card.setAttribute("data-before", "")));
    await page.locator('[data-do="scan"] button').click();
    await page.locator('[data-f="scan-text"]', { hasText: "Last scan" }).waitFor();
    await page.locator("main .card:not([data-before])").nth(1).waitFor(); // they come from a fresh copy of the page, all at once
    await page.locator('[data-do="scan"] button:not([disabled])').waitFor();
    assert.deepEqual(await titles(), before);
  };

  await check("a scan tells the library page of itself, live", async () => {
    await scan(host);
    const page = await host.context().newPage();
    await page.routeWebSocket(/\/api\/v1\/events/, (socket) => socket.connectToServer().onMessage((text) => {
      if (!JSON.parse(String(text)).scan?.running) socket.send(text); // a scan so short that it was never seen running
    }));
    await scan(page);
    await page.close();
  });

  await check("a waiting song that is called otherwise from now on says so in its row, with its votes", async () => {
    const page = await visit(browser, server.url, "reader", { viewport: { width: 390, height: 844 } }, "about:blank");
    await page.routeWebSocket(/\/api\/v1\/events/, (socket) => socket.connectToServer().onMessage((text) => {
      const { type, state: told } = JSON.parse(String(text));
      if (type !== "snapshot") return;
      socket.send(text);
      const [entry] = told.queue;
      const added = [{ ...entry, song: { ...entry.song, title: "Кино" } }];
      socket.send(JSON.stringify({ type: "diff", from: told.version, version: told.version + 1, added, placed: [[entry.id, 0]] }));
    }));
    await page.goto("/");
    await page.locator("#queue > .row").first().locator('[data-f="title"]', { hasText: "Кино" }).waitFor();
    await page.context().close();
  });

  await check("who wants no motion gets none", async () => {
    const still = await guest(browser, server.url, "still", { reducedMotion: "reduce" });
    const [id] = await order(still);
    await still.locator(`[data-entry="${id}"] .up`).click();
    await still.locator(`[data-entry="${id}"] .up[aria-pressed=true]`).waitFor();
    assert.equal(await still.evaluate(() => document.getAnimations().length), 0);
    await still.context().close();
  });

  await check("a vote for a song that is gone is refused kindly", async () => {
    const [id] = await order(ada);
    await host.goto("/admin/queue");
    await live(host);
    await host.locator(`[data-entry="${id}"] [data-do="out"]`).click();
    await host.locator('#out-sheet [data-do="host-remove"] button').click();
    await shows(ada, (await order(ada)).filter((other) => other !== id));
    const answer = await ada.evaluate(async (entry) => {
      const headers = { "Content-Type": "application/json" };
      const response = await fetch(`/api/v1/queue/${entry}/vote`, { method: "PUT", headers, body: '{"value":1}' });
      return { status: response.status, body: await response.json() };
    }, id);
    assert.equal(answer.status, 410);
    assert.match(answer.body.error.message, /finished/);
  });

  await check("the phone's back key closes a sheet and leads out of browsing", async () => {
    await ada.locator("#ask-q").click();
    await ada.locator('#search-sheet [data-do="browse"]').first().click();
    await ada.locator("#search-sheet .group a").first().click();
    await ada.locator("#search-sheet .results .song").first().waitFor();
    await ada.goBack();
    await ada.locator("#search-sheet .group").first().waitFor();
    await ada.goBack();
    await ada.goBack();
    await ada.locator("#search-sheet").waitFor({ state: "hidden" });
    assert.equal(new URL(ada.url()).pathname, "/");
  });

  await check("the page works by keyboard alone", async () => {
    await refresh();
    await requestSong(ben, free[0]);
    await ada.locator("#queue > [data-entry]").first().waitFor();
    const [id] = await order(ada);
    await ada.locator(`[data-entry="${id}"] .down`).focus();
    await ada.keyboard.press("Enter");
    await ada.locator(`[data-entry="${id}"] .down[aria-pressed=true]`).waitFor();
    await ada.keyboard.press("Enter");
    await ada.locator(`[data-entry="${id}"] .down[aria-pressed=false]`).waitFor();
    await ada.keyboard.press("/");
    await ada.locator("#search-sheet").waitFor();
    await ada.keyboard.press("Escape");
    await ada.locator("#search-sheet").waitFor({ state: "hidden" });
  });

  await check("a German phone gets German words", async () => {
    const page = await guest(browser, server.url, "german", { locale: "de-DE" });
    await page.getByRole("heading", { name: "Als Nächstes" }).waitFor();
    assert.equal(await page.locator("html").getAttribute("lang"), "de");
    await page.context().close();
  });

  await host.goto("/admin");
  await live(host);
  if ((await state(setting)).playback.paused) await host.locator('[data-do="pause"] button').click();
  for (const page of [...screens, host]) await page.context().close();
}
