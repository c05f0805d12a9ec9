// What moves across the stage: every program draws, moves with the music and rests without it; nothing flashes; texts are read over the
// brightest of them; a hidden tab, a lost graphics processor and a browser without WebGL2 are no trouble.
// @ts-check
import assert from "node:assert/strict";
import { guest, live, visit } from "../lib/browser.mjs";
import { mostFlashes } from "../lib/flashes.mjs";
import { HIGH, WIDE, keepDrawings, startBench } from "../lib/lightbench.mjs";
import { check } from "../lib/report.mjs";
import { until } from "../lib/server.mjs";
import { ask, change, librarySongs, logIn, state } from "./crowd.mjs";
import { pretend } from "./stage.mjs";
import { lowContrasts } from "./stagelook.mjs";

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {import("../party.mjs").Setting} Setting */
/** @typedef {import("../lib/lightbench.mjs").Bench} Bench */
/** @typedef {Window & typeof globalThis & {bench: Bench}} BenchWindow in pages */

const SCRIPT_MS = 16; // a picture's script at most
const FOLLOWS = 0.3; // least correlation with the music's energy
const SPEED = 2; // of the page's clock, while programs are watched
const SAMPLE_MS = 1_900; // two rounds of loud and quiet
const AREA = 0.25; // of ten degrees of sight that may flash more often (WCAG 2.3.1)
const PICTURES = 12; // that a program has drawn before it is judged,
const ENOUGH = 40; // and that it draws meanwhile

/** Programs that break every rule: what was bright is dark in the next picture. */
const STROBES = {
  "black and white": "vec3 paint(vec2 at) { return vec3(past(at).r > 0.5 ? 0.0 : 9.0); }",
  "a chequered board": `vec3 paint(vec2 at) {
    vec2 square = floor(at / uSize.y * 70.0);
    bool odd = mod(square.x + square.y, 2.0) > 0.5, before = past(vec2(1.0)).r > 0.5;
    return vec3(odd == before ? 9.0 : 0.0);
  }`,
};

/** @param {Setting} setting */
export async function lightUp({ browser, server }) {
  const page = await visit(browser, server.url, "visualizer", { viewport: { width: 640, height: 360 } }, "about:blank");
  await page.addInitScript(keepDrawings);
  const party = await pretend(page);
  await page.goto("/stage?program=off");
  await live(page);
  party.fill(5, {});
  await page.locator("#backdrop canvas").last().waitFor();
  await page.evaluate(startBench, /** @type {[number, number, boolean]} */ ([WIDE, HIGH, false]));
  await page.evaluate((speed) => { /** @type {BenchWindow} */ (window).bench.speed = speed; }, SPEED);
  await eachProgram(page, false);
  await page.evaluate(() => { /** @type {BenchWindow} */ (window).bench.speed = 1; });
  await badDays(page);
  for (const [name, shader] of Object.entries(STROBES)) {
    await check(`visualizer: ${name} in turn is three flashes a second at most on the page's pixels`, () => strobe(page, name, shader));
  }
  await check("visualizer: all texts are read over a white program", async () => {
    await add(page, "white", "vec3 paint(vec2 at) { return vec3(9.0); }");
    await page.setViewportSize({ width: 1280, height: 720 });
    await page.waitForFunction(() => {
      const { grids } = /** @type {BenchWindow} */ (window).bench;
      return grids.length > 0 && grids[grids.length - 1].light.every((value) => value > 0.7);
    });
    assert.deepEqual(await lowContrasts(page), []);
    await page.setViewportSize({ width: 640, height: 360 });
  });
  await lostForGood(page);
  await page.context().close();
  await choosePreset({ browser, server });
}

/** @param {Setting} setting */
async function choosePreset(setting) {
  const host = await logIn(setting);
  await check("visualizer: an open stage takes over the preset of MilkDrop that the host chooses", async () => {
    await change(host, { visualizer: "milkdrop", milkdrop: "mindblob", waiting_per_guest: 0, song_cooldown: 0, artist_cooldown: 0 });
    await ask(host, "PUT", "/playback", { paused: false });
    const phone = await guest(setting.browser, setting.server.url, "presets");
    for (const { id } of (await librarySongs(setting)).slice(0, 3)) await ask(phone, "POST", "/queue", { song_id: id });
    await until(async () => (await state(setting)).playback.entry, "the music");
    await phone.context().close();
    const options = { viewport: { width: 640, height: 360 } };
    const stage = await visit(setting.browser, setting.server.url, "presets", options, "about:blank");
    await stage.route("**/visualizer/milkpresets.js*", async (route) => { // notes which one is loaded
      const answer = await route.fetch();
      const body = (await answer.text()).replace("export default", "const all =") + `
        for (const [name, preset] of Object.entries(all)) {
          const { init_eqs } = preset;
          preset.init_eqs = (a) => { document.body.dataset.preset = name; return init_eqs(a); };
        }
        export default all;`;
      await route.fulfill({ response: answer, body });
    });
    await stage.goto("/stage");
    await stage.locator('body[data-preset^="Flexi - mindblob"]').waitFor();
    await change(host, { milkdrop: "cauldron" });
    await stage.locator('body[data-preset^="Geiss - Cauldron"]').waitFor();
    await stage.context().close();
  });
  await change(host, { visualizer: "off", milkdrop: "surprise" });
  await host.context().close();
}

/** @param {Page} page @param {string} name */
async function choose(page, name) {
  await page.evaluate((program) => { /** @type {BenchWindow} */ (window).bench.visualizer.setProgram(program); }, name);
  await page.waitForFunction((program) => /** @type {BenchWindow} */ (window).bench.visualizer.stats().program === program, name);
  await drawsOn(page, PICTURES);
}

/** Waits until so many more pictures were drawn. @param {Page} page @param {number} pictures */
async function drawsOn(page, pictures) {
  const from = await page.evaluate(() => /** @type {BenchWindow} */ (window).bench.visualizer.stats().pictures);
  await page.waitForFunction((wanted) => /** @type {BenchWindow} */ (window).bench.visualizer.stats().pictures >= wanted, from + pictures);
}

/** Adds a program of the test's own and shows it, sampled. @param {Page} page @param {string} name @param {string} shader */
async function add(page, name, shader) {
  await page.evaluate(([program, source]) => {
    const { bench } = /** @type {BenchWindow} */ (window);
    bench.programs.push({ name: program, label: "", params: [], follows: false, shader: source, flat() {} });
    Object.assign(bench, { grids: [], sampling: true });
  }, [name, shader]);
  await choose(page, name);
}

/** What the canvas shows for a while, and at least for some pictures. @param {Page} page @param {number} ms @param {number} [least] */
const watch = (page, ms, least = 0) => page.evaluate(async ([time, enough]) => {
  const { bench } = /** @type {BenchWindow} */ (window);
  Object.assign(bench, { grids: [], sampling: true });
  const { pictures } = bench.visualizer.stats();
  await new Promise((done) => setTimeout(done, time)); // what is judged is what happens in a time
  while (bench.visualizer.stats().pictures < pictures + enough) await new Promise((done) => setTimeout(done, 50));
  bench.sampling = false;
  const stats = bench.visualizer.stats();
  return { grids: bench.grids, stats, pictures: stats.pictures - pictures };
}, [ms, least]);

const mean = (/** @type {number[]} */ values) => values.reduce((sum, value) => sum + value, 0) / (values.length || 1);

/** @param {number[]} a @param {number[]} b */
function correlation(a, b) {
  const [meanA, meanB] = [mean(a), mean(b)];
  const sum = (/** @type {(i: number) => number} */ of) => a.reduce((all, _, i) => all + of(i), 0);
  const both = sum((i) => (a[i] - meanA) * (b[i] - meanB));
  return both / (Math.sqrt(sum((i) => (a[i] - meanA) ** 2) * sum((i) => (b[i] - meanB) ** 2)) || 1);
}

/**
 * How a picture's light and motion go with the music, at the best delay of up to half a second.
 * @param {Awaited<ReturnType<typeof watch>>["grids"]} grids
 */
function follows(grids) {
  const light = grids.map((grid) => mean(grid.light));
  const motion = grids.map(({ light: now }, i) => mean(now.map((value, n) => Math.abs(value - (grids[i - 1] ?? grids[i]).light[n]))));
  const smooth = motion.map((_, i) => mean(motion.slice(Math.max(i - 4, 0), i + 1)));
  const energy = grids.map((grid) => grid.energy);
  const best = (/** @type {number[]} */ of) => Math.max(...[0, 0.1, 0.2, 0.3, 0.4, 0.5].map((delay) => {
    const shift = Math.round(delay * 1000 / Math.max((grids[grids.length - 1].at - grids[0].at) / grids.length, 1));
    return correlation(of.slice(shift), energy.slice(0, energy.length - shift));
  }));
  return { light: best(light), motion: best(smooth), brightest: Math.max(...light), moved: mean(motion) };
}

/** @param {Page} page @param {boolean} flat */
async function eachProgram(page, flat) {
  const programs = await page.evaluate(() => /** @type {BenchWindow} */ (window).bench.programs.map(({ name, follows, idle }) =>
    ({ name, follows, idle })));
  /** @type {object[]} */
  const rows = [];
  for (const { name, follows: claims, idle } of programs) {
    const also = flat ? " without WebGL" : claims ? ", goes with the music and rests" : " and rests";
    await check(`visualizer: ${name} draws${also}`, async () => {
      await choose(page, name);
      if (process.env.SHOTS && !flat) await page.screenshot({ path: `${process.env.SHOTS}/visualizer-${name}.png` });
      const { grids, stats, pictures } = await watch(page, flat ? 600 : SAMPLE_MS, flat ? 8 : ENOUGH);
      const { light, motion, brightest, moved } = follows(grids);
      const script = Float32Array.from(stats.script, (ms) => (flat ? ms : ms / SPEED)).sort();
      const part = (/** @type {number} */ share) => script[Math.min(Math.floor(script.length * share), script.length - 1)].toFixed(1);
      rows.push({ name, "script ms, median": part(0.5), "of 95 %": part(0.95), longest: part(1), pictures, scale: stats.scale,
        light: light.toFixed(2), motion: motion.toFixed(2) });
      const last = grids[grids.length - 1].light;
      assert.ok(brightest > 0.004 && Math.max(...last) > 1.3 * Math.min(...last), `it is blank: ${brightest}`);
      assert.ok(moved > 1e-5, `it stands still: ${moved}`);
      assert.ok(Number(part(0.5)) <= SCRIPT_MS, `a picture takes ${part(0.5)} ms of script`);
      if (claims && !flat) assert.ok(Math.max(light, motion) > FOLLOWS, `correlation ${light}, ${motion}`);
      if (!flat) await rests(page, Boolean(idle));
    });
  }
  console.table(rows);
}

/** In silence a program ends its drawing, and begins again with the music; an idle one goes on. @param {Page} page @param {boolean} idle */
async function rests(page, idle) {
  await page.evaluate(() => { Object.assign(/** @type {BenchWindow} */ (window).bench, { silent: true, speed: 6 }); });
  if (idle) await page.waitForFunction(() => /** @type {BenchWindow} */ (window).bench.visualizer.stats().calm > 0.98);
  else await page.waitForFunction(() => !/** @type {BenchWindow} */ (window).bench.visualizer.stats().running);
  await page.evaluate((speed) => { Object.assign(/** @type {BenchWindow} */ (window).bench, { silent: false, speed }); }, SPEED);
  await page.waitForFunction(() => /** @type {BenchWindow} */ (window).bench.visualizer.stats().running);
}

/** @param {Page} page */
async function badDays(page) {
  await check("visualizer: less moves for people who want stillness", async () => {
    await choose(page, "circle");
    const lively = follows((await watch(page, 1_500)).grids).moved;
    await page.emulateMedia({ reducedMotion: "reduce" });
    await drawsOn(page, 20);
    const still = follows((await watch(page, 1_500)).grids).moved;
    await page.emulateMedia({ reducedMotion: "no-preference" });
    assert.ok(still < 0.7 * lively, `${still} is not much less than ${lively}`);
  });
  await check("visualizer: a hidden tab draws nothing", async () => {
    const hide = (/** @type {boolean} */ yes) => page.evaluate((hidden) => {
      Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
      document.dispatchEvent(new Event("visibilitychange"));
    }, yes);
    await hide(true);
    await page.waitForFunction(() => !/** @type {BenchWindow} */ (window).bench.visualizer.stats().running);
    const { pictures } = await watch(page, 400);
    assert.equal(pictures, 0);
    await hide(false);
    await drawsOn(page, 2);
  });
  await check("visualizer: a graphics processor that is lost and comes back draws on", async () => {
    await page.evaluate(async () => {
      const canvas = /** @type {HTMLCanvasElement} */ (document.querySelector("#visualizer"));
      const lose = canvas.getContext("webgl2")?.getExtension("WEBGL_lose_context");
      const event = (/** @type {string} */ name) => new Promise((done) => canvas.addEventListener(name, done, { once: true }));
      const [gone, back] = [event("webglcontextlost"), event("webglcontextrestored")];
      lose?.loseContext();
      await gone;
      setTimeout(() => lose?.restoreContext());
      await back;
    });
    await drawsOn(page, 10);
    const { grids, stats } = await watch(page, 500);
    assert.ok(!stats.flat && follows(grids).brightest > 0.004);
  });
}

/** Whether a cell lies in the ten degrees, a third of the screen, that begin with another. @param {number} from @param {number} i */
const within = (from, i) => {
  const [x, y] = [(i % WIDE) - (from % WIDE), Math.floor(i / WIDE) - Math.floor(from / WIDE)];
  return x >= 0 && y >= 0 && x < WIDE / 3 && y < HIGH / 3;
};

/** @param {Page} page @param {string} name @param {string} shader */
async function strobe(page, name, shader) {
  await add(page, name, shader);
  const { grids, pictures } = await watch(page, 3_000, ENOUGH);
  const times = grids.map(({ at }) => at);
  const cells = Array.from({ length: WIDE * HIGH }, (_, i) => mostFlashes(grids.map(({ light }) => light[i]), times));
  const whole = mostFlashes(grids.map(({ light }) => mean(light)), times);
  const over = cells.map((flashes) => flashes > 3);
  const corners = over.map((_, i) => i).filter((i) => i % WIDE <= WIDE * 2 / 3 && i / WIDE <= HIGH * 2 / 3);
  const area = Math.max(...corners.map((i) => mean(over.filter((_, other) => within(i, other)).map(Number))));
  console.log(`  ${pictures} pictures of ${name}: ${whole} flashes in the worst second; more than 3 on ${(100 * area).toFixed(0)} %`
    + " of the worst ten degrees");
  assert.ok(whole <= 3 && area < AREA, `${whole} flashes, and more than 3 on ${area} of ten degrees`);
  assert.ok(pictures > 20, "it was no test");
}

/** @param {Page} page */
async function lostForGood(page) {
  await check("visualizer: without its graphics processor it goes on without", async () => {
    await choose(page, "wave");
    await page.evaluate(() => {
      const canvas = /** @type {HTMLCanvasElement} */ (document.querySelector("#visualizer"));
      canvas.getContext("webgl2")?.getExtension("WEBGL_lose_context")?.loseContext();
    });
    await page.waitForFunction(() => /** @type {BenchWindow} */ (window).bench.visualizer.stats().flat);
    await drawsOn(page, 5);
    await page.evaluate(() => {
      const { bench } = /** @type {BenchWindow} */ (window);
      bench.programs.splice(bench.programs.findIndex(({ name }) => name === "black and white"), 3); // this test's own
    });
  });
  await eachProgram(page, true);
}
