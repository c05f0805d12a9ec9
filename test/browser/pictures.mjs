// Pictures of every page and state, at five sizes of phones and laptops and three of screens, in both languages, dark and light, to be
// looked at; and what a program can see wrong with them. `make pictures` makes all of them in a folder, in about an hour. Parts:
// ONLY=empty,guest,stage,duel,sheets,full,host,menus,pages; LOOKS=en-dark,de-light; SIZES=390x844; MUSIC=FOLDER has songs with covers.
// @ts-check
import assert from "node:assert/strict";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { complaints, openBrowser } from "./lib/browser.mjs";
import { check, summary } from "./lib/report.mjs";
import { startServer } from "./lib/server.mjs";
import { newCamera } from "./pictures/camera.mjs";
import { photograph } from "./pictures/scenes.mjs";

const folder = process.argv[2] ?? join(tmpdir(), "upbeat-pictures");
const only = process.env.ONLY?.split(",");
const server = await startServer();
const browser = await openBrowser();
const camera = newCamera(folder);
try {
  await photograph({ server, browser }, camera, (part) => !only || only.includes(part));
  await check("no script threw and no policy was broken", () => assert.deepEqual(complaints, []));
} finally {
  camera.list();
  await browser.close();
  await server.end();
}
console.log(`the pictures lie in ${folder}, what was found in its faults.json`);
process.exit(summary());
