// A real server of our own for the browser tests: built from this checkout, on a free port, with its data in a new folder.
// @ts-check
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const START_MS = 300_000; // the first start renders the demo album
const STOP_MS = 60_000;

/** How long anything may take before it counts as never: a deadline exists only to fail, on the slowest machine too. */
export const PATIENCE_MS = 60_000;

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}

/** Waits until a condition holds. @param {() => Promise<unknown>} condition @param {string} what @param {number} [ms] */
export async function until(condition, what, ms = PATIENCE_MS) {
  const deadline = Date.now() + ms;
  for (;;) {
    if (await condition()) return;
    if (Date.now() > deadline) throw new Error(`waited ${ms} ms in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/**
 * Builds, starts and stops the party's server. UPBEAT_TEST_BINARY names a binary that is built already, UPBEAT_URL and UPBEAT_PASSWORD a
 * server that runs already.
 */
export async function startServer() {
  if (process.env.UPBEAT_URL) {
    const nothing = async () => {};
    const { UPBEAT_URL: url, UPBEAT_PASSWORD: password = "" } = process.env;
    return { url, password, own: false, binary: "", data: "", start: nothing, stop: nothing, kill: nothing, end: nothing, log: () => "" };
  }
  const folder = mkdtempSync(join(tmpdir(), "upbeat-browser-"));
  const binary = process.env.UPBEAT_TEST_BINARY ?? join(folder, "upbeat");
  if (!process.env.UPBEAT_TEST_BINARY) {
    const build = ["build", "-buildvcs=false", "-o", binary, "./cmd/upbeat"];
    execFileSync("go", build, { cwd: ROOT, stdio: "inherit", env: { ...process.env, CGO_ENABLED: "0" } });
  }
  const password = "garden-party-2000";
  writeFileSync(join(folder, "password"), password + "\n");
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  let log = "";
  /** @type {import("node:child_process").ChildProcess | null} */
  let child = null;

  const start = async () => {
    const options = [
      "--listen", `127.0.0.1:${port}`, "--data", join(folder, "data"), "--output", "null", "--redis", "embedded",
      "--admin-password-file", join(folder, "password"), "--trusted-proxies", "127.0.0.1", // a test says from where its phones come
    ];
    const own = spawn(binary, ["serve", ...options], { env: { ...process.env, HOME: folder }, stdio: ["ignore", "pipe", "pipe"] });
    child = own;
    own.stdout.on("data", (chunk) => { log += chunk; });
    own.stderr.on("data", (chunk) => { log += chunk; });
    await until(async () => {
      if (own.exitCode !== null) throw new Error(`the server ended with ${own.exitCode}:\n${log}`);
      return fetch(url + "/readyz").then((answer) => answer.ok, () => false);
    }, "the server to be ready", START_MS);
  };
  const stop = async () => {
    const own = child;
    child = null;
    if (!own || own.exitCode !== null) return;
    own.kill("SIGTERM");
    const ended = async () => own.exitCode !== null || own.signalCode !== null;
    await until(ended, "the server to stop", STOP_MS).catch(() => own.kill("SIGKILL"));
  };
  const kill = async () => {
    const own = child;
    child = null;
    own?.kill("SIGKILL");
    await until(async () => !own || own.exitCode !== null || own.signalCode !== null, "the server to be dead", STOP_MS);
  };
  const end = async () => {
    await stop();
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  };
  await start();
  return { url, password, own: true, binary, data: join(folder, "data"), start, stop, kill, end, log: () => log };
}
