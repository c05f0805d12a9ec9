// Many phones at once from one address: the hosts are told on the pages that they have open, and decide with one tap.
// @ts-check
import assert from "node:assert/strict";
import { axe } from "../lib/axe.mjs";
import { live } from "../lib/browser.mjs";
import { check } from "../lib/report.mjs";
import { change, librarySongs, logIn, state } from "./crowd.mjs";

/** @typedef {import("playwright-core").Page} Page */

/** @param {import("../party.mjs").Setting} setting @param {Page} host */
export async function tellOfBursts(setting, host) {
  const { server } = setting;
  await change(host, { codes: false, waiting_per_guest: 0, song_cooldown: 0, artist_cooldown: 0 });
  await host.goto("/admin");
  await live(host);
  const phone = await logIn(setting, { viewport: { width: 320, height: 640 }, locale: "de-DE" });
  await phone.goto("/admin/people");
  await live(phone);

  await check("many phones at once: open pages of hosts tell it, in German on a small phone too", async () => {
    await appear(server.url, "203.0.113.9");
    const notice = host.locator("#bursts .burst");
    await notice.getByText("14 new phones came from one address in a minute. Their votes do not count yet.").waitFor();
    await notice.getByText("203.0.113.9").waitFor();
    const german = phone.locator("#bursts .burst");
    await german.getByText("14 neue Handys kamen in einer Minute von einer Adresse.").waitFor();
    for (const words of ["Codes verlangen, diese zurücknehmen", "Das sind Gäste"]) {
      await german.getByRole("button", { name: words }).waitFor();
    }
    assert.equal(await phone.evaluate(() => document.documentElement.scrollWidth), 320);
    await axe(host, "now, with a burst");
    await axe(phone, "people, with a burst, German");
    if (process.env.SHOTS) {
      await host.screenshot({ path: `${process.env.SHOTS}/burst.png` });
      await phone.screenshot({ path: `${process.env.SHOTS}/burst-german.png` });
    }
  });

  await check("“These are guests” takes the notice off every page, and their votes count", async () => {
    await phone.locator("#bursts .burst").getByRole("button", { name: "Das sind Gäste" }).click();
    await phone.locator(".toast", { hasText: "14 Handys zählen ab jetzt." }).waitFor();
    for (const page of [host, phone]) await page.locator("#bursts .burst").waitFor({ state: "detached" });
  });

  await check("“Ask for codes” takes back what they did, and switches codes on", async () => {
    const cookies = await appear(server.url, "203.0.113.77");
    const songs = await librarySongs(setting);
    const waits = async () => /** @type {any[]} */ ((await state(setting)).queue).map((entry) => entry.id);
    const ids = [];
    for (const [i, cookie] of cookies.slice(0, songs.length).entries()) {
      const headers = { "Content-Type": "application/json", "X-Forwarded-For": "203.0.113.77", Cookie: cookie };
      const asked = await fetch(`${server.url}/api/v1/queue`, { method: "POST", headers, body: JSON.stringify({ song_id: songs[i].id }) });
      if (asked.status === 201) ids.push((await asked.json()).id); // another guest's waits, or plays
    }
    const before = await waits();
    const theirs = ids.filter((id) => before.includes(id)); // the first may play by now
    assert.ok(theirs.length > 0, `of ${ids} none waits: ${before}`);
    await host.locator("#bursts .burst").getByRole("button", { name: "Ask for codes" }).click();
    await host.locator(".toast", { hasText: "14 phones" }).waitFor();
    await host.locator("#bursts .burst").waitFor({ state: "detached" });
    const after = await waits();
    assert.deepEqual(theirs.filter((id) => after.includes(id)), [], "their songs are out");
    assert.equal((await state(setting)).rules.codes, true);
    await change(host, { codes: false });
  });
  await phone.context().close();
}

/** Fourteen phones that join from one address within a moment. @param {string} url @param {string} address @returns {Promise<string[]>} */
async function appear(url, address) {
  const cookies = [];
  for (let n = 0; n < 14; n++) {
    const answer = await fetch(`${url}/api/v1/guests`, { method: "POST", headers: { "X-Forwarded-For": address } });
    assert.equal(answer.status, 201);
    cookies.push(answer.headers.getSetCookie().map((line) => line.split(";")[0]).join("; "));
  }
  return cookies;
}
