// Counts what was checked.
// @ts-check

const LONGEST_MS = 5 * 60_000; // of one check

let passed = 0;
/** @type {string[]} each check, and why */
const failed = [];

/** @param {string} name @param {() => unknown} body */
export async function check(name, body) {
  const started = Date.now();
  try {
    await within(body);
    passed++;
    console.log(`ok ${passed + failed.length} - ${name} (${Date.now() - started} ms)`);
  } catch (error) {
    const what = `${name}\n${String(/** @type {any} */ (error)?.stack ?? error).replace(/^/gm, "  ")}`;
    failed.push(what);
    console.log(`not ok ${passed + failed.length} - ${what}`);
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

export const anyFailed = () => failed.length > 0;

/** Prints the count, after what failed once more: a long log is often cut in its middle. Tells the exit code. */
export function summary() {
  for (const what of failed) console.log(`not ok - ${what}`);
  console.log(`${passed + failed.length} checks, ${passed} passed, ${failed.length} failed`);
  return failed.length ? 1 : 0;
}
