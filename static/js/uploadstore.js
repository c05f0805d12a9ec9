// What a guest's uploads need to go on: what is on its way in localStorage, the files themselves in IndexedDB, and whose turn it is where
// several pages of the party are open. Browsers that keep nothing have it for as long as the page is open.
// @ts-check

/** @typedef {{id: string, name: string, size: number, place: string}} Noted place: its address at the box; "" = it has none yet */

const LIST = "upbeat-uploads";
const TURN = "upbeat-uploads-turn";
const TURN_MS = 5_000; // a page that has not said for so long that it sends does not

/** @type {Map<string, Blob>} */
const files = new Map();
/** @type {Noted[]} where the browser keeps nothing */
let list = [];
let forgets = false;
const self = String(Math.random());

/** Whether this browser forgets what is on its way when the page is closed. */
export const isPrivate = () => forgets;

/** @returns {Noted[]} what is on its way, in order */
export function noted() {
  try {
    return JSON.parse(localStorage.getItem(LIST) ?? "[]");
  } catch {
    return list;
  }
}

/** @param {Noted[]} now */
export function note(now) {
  list = now;
  try {
    if (now.length) localStorage.setItem(LIST, JSON.stringify(now));
    else localStorage.removeItem(LIST);
  } catch {
    forgets = true;
  }
}

/** Whether this page may send; saying so keeps the turn. */
export function holdsTurn() {
  try {
    const [who, at] = (localStorage.getItem(TURN) ?? "").split(" ");
    if (who && who !== self && Date.now() - Number(at) < TURN_MS) return false;
    localStorage.setItem(TURN, `${self} ${Date.now()}`);
  } catch {
    // There is no other page that would know.
  }
  return true;
}

/** @param {string} id @param {Blob} file */
export async function keepFile(id, file) {
  files.set(id, file);
  await inStore("readwrite", (store) => store.put(file, id)).catch(() => { forgets = true; });
}

/** @param {string} id @returns {Promise<Blob | undefined>} */
export async function keptFile(id) {
  return files.get(id) ?? (await inStore("readonly", (store) => store.get(id)).catch(() => undefined));
}

/** @param {string} id */
export async function dropFile(id) {
  files.delete(id);
  await inStore("readwrite", (store) => store.delete(id)).catch(() => undefined);
}

/**
 * @param {IDBTransactionMode} mode @param {(store: IDBObjectStore) => IDBRequest} act
 * @returns {Promise<any>}
 */
function inStore(mode, act) {
  return new Promise((done, failed) => {
    const opening = indexedDB.open("upbeat", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("files");
    opening.onerror = () => failed(opening.error);
    opening.onsuccess = () => {
      const base = opening.result;
      const transaction = base.transaction("files", mode, { durability: "strict" });
      const request = act(transaction.objectStore("files"));
      transaction.oncomplete = () => { base.close(); done(request.result); };
      transaction.onerror = transaction.onabort = () => { base.close(); failed(transaction.error); };
    };
  });
}
