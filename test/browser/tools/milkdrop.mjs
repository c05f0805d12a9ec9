// Vendors MilkDrop for the stage: `npm run milkdrop` fetches the two packages and writes static/js/visualizer/butterchurn.js and
// milkpresets.js, with their licences. The presets' equations come as text and would need eval, which the pages' policy forbids: they are
// written as functions here, and butterchurn takes those as they are.
// @ts-check
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const PACKAGES = ["butterchurn@2.6.7", "butterchurn-presets@2.4.7"];
const STATIC = fileURLToPath(new URL("../../../static/", import.meta.url));
const PRESETS = [ // calm enough for a room, and drawn by a small computer
  "martin [shadow harlequins shape code] - fata morgana", "Unchained - Rewop", "martin - reflections on black tiles",
  "Geiss - Cauldron - painterly 2 (saturation remix)", "Flexi - mindblob [shiny mix]", "martin - witchcraft reloaded",
  "Unchained & Rovastar - Wormhole Pillars (Hall of Shadows mix)",
];

/** The equations of a preset, a shape or a wave as functions; a shape's and a wave's are there where it is enabled. @param {any} part */
function written(part) {
  const { baseVals, ...rest } = { init_eqs_str: "", frame_eqs_str: "", pixel_eqs_str: "", point_eqs_str: "", ...part };
  const fields = [`baseVals: ${JSON.stringify(baseVals)}`];
  for (const [key, value] of Object.entries(rest)) {
    const name = /^(\w+_eqs)_str$/.exec(key)?.[1];
    const needed = name === "init_eqs" || name === "frame_eqs"; // the others are "" where there are none
    if (name) fields.push(`${name}: ${value || needed ? `(a) => { ${String(value).replace(/\s+/g, " ")} return a; }` : '""'}`);
    else if (key === "shapes" || key === "waves") fields.push(`${key}: [${value.map(written).join(", ")}]`);
    else if (!key.endsWith("_eqs") && !key.endsWith("_eqs_eel")) fields.push(`${key}: ${JSON.stringify(value)}`);
  }
  return `{ ${fields.join(", ")} }`;
}

const folder = mkdtempSync(join(tmpdir(), "milkdrop-"));
try {
  const [engine, presets] = PACKAGES.map((name) => {
    const archive = execFileSync("npm", ["pack", "--silent", name], { cwd: folder, encoding: "utf8" }).trim();
    execFileSync("tar", ["xzf", archive, "--one-top-level=" + name], { cwd: folder });
    return join(folder, name, "package");
  });
  const head = (/** @type {string} */ what) =>
    `// ${what}, MIT licence: static/licenses/butterchurn.txt. Written by \`npm run milkdrop\`.\n// @ts-nocheck\n`;
  const code = readFileSync(join(engine, "lib/butterchurn.min.js"), "utf8");
  const own = "\nexport default window.butterchurn.default ?? window.butterchurn;\n";
  writeFileSync(join(STATIC, "js/visualizer/butterchurn.js"), head(PACKAGES[0]) + code.trim() + own);
  const list = PRESETS.map((name) => {
    const preset = JSON.parse(readFileSync(join(presets, "presets/converted", name + ".json"), "utf8"));
    return `  ${JSON.stringify(name)}: ${written(preset)},`;
  });
  writeFileSync(join(STATIC, "js/visualizer/milkpresets.js"), `${head(PACKAGES[1])}export default {\n${list.join("\n")}\n};\n`);
  const licences = [engine, presets].map((path, i) => `${PACKAGES[i]}\n\n${readFileSync(join(path, "LICENSE"), "utf8").trim()}\n`);
  writeFileSync(join(STATIC, "licenses/butterchurn.txt"), licences.join("\n\n"));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
