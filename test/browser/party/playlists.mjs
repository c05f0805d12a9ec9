// A host keeps playlists: makes one, drags its lines, meets another host on it, brings a file; a guest finds it and queues it.
// @ts-check
import assert from "node:assert/strict";
import { axe } from "../lib/axe.mjs";
import { complaints, guest, live, visit } from "../lib/browser.mjs";
import { check } from "../lib/report.mjs";
import { until } from "../lib/server.mjs";
import { change, librarySongs, logIn } from "./crowd.mjs";

/** @typedef {import("playwright-core").Page} Page */

/** @param {Page} page */
const titles = (page) => page.locator("#items .title").allInnerTexts();

/** @param {Page} page @param {string[]} want */
const shows = (page, want) =>
  until(async () => JSON.stringify(await titles(page)) === JSON.stringify(want), `the lines ${want.join(", ")}`);

/** Waits until the lines are what the page shows and what the server has. @param {Page} page @param {string[]} want */
async function kept(page, want) {
  await shows(page, want);
  await until(() => page.evaluate(async (lines) => {
    const text = await (await fetch(location.href)).text(); // from <main> on: the head holds a style whose nonce is not this page's
    const fresh = new DOMParser().parseFromString(text.slice(text.indexOf("<main")), "text/html");
    return JSON.stringify([...fresh.querySelectorAll("#items .title")].map((title) => title.textContent)) === lines;
  }, JSON.stringify(want)), `the server's lines ${want.join(", ")}`);
}

/** @param {import("../party.mjs").Setting} setting */
export async function keepPlaylists(setting) {
  const { browser, server } = setting;
  const host = await logIn(setting);
  await change(host, { level: "up_down", may_playlists: "level", waiting_per_guest: 0 });
  const all = await librarySongs(setting);
  const songs = all.filter((song, i) => all.findIndex((other) => other.title === song.title) === i).slice(0, 4);
  const [a, b, c, d] = songs.map((song) => song.title);
  const name = `Night ${Date.now()}`;

  await check("a playlist is made, and songs are found and added without leaving the page", async () => {
    await host.goto("/admin/playlists");
    await live(host);
    await host.locator("#list-name").fill(name);
    await host.locator("#create button").click();
    await host.waitForURL(/playlists\/\d+/);
    await live(host);
    for (const [i, song] of songs.entries()) {
      await host.locator("#list-q").fill(song.title);
      await host.locator("#list-q").press("Enter");
      await host.locator(`#add li:has([name=append][value="${song.id}"]) button`).click();
      await until(async () => (await titles(host)).length === i + 1, `line ${i + 1}`);
    }
    await shows(host, [a, b, c, d]);
    await until(async () => await host.locator(".toast").count() === 0, "the toasts to go");
    await axe(host, "a playlist");
  });

  await check("lines are dragged, and moved by key with the focus kept", async () => {
    const grips = host.locator("#items .grip");
    await grips.first().scrollIntoViewIfNeeded();
    const from = await grips.nth(3).boundingBox();
    const to = await grips.nth(0).boundingBox();
    assert.ok(from && to);
    await host.mouse.move(from.x + 20, from.y + 20);
    await host.mouse.down();
    await host.mouse.move(from.x + 20, to.y - 10); // one stride: a busy phone tells of a finger only now and then
    await host.mouse.up();
    await shows(host, [d, a, b, c]);
    await host.locator('#items [data-do="list-move"]:has([name=by][value="1"]) button').first().focus();
    await host.keyboard.press("Enter");
    await shows(host, [a, d, b, c]);
    await host.waitForFunction(() => {
      const rows = [...document.querySelectorAll("#items [data-entry]")];
      return rows.findIndex((row) => row.contains(document.activeElement)) === 1;
    });
    await kept(host, [a, d, b, c]);
  });

  await check("what is done faster than the box answers is seen at once, and done in its order", async () => {
    /** @type {() => void} */
    let letGo = () => {};
    const gate = new Promise((resolve) => { letGo = () => resolve(undefined); });
    await host.route("**/api/v1/playlists/*/items", async (route) => { await gate; await route.continue(); });
    const down = host.locator('#items [data-do="list-move"]:has([name=by][value="1"]) button');
    await down.first().focus();
    for (let i = 0; i < 3; i++) await host.keyboard.press("Enter"); // a goes to the end
    await down.first().click();
    await shows(host, [b, d, c, a]);
    await host.locator('#items [data-do="list-remove"] button').nth(2).click();
    await shows(host, [b, d, a]);
    letGo();
    await kept(host, [b, d, a]);
    await shows(host, [b, d, a]); // still, once the page took what the server has
    await host.unroute("**/api/v1/playlists/*/items");
  });

  await check("two hosts on one list: the second is told, and nothing is lost", async () => {
    const other = await host.context().newPage();
    await other.goto(host.url());
    await live(other);
    await other.locator('#items [data-do="list-remove"] button').first().click();
    await kept(other, [d, a]); // by the box too: the other line must not overtake it
    await other.close();
    await host.locator('#items [data-do="list-remove"] button').last().click();
    await host.locator(".toast", { hasText: "Somebody else" }).waitFor();
    await shows(host, [d, a]);
    const expected = complaints.findIndex((line) => line.includes("409"));
    if (expected >= 0) complaints.splice(expected, 1);
  });

  await check("a file comes in; what the library lacks keeps its name", async () => {
    await host.goto("/admin/playlists");
    const text = `#EXTM3U\n#EXTINF:-1,${songs[0].artist} - ${a}\n/nowhere/x.mp3\n#EXTINF:-1,Nobody - Never Heard\n../../etc/passwd\n`;
    await host.locator("#list-file").setInputFiles({ name: `${name} file.m3u8`, mimeType: "audio/x-mpegurl", buffer: Buffer.from(text) });
    await host.locator("#import button").click();
    await host.waitForURL(/playlists\/\d+/);
    await shows(host, [a, "Never Heard"]);
    await axe(host, "an imported playlist");
    await host.locator("[name=guests]").check();
    await host.locator("#about .strong").click();
    await host.locator(".toast", { hasText: "Saved" }).waitFor();
  });

  await check("a guest finds it, and queues it all once the host allows that", async () => {
    const gus = await guest(browser, server.url, "gus");
    const open = async () => {
      await gus.goto("/");
      await live(gus);
      await gus.locator("#ask-q").click();
      await gus.locator('#search-sheet a[href="/browse/playlists"]').click();
      await gus.locator("#search-sheet .group", { hasText: `${name} file` }).click();
      await gus.locator("#search-sheet .song", { hasText: a }).first().waitFor();
    };
    await open();
    assert.equal(await gus.locator("#search-sheet .queue-all").count(), 0);
    await change(host, { may_playlists: "guests" });
    await until(async () => { await open(); return await gus.locator("#search-sheet .queue-all").count() === 1; }, "the button");
    await axe(gus, "a playlist in the sheet");
    await gus.locator("#search-sheet .queue-all button").click();
    await gus.locator(".toast", { hasText: /queue now|there already/ }).waitFor();
    await gus.context().close();
  });

  await check("without script: browse, read, and delete only with the name typed", async () => {
    const options = { javaScriptEnabled: false, viewport: { width: 320, height: 640 } };
    const plain = await visit(browser, server.url, "plain", options, "/browse/playlists");
    await plain.locator(".group a", { hasText: `${name} file` }).click();
    await plain.locator(`.song:has-text("${a}")`).first().waitFor();
    await plain.context().close();
    await host.locator("summary", { hasText: "Delete" }).click();
    await host.locator("#list-sure").fill("something else");
    await host.locator(".erase button").click();
    await host.locator(".toast", { hasText: name }).waitFor();
    await host.locator(".toast").waitFor({ state: "detached" }); // it goes by itself, as what a script says does
    await host.locator("summary", { hasText: "Delete" }).click();
    await host.locator("#list-sure").fill(`${name} file`);
    await host.locator(".erase button").click();
    await host.waitForURL(/\/admin\/playlists$/);
    assert.equal(await host.locator(".playlists", { hasText: `${name} file` }).count(), 0);
  });
  await change(host, { may_playlists: "level" });
  await host.context().close();
}
