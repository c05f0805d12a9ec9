// A party, played by browsers: two guests on phones, a host, a stage, a guest without script; then every page under axe-core and
// Lighthouse. npm run browser builds and starts a server of its own; UPBEAT_URL and UPBEAT_PASSWORD name one that runs already.
// ONLY=party,rules,table,people,messages,playlists,noscript,lost,axe,lighthouse,pictures runs a part. SHOTS=DIR keeps the pictures;
// npm run pictures puts them into docs/screenshots.
// @ts-check
import assert from "node:assert/strict";
import { axePages } from "./party/axe.mjs";
import { lighthousePages } from "./party/lighthouse.mjs";
import { lostConnection } from "./party/lost.mjs";
import { meetPeople } from "./party/people.mjs";
import { pictures } from "./party/pictures.mjs";
import { playParty } from "./party/play.mjs";
import { keepPlaylists } from "./party/playlists.mjs";
import { governParty } from "./party/rules.mjs";
import { sendMessages } from "./party/messages.mjs";
import { scriptless } from "./party/scriptless.mjs";
import { settleTable } from "./party/table.mjs";
import { complaints, openBrowser } from "./lib/browser.mjs";
import { check, summary } from "./lib/report.mjs";
import { startServer } from "./lib/server.mjs";

const only = process.env.ONLY?.split(",");
const server = await startServer();
const browser = await openBrowser();
/** @typedef {{server: Awaited<ReturnType<typeof startServer>>, browser: import("playwright-core").Browser}} Setting */
const setting = { server, browser };

try {
  for (const [name, part] of /** @type {[string, (setting: Setting) => Promise<void>][]} */ ([
    ["party", playParty], ["rules", governParty], ["table", settleTable], ["people", meetPeople], ["messages", sendMessages],
    ["playlists", keepPlaylists], ["noscript", scriptless], ["pictures", pictures], ["axe", axePages], ["lost", lostConnection],
    ["lighthouse", lighthousePages],
  ])) {
    if (!only || only.includes(name)) await part(setting).catch((error) => check(`${name}: goes to its end`, () => { throw error; }));
  }
  await check("no script threw and no policy was broken", () => assert.deepEqual(complaints, []));
} finally {
  await browser.close();
  await server.end();
}
const failed = summary();
if (failed) console.log(server.log().split("\n").slice(-40).join("\n"));
process.exit(failed);
