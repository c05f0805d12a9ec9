// What guests may do beyond voting, as the rules give it: the remote, their own order, messages, reactions, dedications, the voters'
// colours.
// @ts-check
import assert from "node:assert/strict";
import { guest, isRow, live, order, plays, visit } from "../lib/browser.mjs";
import { check } from "../lib/report.mjs";
import { until } from "../lib/server.mjs";
import { ask, change, librarySongs, logIn, requestSong, state } from "./crowd.mjs";

const DEFAULTS = {
  policy: "fair", level: "up_down", waiting_per_guest: 3, kick: "votes", voters_colours: false, hashtags: false, shouts_moderated: true,
  reactions: true,
};

/** @param {import("../party.mjs").Setting} setting */
export async function sendMessages(setting) {
  const { browser, server } = setting;
  const host = await logIn(setting);
  const [song] = await librarySongs(setting);
  if (!(await state(setting)).playback.entry) await ask(host, "POST", "/queue", { song_id: song.id }); // the part before took its time
  await until(async () => (await state(setting)).playback.entry, "the first song");
  await change(host, { ...DEFAULTS, kick: "off" });
  for (const { id } of (await state(setting)).queue) await ask(host, "DELETE", `/queue/${id}`);
  if (!(await state(setting)).playback.paused) await host.locator('[data-do="pause"] button').click();
  await until(async () => (await state(setting)).playback.paused, "the pause"); // a song that plays on would leave its start again
  // Far from its end: the song that is locked in to follow cannot be moved.
  await ask(host, "PUT", "/playback", { position_ms: 0 });
  await until(async () => {
    const { playback, queue } = await state(setting);
    return queue.length === 0 && playback.position_ms === 0;
  }, "an empty queue");
  const ada = await guest(browser, server.url, "ada");
  const ben = await guest(browser, server.url, "ben");
  const stage = await visit(browser, server.url, "stage", { viewport: { width: 1920, height: 1080 } }, "/stage");
  await live(stage);
  const busy = (await state(setting)).playback.song?.id;
  const free = (await librarySongs(setting)).filter((song) => song.id !== busy);
  for (const song of free.slice(0, 2)) await requestSong(ada, song);
  await requestSong(ben, free[2]);
  await until(async () => (await state(setting)).queue.length === 3, "three waiting songs");
  const mine = ada.locator("#queue > .mine");
  await mine.nth(1).waitFor();
  const [first, second] = [Number(await mine.nth(0).getAttribute("data-entry")), Number(await mine.nth(1).getAttribute("data-entry"))];

  await check("a guest reorders their own songs, by buttons in the row", async () => {
    await ada.locator(`[data-entry="${second}"] summary`).click();
    await ada.locator(`[data-entry="${second}"] [data-f="earlier"] button`).click();
    await isRow(ada, "#queue > .mine", second);
    assert.equal(await ben.locator(`[data-entry="${second}"] [data-f="earlier"]`).isVisible(), false);
    await ada.locator(`[data-entry="${second}"] [data-f="later"] button`).click();
    await isRow(ada, "#queue > .mine", first);
  });

  await check("at full control any guest moves, removes, pauses and sets the volume; the buttons come and go by themselves", async () => {
    await ben.locator(`[data-entry="${second}"] summary`).click();
    assert.equal(await ben.locator(`[data-entry="${second}"] [data-f="up"]`).isVisible(), false);
    await change(host, { level: "full_control" });
    await ben.locator(`[data-entry="${second}"] [data-f="up"] button`).click();
    await isRow(ben, "#queue > [data-entry]:nth-child(2)", second);
    await ben.locator("#now .open").click();
    const paused = (await state(setting)).playback.paused;
    await ben.locator('#now-sheet [data-do="pause"] button').click();
    await until(async () => (await state(setting)).playback.paused !== paused, "the guest's pause");
    await ben.locator("#guest-volume").fill("33");
    await until(async () => (await state(setting)).playback.volume === 33, "the guest's volume");
    await change(host, { level: "up_down" });
    await ben.locator('#now-sheet [data-do="pause"]').waitFor({ state: "hidden" });
    await ben.keyboard.press("Escape");
  });

  await check("up votes only, no votes, host only: what is not allowed is not there", async () => {
    await change(host, { level: "up_only" });
    await ada.locator("#queue .down").first().waitFor({ state: "hidden" });
    assert.equal(await ada.locator("#queue .up").first().isVisible(), true);
    await change(host, { level: "host_only" });
    await ada.locator(".bar .closed").waitFor();
    assert.equal(await ada.locator(".bar .ask").isVisible(), false);
    await change(host, { level: "up_down" });
    await ada.locator(".bar .ask").waitFor();
  });

  await check("a message waits for the host, then rises on the stage, clear of the code", async () => {
    await ada.locator("#now .open").click();
    await ada.locator('#now-sheet [data-f="message"]').click();
    await ada.locator("#message-text").fill("Hello <b>room</b> \u202eedoc");
    await ada.locator('#message-sheet [data-f="shouts"] button').click();
    await ada.locator(".toast", { hasText: "once the host has read it" }).waitFor();
    assert.equal(await stage.locator(".stage-message").count(), 0);
    const row = host.locator(".shout", { hasText: "Hello <b>room</b> edoc" });
    await host.locator('.side [data-f="shouts-badge"]').waitFor();
    await row.locator('[data-f="show"] button').click();
    const boxes = await stage.locator(".stage-message", { hasText: "Hello <b>room</b>" }).evaluate((said) => {
      const code = /** @type {Element} */ (document.querySelector(".stage-join .qr"));
      return [said, code].map((element) => {
        const { left, right, top, bottom } = element.getBoundingClientRect();
        return { left, right, top, bottom };
      });
    });
    assert.ok(boxes[0].right < boxes[1].left || boxes[0].bottom < boxes[1].top, JSON.stringify(boxes));
    await ada.keyboard.press("Escape");
  });

  await check("many messages at once have their turn on the stage, one after the other", async () => {
    await stage.locator(".stage-message").first().waitFor({ state: "detached" });
    const texts = ["one", "two", "three", "four", "five"];
    await stage.evaluate(() => { // what stands there at once, and everything that stood there: each goes by itself
      const seen = /** @type {{most: number, texts: string[]}} */ (/** @type {any} */ (window).said = { most: 0, texts: [] });
      new MutationObserver(() => {
        const cards = [...document.querySelectorAll(".stage-message .words")];
        seen.most = Math.max(seen.most, cards.length);
        for (const { textContent } of cards) if (textContent && !seen.texts.includes(textContent)) seen.texts.push(textContent);
      }).observe(document.body, { childList: true, subtree: true, characterData: true });
    });
    for (const text of texts) await ask(host, "POST", "/shouts", { text });
    await stage.waitForFunction((wanted) => {
      const came = /** @type {{said: {texts: string[]}}} */ (/** @type {unknown} */ (window)).said.texts;
      return wanted.every((text) => came.some((said) => said.includes(text)));
    }, texts);
    const { most, texts: came } = await stage.evaluate(() => /** @type {any} */ (window).said);
    assert.ok(most <= 3, `${most} at once`);
    const places = texts.map((text) => came.findIndex((/** @type {string} */ said) => said.includes(text)));
    assert.deepEqual(places, [0, 1, 2, 3, 4], came.join(" | "));
  });

  await check("reactions float up on the stage, and only there", async () => {
    await ada.locator("#now .open").click();
    await ada.locator('#now-sheet [data-f="message"]').click();
    await ada.locator(".reactions button").nth(1).click();
    await stage.locator("#float span").first().waitFor();
    const clear = await stage.evaluate(() => {
      const box = (/** @type {string} */ selector) => /** @type {Element} */ (document.querySelector(selector)).getBoundingClientRect();
      return box("#float").right <= box(".stage-join .qr").left;
    });
    assert.ok(clear, "the lane of the reactions ends before the code");
    await change(host, { reactions: false });
    await ada.locator('[data-f="reactions"]').waitFor({ state: "hidden" });
    await ada.keyboard.press("Escape");
  });

  await check("a dedication is shown when its song starts", async () => {
    await change(host, { shouts_moderated: false });
    if (!(await ada.locator(`[data-entry="${first}"] details[open]`).count())) await ada.locator(`[data-entry="${first}"] summary`).click();
    await ada.locator(`#dedicate-${first}`).fill("For Ben, who dances best");
    await ada.locator(`[data-entry="${first}"] [data-do="dedication"] button`).click();
    const dedicated = (/** @type {any} */ entry) => entry.id === first && entry.dedication;
    await until(async () => (await state(setting)).queue.some(dedicated), "the dedication");
    assert.equal(await stage.locator("#now .dedication").isVisible(), false);
    for (let tries = 0; tries < 4 && (await state(setting)).playback.entry?.id !== first; tries++) {
      const playing = (await state(setting)).playback.entry?.id;
      await host.locator('[data-do="skip"] button').click();
      await until(async () => (await state(setting)).playback.entry?.id !== playing, "the next song");
      await plays(host, (await state(setting)).playback.entry.id); // a skip names the song that its page shows
    }
    await plays(ada, first);
    await stage.locator("#now .dedication", { hasText: "For Ben, who dances best" }).waitFor();
  });

  await check("the voters' colours are dots on the row, where the host wants them", async () => {
    const [id] = await order(ada);
    assert.ok(id, "a song waits");
    await change(host, { voters_colours: true });
    await ada.locator(`[data-entry="${id}"] .voters svg`).first().waitFor();
    await ben.locator(`[data-entry="${id}"] .up[aria-pressed="false"]`).click().catch(() => {});
    await change(host, { voters_colours: false });
    await ada.locator(`[data-entry="${id}"] .voters`).waitFor({ state: "hidden" });
  });
  for (const page of [ada, ben, stage]) await page.context().close();

  await check("without script: a message, a line under the logo, a reaction, why a song waits", async () => {
    await change(host, { ...DEFAULTS, shouts_moderated: false, hashtags: true });
    const page = await visit(browser, server.url, "scriptless", { javaScriptEnabled: false, viewport: { width: 390, height: 844 } });
    await page.locator("#now .open").click();
    await page.locator('#now-sheet [data-f="message"]').click();
    await page.locator("#message-line").fill("no script needed");
    await page.locator('#message-sheet [data-f="hashtags"] button').click();
    await page.locator(".hashtag", { hasText: "#no script needed" }).waitFor();
    await page.goto("/#message-sheet");
    await page.locator(".reactions button").first().click();
    await page.goto("/");
    const row = page.locator("#queue > .row").first();
    if (await row.count()) {
      await row.locator("summary").click();
      assert.notEqual((await row.locator('[data-f="why"]').innerText()).trim(), "");
    }
    await change(host, { level: "host_only" });
    await page.goto("/");
    await page.locator(".bar .closed").waitFor();
    await page.context().close();
  });

  await change(host, DEFAULTS);
  await host.goto("/admin");
  await live(host);
  if ((await state(setting)).playback.paused) await host.locator('[data-do="pause"] button').click();
  await host.context().close();
}
