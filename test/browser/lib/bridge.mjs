// A fake Hue bridge (test/browser/bridge) beside the server.
// @ts-check
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

/** Builds and starts a bridge; tell("press") and so on is what happens to it. */
export async function startBridge() {
  const folder = mkdtempSync(join(tmpdir(), "upbeat-bridge-"));
  const binary = join(folder, "bridge");
  execFileSync("go", ["build", "-buildvcs=false", "-o", binary, "./test/browser/bridge"], { cwd: ROOT, stdio: "inherit" });
  const child = spawn(binary, { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const address = String((await lines.next()).value);
  return {
    address,
    /** @param {string} what */
    async tell(what) {
      child.stdin.write(`${what}\n`);
      if ((await lines.next()).value !== "done") throw new Error(`the bridge does not ${what}`);
    },
    end() {
      child.stdin.end();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
