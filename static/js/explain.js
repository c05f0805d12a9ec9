// When to ask the server why an entry stands where it does (GET /api/v1/queue/{entry}/why). What places it changes with every vote on
// another: an entry that is on view is asked about again when the party has changed, one question at a time and not too often. Pure but for
// the timers that it is given.
// @ts-check

/**
 * @typedef {object} Explanation
 * @property {number} version of the party that it is true of
 * @property {string} why one sentence, "" = there is none
 * @property {number} [plays_at] ms since the epoch; not there = it does not play
 * @property {number} [plays_from] @property {number} [plays_to]
 * @property {{name: string, url: string}[]} [artists] of the song
 * @property {number} [up] the entry before which this step puts it; 0 = the end, not there = no such step
 * @property {number} [down] @property {number} [earlier] @property {number} [later]
 */
/**
 * @typedef {{asked: number, at: number, busy: boolean, timer: number}} Question asked: at which version of the party; -1 = it is to be
 *   asked
 */

const AGAIN_MS = 1_000; // between two questions about an entry that only others have moved
const FAILED_MS = 4_000; // after an answer that was none

/**
 * @param {object} page
 * @param {(entry: number) => Promise<{data: Explanation | null, refusal: {code: string} | null}>} page.ask
 * @param {() => number} page.version of the party as the page shows it
 * @param {(entry: number) => boolean} page.wanted whether it is still on view
 * @param {(entry: number, answer: Explanation | null) => void} page.answered null = there was no answer: what is shown stays
 * @param {() => number} [page.now] ms
 * @param {(act: () => void, ms: number) => number} [page.later]
 */
export function newExplainer({ ask, version, wanted, answered, now = Date.now, later = (act, ms) => window.setTimeout(act, ms) }) {
  /** @type {Map<number, Question>} by entry */
  const questions = new Map();

  /** @param {number} entry */
  function question(entry) {
    const known = questions.get(entry) ?? { asked: -1, at: -Infinity, busy: false, timer: 0 };
    questions.set(entry, known);
    return known;
  }

  /** Asks about an entry unless its answer still holds. @param {number} entry */
  function explain(entry) {
    const open = question(entry);
    if (open.busy || open.asked === version()) return;
    const wait = open.at + AGAIN_MS - now();
    if (wait > 0) wake(entry, open, wait);
    else void put(entry, open);
  }

  /** @param {number} entry @param {Question} open @param {number} ms */
  function wake(entry, open, ms) {
    if (open.timer) return;
    open.timer = later(() => {
      open.timer = 0;
      if (wanted(entry)) explain(entry);
    }, ms);
  }

  /** @param {number} entry @param {Question} open */
  async function put(entry, open) {
    Object.assign(open, { busy: true, asked: version(), at: now() });
    const { data, refusal } = await ask(entry);
    open.busy = false;
    answered(entry, data);
    if (refusal) open.asked = -1; // the next change, a connection that is back among them, asks again
    else if (data && data.version < open.asked) open.asked = -1; // by a process that had not heard yet
    if (refusal && refusal.code !== "offline" && refusal.code !== "entry_gone") wake(entry, open, FAILED_MS);
    if (!refusal && wanted(entry)) explain(entry);
  }

  return {
    explain,
    /** What its reader has moved is asked about at once. @param {number} entry */
    explainNow(entry) {
      const open = question(entry);
      Object.assign(open, { asked: -1, at: -Infinity });
      if (wanted(entry)) explain(entry);
    },
  };
}
