// The visualizer's pure parts: the flash limiter, what programs hear, how finely a machine draws, the colours.
// @ts-check
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { glow } from "../../../static/js/visualizer/glow.js";
import { newLimiter } from "../../../static/js/visualizer/limit.js";
import { newPace } from "../../../static/js/visualizer/pace.js";
import { coloursOf, hsl } from "../../../static/js/visualizer/palette.js";
import { asked, NAMES, paramsBy, PRESETS } from "../../../static/js/visualizer/names.js";
import { chosen, programs } from "../../../static/js/visualizer/programs.js";
import { BARS, newListener, paramsOf } from "../../../static/js/visualizer/scene.js";
import { mostFlashes } from "../lib/flashes.mjs";

globalThis.window = /** @type {any} */ ({ matchMedia: () => ({ matches: false }), addEventListener() {} });
const { newLag } = await import("../../../static/js/stagevisualizer.js");

const [COLUMNS, ROWS] = [48, 27];
const FRAME_MS = 1000 / 60;
const [BLACK, WHITE, RED, BLUE] = [[0, 0, 0], [255, 255, 255], [255, 0, 0], [0, 0, 255]];

/**
 * The most flashes in any second that get through, of the worst cell and of the mean; and the luminances of the first cell.
 * @param {(frame: number, x: number, y: number) => number[]} paint @param {number} [seconds] @param {number} [ms] between two pictures
 */
function through(paint, seconds = 4, ms = FRAME_MS) {
  const limiter = newLimiter(COLUMNS, ROWS);
  const cells = new Uint8Array(4 * COLUMNS * ROWS);
  /** @type {number[][]} */
  const seen = [];
  for (let frame = 0; frame * ms < seconds * 1000; frame++) {
    for (let i = 0; i < COLUMNS * ROWS; i++) cells.set([...paint(frame, i % COLUMNS, Math.floor(i / COLUMNS)), 255], 4 * i);
    limiter.limit(cells, ms);
    seen.push([...limiter.light]);
  }
  const flashes = Array.from({ length: COLUMNS * ROWS }, (_, i) => mostFlashes(seen.map((light) => light[i]), ms));
  const mean = mostFlashes(seen.map((light) => light.reduce((sum, value) => sum + value) / light.length), ms);
  const over = flashes.filter((n) => n > 3).length / flashes.length;
  return { mean, over, worst: Math.max(...flashes), first: seen.map((light) => light[0]) };
}

test("black and white, as fast as a screen can, are three flashes a second at most", () => {
  for (const frames of [1, 2, 3, 5, 8]) {
    const { mean, worst } = through((frame) => (Math.floor(frame / frames) % 2 ? WHITE : BLACK));
    assert.ok(mean <= 3 && worst <= 3, `every ${frames} frames: ${mean}, ${worst}`);
    assert.ok(mean >= 1, "something moves all the same");
  }
});

test("so are red, boards of chess, halves that answer each other, phases, noise, and any rate of pictures", () => {
  /** @type {Record<string, (frame: number, x: number, y: number) => number[]>} */
  const pictures = {
    red: (frame) => (frame % 2 ? RED : BLACK), "red and blue": (frame) => (frame % 4 < 2 ? RED : BLUE),
    chess: (frame, x, y) => ((frame + x + y) % 2 ? WHITE : BLACK),
    "large chess": (frame, x, y) => ((Math.floor(frame / 2) + (x >> 3) + (y >> 3)) % 2 ? WHITE : BLACK),
    halves: (frame, x) => ((frame % 4 < 2) === (x < COLUMNS / 2) ? WHITE : BLACK),
    "three phases": (frame, x) => (Math.floor(frame / 3) % 3 === Math.floor(x * 3 / COLUMNS) ? WHITE : BLACK),
    noise: (frame, x, y) => (Math.sin(frame * 91.7 + x * 12.9 + y * 78.2) * 43758 % 1 > 0 ? WHITE : BLACK),
  };
  for (const [name, paint] of Object.entries(pictures)) {
    const { mean, over } = through(paint);
    assert.ok(mean <= 3, `${name}: ${mean} flashes of the mean`);
    assert.ok(over < 0.02, `${name}: ${over} of the cells flash more often`);
  }
  for (const rate of [24, 30, 75, 144]) {
    const { mean, worst } = through((frame) => (frame % 2 ? WHITE : BLACK), 3, 1000 / rate);
    assert.ok(mean <= 3 && worst <= 3, `${rate} Hz: ${mean}, ${worst}`);
  }
});

test("what alternates within cells is held too", () => {
  const limiter = newLimiter(COLUMNS, ROWS);
  const stays = Array.from({ length: 120 }, (_, frame) => {
    const cells = Uint8Array.from({ length: 4 * COLUMNS * ROWS }, (_, i) => (i % 4 < 3 ? 188 : frame % 2 ? 230 : 120));
    return limiter.limit(cells, FRAME_MS)[0];
  });
  const mixed = stays.slice(10).filter((share) => share > 100).length;
  assert.ok(mixed > 60, `${mixed} of 110 pictures are mixed with the one before`);
});

test("what flashes slowly, and what glitters on a small place, is left alone", () => {
  const beats = through((frame) => BLACK.map(() => 255 * Math.exp(-(frame % 32) / 9))); // 112 a minute
  const peaks = beats.first.filter((value, i) => value > 0.9 && value > (beats.first[i - 1] ?? 0));
  assert.ok(peaks.length >= 6, `${peaks.length} beats in 4 s reach their light`);
  const spot = through((frame, x, y) => (x < 2 && y < 2 && frame % 2 ? WHITE : BLACK), 1);
  assert.ok(spot.first.filter((value) => value > 0.9).length > 20, "a small spot is free");
});

/** @param {number} level @param {number} [onset] @returns {any} */
const frame = (level, onset = 0) => ({ number: 1, at: 0, level, bass: level, mid: level, treble: level, onset, beat: 0.25, tempo: 120,
  bars: new Uint8Array(32).fill(255 * level), left: new Int8Array(512).fill(64), right: new Int8Array(512) });

test("a listener becomes lively with music, calm in silence, and rests", () => {
  const { hear, scene, resting } = newListener();
  for (let i = 0; i < 60; i++) hear(frame(0.8, i % 30 ? 0 : 1), i % 30 ? 0 : 1, 1 / 60, false);
  assert.ok(scene.calm < 0.4 && scene.level > 0.7 && scene.bars.every((bar) => bar > 0.7) && !resting());
  assert.ok(Math.abs(scene.wave[0] - 0.5) < 0.01 && scene.wave[1] === 0 && scene.beat === 0.25);
  const { turn, time } = scene;
  for (let i = 0; i < 60; i++) hear(frame(0.8), 0, 1 / 60, false);
  assert.ok(scene.turn - turn > scene.time - time, "what is loud turns faster than time");
  for (let i = 0; i < 60 * 8 && !resting(); i++) hear(i % 2 ? null : frame(0.001), 0, 1 / 60, false);
  assert.ok(resting() && scene.calm > 0.98 && scene.bars.every((bar) => bar < 0.02), `calm ${scene.calm}`);
  hear(frame(0.8), 0, 1 / 60, false);
  assert.ok(!resting());
});

test("for people who want stillness nothing jumps", () => {
  const [lively, still] = [newListener(), newListener()];
  for (let i = 0; i < 120; i++) {
    lively.hear(frame(i % 30 < 15 ? 0.9 : 0.1), i % 30 ? 0 : 1, 1 / 60, false);
    still.hear(frame(i % 30 < 15 ? 0.9 : 0.1), i % 30 ? 0 : 1, 1 / 60, true);
  }
  assert.equal(still.scene.pulse, 0);
  assert.ok(still.scene.turn < lively.scene.turn / 2, `${still.scene.turn}, ${lively.scene.turn}`);
  const before = still.scene.bars[BARS / 2];
  still.hear(frame(1), 1, 1 / 60, true);
  assert.ok(Math.abs(still.scene.bars[BARS / 2] - before) < 0.05);
});

test("a machine that is too slow draws coarser, and finer again at most twice", () => {
  const pace = newPace();
  const late = (/** @type {number} */ turns) => { for (let i = 0; i < turns; i++) { pace.drawn(17); pace.late(); } };
  late(100);
  assert.ok(pace.scale() < 0.75);
  let finer = 0;
  for (let n = 0; n < 6; n++) {
    for (let i = 0; i < 1300; i++) if (pace.drawn(17)) finer++;
    late(60);
  }
  assert.equal(finer, 2);
  const television = newPace();
  for (let i = 0; i < 500; i++) television.drawn(33.4);
  assert.equal(television.scale(), 1, "30 pictures a second are the screen's own");
});

test("a program's parameters stay in their bounds, and all have a word and a place to fall back on", () => {
  const names = programs.map(({ name }) => name);
  assert.equal(new Set(names).size, names.length);
  for (const program of programs) {
    assert.match(program.label, /^(setting\.)?visualizer\.\w+$/);
    assert.equal(typeof program.flat, "function");
    for (const { name, value, min = 0, max = 1, label } of program.params) {
      assert.match(label, /^visualizer\.\w+$/);
      assert.ok(value >= min && value <= max, `${program.name}.${name}`);
      assert.equal(paramsOf(program, { [name]: 1e9 })[name], max);
      assert.equal(paramsOf(program, { [name]: "x" })[name], value);
    }
  }
});

test("the setting, the parameter and the file of MilkDrop's presets have the same ones", async () => {
  const { default: presets } = await import("../../../static/js/visualizer/milkpresets.js");
  const settings = await readFile(new URL("../../../internal/settings/values.go", import.meta.url), "utf8");
  const choices = /setting:"milkdrop".*?choices:"([^"]*)"/.exec(settings)?.[1].split(",");
  assert.deepEqual(choices, ["surprise", ...PRESETS]);
  const titles = Object.keys(presets).map((title) => title.toLowerCase().replace(/\W+/g, "_"));
  PRESETS.forEach((name, i) => assert.ok(titles[i].includes(name), `${titles[i]} is not ${name}`));
  assert.equal(titles.length, PRESETS.length);
  const [preset] = programs.find(({ name }) => name === "milkdrop")?.params ?? [];
  assert.equal(preset?.max, PRESETS.length);
  assert.deepEqual(["surprise", "fata_morgana", "wormhole", "unknown"].map((milkdrop) => paramsBy({ milkdrop }).preset), [0, 1, 7, 0]);
});

test("with each song comes another program, the same on every screen", () => {
  const names = Array.from({ length: 60 }, (_, song) => chosen({ name: "rotate" }, song).name);
  assert.ok(new Set(names).size >= Math.min(5, programs.length), [...new Set(names)].join());
  assert.deepEqual(names, Array.from({ length: 60 }, (_, song) => chosen({ name: "rotate", params: {} }, song).name));
  const some = new Set(Array.from({ length: 60 }, (_, song) => chosen({ name: "rotate", params: { of: ["snow", "circle"] } }, song).name));
  assert.deepEqual([...some].sort(), ["circle", "snow"]);
  assert.equal(chosen({ name: "snow" }, 1).name, "snow");
});

test("the colours are the accent and what the cover has beside it", () => {
  const cover = new Uint8ClampedArray(Array.from({ length: 256 }, (_, i) => (i % 3 ? [20, 40, 220, 255] : [240, 140, 90, 255])).flat());
  const [first, second] = coloursOf("#ff8a65", cover).map((colour) => hsl(colour)[0]);
  assert.ok(Math.abs(first - 0.04) < 0.02 && Math.abs(second - 0.65) < 0.05, `${first}, ${second}`);
  const alone = coloursOf("#ff8a65", null).map((colour) => hsl(colour)[0]);
  assert.ok(Math.abs(alone[0] - alone[1]) > 0.08);
  for (const odd of ["", "red", "#12"]) assert.equal(coloursOf(odd, null).length, 3);
});

test("a phone's light follows its part of the spectrum, is dark in silence, and is limited too", () => {
  const { hear, scene } = newListener();
  const colours = coloursOf("#ff8a65", null);
  const sum = (/** @type {number} */ part) => glow(scene, colours, part).reduce((all, value) => all + value);
  const low = { ...frame(0.5), bars: Uint8Array.from({ length: 32 }, (_, bar) => (bar < 8 ? 255 : 0)) };
  for (let i = 0; i < 60; i++) hear(low, 0, 1 / 60, false);
  assert.ok(sum(0.1) > 1.8 * sum(0.9), `${sum(0.1)}, ${sum(0.9)}`);
  for (let i = 0; i < 600; i++) hear(null, 0, 1 / 60, false);
  assert.ok(sum(0.1) < 60, String(sum(0.1)));
  const limiter = newLimiter(1, 1);
  const lights = Array.from({ length: 240 }, (_, i) => {
    limiter.limit(Uint8Array.from([...(i % 2 ? WHITE : BLACK), 255]), FRAME_MS);
    return limiter.light[0];
  });
  assert.ok(mostFlashes(lights, FRAME_MS) <= 3);
});

test("frames that come late are shown late, and in time again once they come in time", () => {
  const lag = newLag();
  const message = (/** @type {number} */ at) => {
    const view = new DataView(new ArrayBuffer(64));
    view.setBigUint64(8, BigInt(Math.round(at * 1000)), true);
    return view.buffer;
  };
  lag.note(message(1_000_300), 1_000_000);
  assert.equal(lag.ms(), 0, "it came 300 ms before it is heard");
  lag.note(message(1_000_000), 1_000_180);
  assert.equal(lag.ms(), 180);
  lag.note(message(1_000_000), 1_009_000);
  assert.ok(lag.ms() <= 180, "what is seconds old is no measure");
  for (let i = 0; i < 100; i++) lag.note(message(2_000_300 + 33 * i), 2_000_000 + 33 * i);
  assert.equal(lag.ms(), 0, "three seconds in time make up for it");
});

test("a stage shows what its address asks for, where there is such a program", () => {
  assert.deepEqual(NAMES, programs.map(({ name }) => name));
  for (const name of ["snow", "rotate", "off"]) assert.equal(asked(`?program=${name}&offset=3`), name);
  for (const query of ["?program=fire", "?program=", ""]) assert.equal(asked(query), null);
});
