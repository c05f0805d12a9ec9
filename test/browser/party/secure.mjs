// Plain HTTP and HTTPS on an address that is not local: browsers take localhost for secure, so a test there would prove nothing.
// @ts-check
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { check } from "../lib/report.mjs";

const ISLAND = fileURLToPath(new URL("../lib/island.mjs", import.meta.url));

/** @param {import("../party.mjs").Setting} setting */
export async function secureContexts({ server }) {
  /** @type {any} */
  let seen;
  await check("a party in a network of its own, by HTTP and by HTTPS", async () => {
    assert.ok(server.binary, "it needs a program of this checkout, not UPBEAT_URL");
    const env = { ...process.env, UPBEAT_TEST_BINARY: server.binary };
    const { stdout } = await promisify(execFile)("unshare", ["--net", "--map-root-user", process.execPath, ISLAND], { env });
    seen = JSON.parse(stdout);
  });
  if (!seen) return;
  const { plain, secure, fresh, complaints } = seen;
  await check("plain HTTP is no secure context, and the guest's page works in it", () => {
    assert.equal(plain.secure, false);
    assert.equal(plain.worker, false);
    assert.equal(plain.votes, 2);
    assert.deepEqual(plain.sockets.map((/** @type {string} */ url) => new URL(url).protocol), ["ws:"]);
  });
  await check("HTTPS with the box's root is a secure context: wss, a service worker, secure cookies", () => {
    assert.equal(secure.secure, true);
    assert.equal(secure.worker, true);
    assert.deepEqual(secure.sockets.map((/** @type {string} */ url) => new URL(url).protocol), ["wss:"]);
    const given = fresh.cookies.filter((/** @type {any} */ cookie) => cookie.name.startsWith("__Host-"));
    assert.deepEqual([given.length > 0, fresh.cookies.every((/** @type {any} */ cookie) => cookie.secure)], [true, true]);
    assert.equal(fresh.votes, 3);
  });
  await check("a guest who moves from HTTP to HTTPS stays the same guest with their vote", () => {
    assert.equal(secure.guest, plain.guest);
    assert.equal(secure.kept, "true");
    const own = secure.cookies.find((/** @type {any} */ cookie) => cookie.name === "__Host-upbeat_guest");
    assert.deepEqual([own?.secure, own?.httpOnly], [true, true]);
  });
  await check("no script threw, by HTTP or HTTPS", () => assert.deepEqual(complaints, []));
}
