// A party, played by browsers: two guests on phones, a host, a stage, a guest without script; then every page under axe-core and
// Lighthouse. npm run browser builds and starts a server of its own; UPBEAT_URL and UPBEAT_PASSWORD name one that runs already.
// ONLY=party,guest,host,rules,table,people,messages,stage,visualizer,playlists,recap,out,duel,lights,upload,noscript,lost,
// secure,axe,lighthouse,pictures runs a part.
// SHOTS=DIR keeps the pictures; npm run pictures puts them into docs/screenshots.
// @ts-check
import assert from "node:assert/strict";
import { change, logIn } from "./party/crowd.mjs";
import { axePages } from "./party/axe.mjs";
import { guestPage } from "./party/guestpage.mjs";
import { keepHouse } from "./party/host.mjs";
import { shineLights } from "./party/lights.mjs";
import { lighthousePages } from "./party/lighthouse.mjs";
import { lostConnection } from "./party/lost.mjs";
import { meetPeople } from "./party/people.mjs";
import { fightDuel } from "./party/duel.mjs";
import { pictures } from "./party/pictures.mjs";
import { playParty } from "./party/play.mjs";
import { keepPlaylists } from "./party/playlists.mjs";
import { governParty } from "./party/rules.mjs";
import { sendMessages } from "./party/messages.mjs";
import { keepOut } from "./party/out.mjs";
import { shareRecap } from "./party/recap.mjs";
import { scriptless } from "./party/scriptless.mjs";
import { secureContexts } from "./party/secure.mjs";
import { fillStage } from "./party/stage.mjs";
import { settleTable } from "./party/table.mjs";
import { bringSongs } from "./party/upload.mjs";
import { lightUp } from "./party/visualizer.mjs";
import { complaints, openBrowser } from "./lib/browser.mjs";
import { anyFailed, check, summary } from "./lib/report.mjs";
import { startServer } from "./lib/server.mjs";

const only = process.env.ONLY?.split(",");
const server = await startServer();
const browser = await openBrowser();
/** @typedef {{server: Awaited<ReturnType<typeof startServer>>, browser: import("playwright-core").Browser}} Setting */
const setting = { server, browser };

try {
  const host = await logIn(setting);
  await change(host, { visualizer: "off" }); // the machines of tests draw without a graphics processor: only its own part has it
  await host.context().close();
  for (const [name, part] of /** @type {[string, (setting: Setting) => Promise<void>][]} */ ([
    ["party", playParty], ["guest", guestPage], ["host", keepHouse], ["rules", governParty], ["table", settleTable],
    ["people", meetPeople], ["messages", sendMessages], ["stage", fillStage], ["visualizer", lightUp], ["playlists", keepPlaylists],
    ["recap", shareRecap], ["out", keepOut], ["duel", fightDuel], ["lights", shineLights], ["upload", bringSongs],
    ["noscript", scriptless], ["pictures", pictures],
    ["axe", axePages], ["lost", lostConnection], ["secure", secureContexts], ["lighthouse", lighthousePages],
  ])) {
    if (!only || only.includes(name)) await part(setting).catch((error) => check(`${name}: goes to its end`, () => { throw error; }));
  }
  await check("no script threw and no policy was broken", () => assert.deepEqual(complaints, []));
} finally {
  await browser.close();
  await server.end();
}
if (anyFailed()) console.log(server.log().split("\n").slice(-40).join("\n"));
process.exit(summary());
