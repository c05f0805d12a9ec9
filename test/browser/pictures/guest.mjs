// A guest's phone in every state: the page with nothing, a little and much to show, each sheet, and what the host has taken away.
// @ts-check
import { guest, live, visit } from "../lib/browser.mjs";
import { ask } from "../party/crowd.mjs";

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {import("./camera.mjs").Look} Look */
/** @typedef {import("./scenes.mjs").Studio} Studio */

/** @param {Page} page @param {string} sheet */
async function close(page, sheet) {
  await page.keyboard.press("Escape");
  await page.locator(sheet).waitFor({ state: "hidden" });
}

/** @param {Page} page */
const quiet = (page) => page.locator(".toast .close").evaluateAll((all) =>
  all.forEach((one) => /** @type {HTMLElement} */ (one).click()));

/** The page as a newcomer finds it. @param {Studio} studio @param {Look} look @param {string} name */
export async function arrive({ setting, shoot }, look, name) {
  const page = await guest(setting.browser, setting.server.url, name, { ...look, deviceScaleFactor: 1 });
  await shoot(page, look, `guest-${name}`);
  await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight / 2));
  await shoot(page, look, `guest-${name}-scrolled`, { sizes: [[390, 844], [844, 390]] });
  await page.context().close();
}

/** Every sheet, and what answers look like. @param {Studio} studio @param {Look} look */
export async function sheets({ setting, shoot, host, songs, hold }, look) {
  const page = await guest(setting.browser, setting.server.url, "sheets", { ...look, deviceScaleFactor: 1 });
  await hold();
  await page.locator("#now .open").click();
  await shoot(page, look, "sheet-now");
  await page.locator('#now-sheet [data-f="message"]').click();
  await shoot(page, look, "sheet-message");
  await close(page, "#now-sheet");
  await page.locator(".me").click();
  await shoot(page, look, "sheet-you");
  await close(page, "#me-sheet");
  await page.locator(".bar .dice button").click();
  await page.locator("#dice-sheet").waitFor();
  await shoot(page, look, "sheet-dice");
  await close(page, "#dice-sheet");

  await page.locator("#ask-q").click();
  await page.locator("#search-sheet .results > *").first().waitFor();
  await shoot(page, look, "sheet-suggestions");
  await page.locator("#sheet-q").fill("a");
  await page.locator('#search-sheet .results[data-query="a"] .song').first().waitFor();
  await shoot(page, look, "sheet-search");
  await page.locator("#sheet-q").fill("zzzzqqqq");
  await page.waitForFunction(() => document.querySelector('#search-sheet .results[data-query="zzzzqqqq"]'));
  await shoot(page, look, "sheet-search-nothing");
  for (const list of ["artists", "albums", "genres"]) {
    await page.locator(`#search-sheet .chips [href="/browse/${list}"]`).click();
    await page.locator("#search-sheet .group").first().waitFor();
    await shoot(page, look, `sheet-browse-${list}`);
    if (list === "artists") {
      await page.locator("#search-sheet .group a").first().click();
      await page.locator("#search-sheet .song").first().waitFor();
      await shoot(page, look, "sheet-browse-artist");
    }
    await close(page, "#search-sheet");
    await page.locator("#ask-q").click();
    await page.locator("#search-sheet .chips").waitFor();
  }
  await close(page, "#search-sheet");

  await page.locator("#queue summary").nth(1).click();
  await page.locator('#queue [data-f="why"]:visible:not(:empty)').first().waitFor();
  await shoot(page, look, "guest-why");
  await page.locator("#queue summary").nth(1).click();
  await own(page, look, { shoot, host, songs });
  await page.context().close();
}

/**
 * What happens to somebody's own songs.
 * @param {Page} page @param {Look} look @param {Pick<Studio, "shoot" | "host" | "songs">} studio
 */
async function own(page, look, { shoot, host, songs }) {
  const me = await page.evaluate(async () => (await (await fetch("/api/v1/state")).json()).guest.id);
  const taken = await page.evaluate(async () => {
    const { playback, queue } = await (await fetch("/api/v1/state")).json();
    return [playback.entry, ...queue].map((entry) => entry?.song.id);
  });
  const free = songs.filter(({ id }) => !taken.includes(id));
  const mine = [];
  for (const song of free) {
    const answer = await page.evaluate(async (id) => {
      const headers = { "Content-Type": "application/json" };
      const answer = await fetch("/api/v1/queue", { method: "POST", headers, body: JSON.stringify({ song_id: id }) });
      return answer.status === 201 ? (await answer.json()).id : 0;
    }, song.id);
    if (answer) mine.push(answer);
    if (mine.length === 2) break;
  }
  const last = free[free.length - 1];
  await page.locator("#ask-q").click();
  await page.locator("#sheet-q").fill(last.title);
  await page.locator(`#search-sheet [data-song="${last.id}"] button`).first().click();
  await page.locator("#search-sheet").waitFor({ state: "hidden" });
  const card = page.locator(".toast.faced").last();
  await card.waitFor();
  await card.hover(); // it stays
  await shoot(page, look, "guest-toast");
  await quiet(page);
  await page.locator("#yours.full").waitFor();
  await shoot(page, look, "guest-full");
  await page.locator("#ask-q").click();
  await page.locator('#search-sheet [data-f="room"]').waitFor();
  await page.locator("#search-sheet .results > *").first().waitFor();
  await shoot(page, look, "sheet-search-full");
  await close(page, "#search-sheet");
  await page.locator("#queue > .mine summary").first().click();
  await page.locator("#queue > .mine .doing").first().waitFor();
  await page.locator("#queue > .mine").first().evaluate((row) => row.scrollIntoView({ block: "center" }));
  await shoot(page, look, "guest-mine");
  await page.locator("#queue > .mine summary").first().click();

  await ask(host, "DELETE", `/queue/${mine[0]}`);
  await page.locator(".toast").last().waitFor();
  await shoot(page, look, "guest-taken-out", { sizes: [[320, 640], [390, 844], [844, 390]] });
  await quiet(page);
  await ask(host, "PATCH", `/guests/${me}`, { muted: true });
  await page.locator("#muted").waitFor();
  await quiet(page);
  await shoot(page, look, "guest-muted");
  await ask(host, "PATCH", `/guests/${me}`, { muted: false, banned: true });
  await page.locator("#banned").waitFor();
  await quiet(page);
  await shoot(page, look, "guest-banned");
  await ask(host, "PATCH", `/guests/${me}`, { banned: false });
  await page.locator("#banned").waitFor({ state: "hidden" });
  await page.context().setOffline(true);
  await page.locator("#net").waitFor();
  await shoot(page, look, "guest-offline");
  await page.context().setOffline(false);
  await page.locator("#net").waitFor({ state: "hidden" });
  for (const path of ["/me/night", "/history", "/me/forgotten", "/light"]) {
    await page.goto(path);
    await shoot(page, look, `guest${path.replaceAll("/", "-")}`, { full: path !== "/light" });
  }
}

/** Two songs face each other. @param {Studio} studio @param {Look} look */
export async function duel({ setting, shoot }, look) {
  const page = await guest(setting.browser, setting.server.url, "duel", { ...look, deviceScaleFactor: 1 });
  await page.locator("#duel").waitFor();
  await shoot(page, look, "guest-duel");
  await page.context().close();
}

/** Pages that need no sheet, and those that say that something is wrong. @param {Studio} studio @param {Look} look */
export async function pages({ setting, shoot, recap, invite }, look) {
  const page = await visit(setting.browser, setting.server.url, "pages", { ...look, viewport: { width: 390, height: 844 } });
  await live(page);
  for (const [name, path] of [
    ["search", "/search?q=a"], ["search-nothing", "/search?q=zzzzqqqq"], ["browse-artists", "/browse/artists"],
    ["browse-albums", "/browse/albums"], ["browse-genres", "/browse/genres"], ["browse-playlists", "/browse/playlists"], ["dice", "/dice"],
    ["error", "/no-such-page"], ["offline", "/offline"], ["login", "/admin/login"], ["invite", invite], ["invite-used", "/invite/used"],
    ["recap", recap],
  ]) {
    await page.goto(path);
    await shoot(page, look, `page-${name}`, { full: true });
  }
  await page.context().close();
}
