// Who is who: the code from the screen, the host who mutes, bans and merges, an invitation, and the log of it all.
// @ts-check
import assert from "node:assert/strict";
import { axe } from "../lib/axe.mjs";
import { guest, live, visit } from "../lib/browser.mjs";
import { check } from "../lib/report.mjs";
import { until } from "../lib/server.mjs";
import { tellOfBursts } from "./bursts.mjs";
import { change, librarySongs, logIn, state } from "./crowd.mjs";

/** @typedef {import("playwright-core").Page} Page */

/** @param {import("../party.mjs").Setting} setting */
export async function meetPeople(setting) {
  const { browser, server } = setting;
  const host = await logIn(setting);
  await change(host, { level: "up_down", codes: false, waiting_per_guest: 0 });
  const [song, other] = await librarySongs(setting);
  const eve = await guest(browser, server.url, "eve");
  const fay = await guest(browser, server.url, "fay");
  const stage = await visit(browser, server.url, "stage", { viewport: { width: 1280, height: 720 } }, "/stage");
  await live(stage);
  const { url } = await host.evaluate(async () => (await fetch("/api/v1/stage/link")).json());
  const { pathname, search } = new URL(url);
  const screen = await visit(browser, server.url, "screen", { viewport: { width: 1280, height: 720 } }, pathname + search);
  await live(screen);
  const shown = async () => (await screen.locator("#stage-code [data-f=code]").innerText()).replace(/\s/g, "");

  await check("codes switched on live: the host's screen shows one, any other says how", async () => {
    await change(host, { codes: true });
    await screen.locator("#stage-code").waitFor();
    assert.match(await shown(), /^[34679CDFHJKMNPQRTVWXY]{6}$/);
    assert.equal(new URL(screen.url()).search, "", "the key has left the address");
    await stage.locator("#code-missing").waitFor();
    assert.equal(await stage.locator("#stage-code").isVisible(), false);
    for (const part of ["#stage-qr", "#stage-code", ".address"]) {
      const box = await screen.locator(`.stage-join ${part}`).boundingBox();
      assert(box && box.x + box.width <= 1280 - 16, `${part} ends at ${box && box.x + box.width} of 1280`);
    }
  });

  await check("the question for the code fits the smallest phone, in German too", async () => {
    const small = await guest(browser, server.url, "small", { viewport: { width: 320, height: 640 }, locale: "de-DE" });
    await small.locator("#proof button", { hasText: "Ich bin da" }).waitFor();
    assert.equal(await small.evaluate(() => document.documentElement.scrollWidth), 320);
    await small.context().close();
  });

  await check("a guest without the code is asked for it and refused kindly", async () => {
    await eve.locator("#proof").waitFor();
    await axe(eve, "guest, asked for the code");
    const refusal = await request(eve, song.id);
    assert.equal(refusal.error.code, "unproven");
    await eve.locator("#proof-code").fill("wrong");
    await eve.locator("#proof button").click();
    await eve.locator(".toast", { hasText: "not the code" }).waitFor();
  });

  await check("the code typed in small letters lets the guest take part at once", async () => {
    const code = await shown();
    await eve.locator("#proof-code").fill(`${code.slice(0, 3)} ${code.slice(3)}`.toLowerCase());
    await eve.locator("#proof button").click();
    await eve.locator("#proof").waitFor({ state: "hidden" });
    assert.ok((await request(eve, song.id)).id);
  });

  await check("the QR code of the screen proves on joining, and leaves a clean address", async () => {
    const gil = await guest(browser, server.url, "gil");
    await gil.goto(`/?code=${await shown()}`);
    await live(gil);
    assert.equal(new URL(gil.url()).search, "");
    assert.equal(await gil.locator("#proof").isVisible(), false);
    await gil.context().close();
  });

  await check("a new link ends the old one", async () => {
    await host.goto("/admin/people");
    await live(host);
    await axe(host, "people with a code");
    await host.getByRole("button", { name: "New link" }).click();
    await host.locator(".toast", { hasText: "Old links" }).waitFor();
    await screen.goto("/stage");
    await screen.locator("#code-missing").waitFor();
    await change(host, { codes: false });
    await stage.locator("#code-missing").waitFor({ state: "hidden" });
  });

  const id = Number(await eve.evaluate(async () => (await (await fetch("/api/v1/state")).json()).guest.id));
  await check("the host bans a guest: the song is gone, and the guest's open page says why", async () => {
    await host.goto(`/admin/people?q=%23${id}`);
    await host.locator("a.person").click();
    await host.getByRole("button", { name: "Ban", exact: true }).click();
    await host.locator(".toast", { hasText: "Banned" }).waitFor();
    await axe(host, "a guest");
    await eve.locator("#banned").waitFor();
    await axe(eve, "guest, banned");
    const theirs = (/** @type {any} */ entry) => entry.requester?.id === id;
    await until(async () => !(await state(setting)).queue.some(theirs), "the song to leave");
    assert.equal((await request(eve, other.id)).error.code, "banned");
    await host.getByRole("button", { name: "Let them back in" }).click();
    await eve.locator("#banned").waitFor({ state: "hidden" });
  });

  await check("two phones of one person are merged, and the open page goes on as the other guest", async () => {
    const into = Number(await fay.evaluate(async () => (await (await fetch("/api/v1/state")).json()).guest.id));
    await host.goto(`/admin/people/${id}?q=%23${into}`);
    await host.locator(`input[name=into][value="${into}"]`).check();
    await host.locator("input[name=sure]").check();
    await host.getByRole("button", { name: "Merge" }).click();
    await host.waitForURL(`**/admin/people/${into}`);
    const name = await fay.locator('[data-f="my-name"]').innerText();
    await eve.locator('[data-f="my-name"]', { hasText: name }).waitFor();
  });

  await check("an invitation makes a moderator, once", async () => {
    await host.goto("/admin/accounts");
    await live(host);
    const robin = `Robin ${Date.now()}`;
    await host.getByLabel("Name to log in with").fill(robin);
    await host.getByLabel("Moderator").check();
    await host.getByRole("button", { name: "Make the link" }).click();
    await axe(host, "accounts with a fresh link");
    const link = await host.getByLabel("Link", { exact: true }).inputValue();
    const newcomer = await visit(browser, server.url, "robin", { viewport: { width: 390, height: 844 } }, new URL(link).pathname);
    await axe(newcomer, "invitation");
    await newcomer.getByLabel("Password").fill("correct horse");
    await newcomer.getByRole("button", { name: "Join as a host" }).click();
    await newcomer.waitForURL("**/admin");
    await newcomer.goto("/admin/library");
    await newcomer.locator('#scan[data-running="false"]').waitFor();
    await live(newcomer); // a script that missed the admin's buttons here would be a complaint
    assert.equal(await newcomer.locator('#scan button, .side [href="/admin/system"]').count(), 0);
    await newcomer.goto(new URL(link).pathname);
    await newcomer.getByText("does not work any more").waitFor();
    await axe(newcomer, "a used invitation");
    await newcomer.context().close();
    await host.goto("/admin/audit");
    await live(host);
    await host.locator("tbody").getByText(`invited ${robin}`).waitFor();
    await host.locator("tbody").getByText("banned").first().waitFor();
  });
  await beMember(setting, host);
  await tellOfBursts(setting, host);
  for (const page of [eve, fay, stage, screen, host]) await page.context().close();
}

/** @param {import("../party.mjs").Setting} setting @param {Page} host */
async function beMember({ browser, server }, host) {
  await check("a member is one guest on two phones, and one logs the other out", async () => {
    await change(host, { codes: false });
    await host.goto("/admin/accounts");
    await live(host);
    const name = `Mira ${Date.now()}`;
    await host.getByLabel("Name to log in with").fill(name);
    await host.getByRole("button", { name: "Make the link" }).click();
    const link = await host.getByLabel("Link", { exact: true }).inputValue();
    const first = await guest(browser, server.url, "mira");
    const guestName = await first.locator('[data-f="my-name"]').innerText();
    await first.goto(new URL(link).pathname);
    await first.getByLabel("Password").fill("correct horse");
    await first.getByRole("button", { name: "Join the party" }).click();
    await first.waitForURL(server.url + "/");
    assert.equal(await first.locator('[data-f="my-name"]').innerText(), guestName);
    const second = await guest(browser, server.url, "mira2");
    await second.goto("/me");
    await second.getByRole("link", { name: "Log in" }).click();
    await axe(second, "a member's login");
    await second.getByLabel("Name").fill(name);
    await second.getByLabel("Password").fill("correct horse");
    await second.getByRole("button", { name: "Log in" }).click();
    await second.waitForURL(server.url + "/");
    await live(second);
    assert.equal(await second.locator('[data-f="my-name"]').innerText(), guestName);
    await first.goto("/me");
    await live(first);
    await axe(first, "a member's page");
    assert.equal(await first.locator(".own-list li").count(), 2);
    await first.locator(".own-list li:not(:has(.tag)) button").click();
    await first.getByText("That device is logged out.").first().waitFor();
    await second.locator('[data-f="my-name"]', { hasText: guestName }).waitFor({ state: "detached" });
    assert.equal(await first.locator(".own-list li").count(), 1);
    for (const page of [first, second]) await page.context().close();
  });
}

/** Requests a song by the API as the guest whose page this is. @param {Page} page @param {number} song @returns {Promise<any>} */
const request = (page, song) => page.evaluate(async (id) => {
  const headers = { "Content-Type": "application/json" };
  const answer = await fetch("/api/v1/queue", { method: "POST", headers, body: JSON.stringify({ song_id: id }) });
  return answer.json();
}, song);
