// Counts what was checked.
// @ts-check

let passed = 0;
/** @type {string[]} */
const failed = [];

/** @param {string} name @param {() => unknown} body */
export async function check(name, body) {
  const started = Date.now();
  try {
    await body();
    passed++;
    console.log(`ok ${passed + failed.length} - ${name} (${Date.now() - started} ms)`);
  } catch (error) {
    failed.push(name);
    console.log(`not ok ${passed + failed.length} - ${name}\n${String(/** @type {any} */ (error)?.stack ?? error).replace(/^/gm, "  ")}`);
    if (process.env.BAIL) throw error;
  }
}

/** Prints the count and tells the exit code. */
export function summary() {
  console.log(`${passed + failed.length} checks, ${passed} passed, ${failed.length} failed`);
  return failed.length ? 1 : 0;
}
