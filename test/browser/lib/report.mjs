// Counts what was checked.
// @ts-check

const LONGEST_MS = 5 * 60_000; // of one check

let passed = 0;
/** @type {string[]} */
const failed = [];

/** @param {string} name @param {() => unknown} body */
export async function check(name, body) {
  const started = Date.now();
  try {
    await within(body);
    passed++;
    console.log(`ok ${passed + failed.length} - ${name} (${Date.now() - started} ms)`);
  } catch (error) {
    failed.push(name);
    console.log(`not ok ${passed + failed.length} - ${name}\n${String(/** @type {any} */ (error)?.stack ?? error).replace(/^/gm, "  ")}`);
    if (process.env.BAIL) throw error;
  }
}

/** Runs a check, which fails where the page never answers: what runs in a page has no deadline of its own. @param {() => unknown} body */
async function within(body) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no end within ${LONGEST_MS / 60_000} minutes`)), LONGEST_MS);
  });
  try {
    await Promise.race([body(), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Prints the count and tells the exit code. */
export function summary() {
  console.log(`${passed + failed.length} checks, ${passed} passed, ${failed.length} failed`);
  return failed.length ? 1 : 0;
}
