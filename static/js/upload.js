// A guest's own files on their way to the box: one after the other, each from where it stopped (https://tus.io/protocols/resumable-upload).
// What is on its way is written down in this browser, the files with it, so that it goes on after a reload, a sleep and a restart of either
// side. It runs on any of the guest's pages, in one of them at a time; the page "upload" shows it.
// @ts-check
import { call } from "./api.js";
import { arrange, attr, clone, maybe, part, show, text } from "./dom.js";
import { t } from "./i18n.js";
import { toast } from "./toasts.js";
import { dropFile, isPrivate, keepFile, keptFile, noted, note, holdsTurn } from "./uploadstore.js";

/** @typedef {import("./uploadstore.js").Noted} Noted */
/**
 * @typedef {{key: string, name: string, size: number, received: number, state: string, says: string, title: string, artist: string}} Upload
 */

const PATH = "/api/v1/tus";
const FIRST_MS = 1_000;
const LONGEST_MS = 20_000;
const FULL_MS = 60_000;
const LOOK_MS = 1_500; // while the box listens to one
const SEEN_MS = 10_000; // while a host has one

/** @type {Upload[]} what the box says, the newest first */
let told = [];
/** @type {Map<string, number>} percent by what is noted, while it is sent */
const progress = new Map();
/** @type {Map<string, string>} what is to be said of it, in words */
const trouble = new Map();
let running = false;
let heard = false; // from the box, how they stand: until then the page has what it came with
let looking = 0;
let wake = () => {};

/** Begins, or goes on with what this browser had begun. */
export async function startUploads() {
  window.addEventListener("online", () => wake());
  document.addEventListener("visibilitychange", () => { wake(); void look(); });
  const field = /** @type {HTMLInputElement | null} */ (maybe("#upload-files"));
  field?.addEventListener("change", () => void add(field));
  await look();
  void run();
}

/** @param {HTMLInputElement} field */
async function add(field) {
  const files = [...(field.files ?? [])];
  field.value = "";
  const list = noted();
  for (const file of files) {
    const id = `${file.name}/${file.size}/${file.lastModified}`;
    const begun = told.find((one) => one.state === "receiving" && one.name === file.name && one.size === file.size);
    if (!list.some((one) => one.id === id)) list.push({ id, name: file.name, size: file.size, place: begun ? `${PATH}/${begun.key}` : "" });
    trouble.delete(id);
    await keepFile(id, file);
  }
  note(list);
  if (isPrivate()) toast(t("upload.private"));
  paint();
  wake();
  void run();
}

/** Sends what is noted, until nothing is left. */
async function run() {
  if (running) return;
  running = true;
  let pause = FIRST_MS;
  for (let next = await nextToSend(); next; next = await nextToSend()) {
    const went = holdsTurn() ? await send(next.item, next.file) : "wait";
    paint();
    pause = went === "on" ? FIRST_MS : Math.min(went === "full" ? FULL_MS : pause * 2, FULL_MS);
    if (went !== "on") await rest(Math.min(pause, went === "full" ? FULL_MS : LONGEST_MS));
  }
  running = false;
  paint();
}

/** @returns {Promise<{item: Noted, file: Blob} | null>} the first that has its file here */
async function nextToSend() {
  for (const item of noted()) {
    const file = await keptFile(item.id);
    if (file) return { item, file };
    trouble.set(item.id, t("upload.again", { name: item.name }));
  }
  return null;
}

/** @param {number} ms */
const rest = (ms) => /** @type {Promise<void>} */ (new Promise((done) => {
  const timer = window.setTimeout(done, ms);
  wake = () => { window.clearTimeout(timer); done(); };
}));

/** @param {Noted} item @param {Blob} file @returns {Promise<"on" | "wait" | "full">} */
async function send(item, file) {
  trouble.delete(item.id);
  const offset = item.place ? await reached(item) : await begin(item);
  if (typeof offset === "string") return offset;
  const status = offset < item.size ? await patch(item, file, offset) : 204;
  if (status === 204) {
    await settle(item);
    return "on";
  }
  if (status === 507) trouble.set(item.id, t("upload.full"));
  else if (status === 404) change(item, "");
  else trouble.set(item.id, t("upload.offline", { n: percent(item) }));
  return status === 507 ? "full" : "wait";
}

/** Asks for a place. @param {Noted} item @returns {Promise<number | "on" | "wait">} */
async function begin(item) {
  const answer = await ask("POST", PATH, { "Upload-Length": String(item.size), "Upload-Metadata": `filename ${base64(item.name)}` });
  const place = answer?.headers.get("Location");
  if (answer?.status === 201 && place) {
    change(item, new URL(place, location.href).pathname);
    return 0;
  }
  if (!answer || answer.status === 429 && !answer.headers.get("Content-Type")?.includes("json") || answer.status >= 500) return "wait";
  const { error } = await answer.json().catch(() => ({ error: null }));
  if (error?.code === "too_many") return "wait";
  if (error?.code === "upload_many") {
    trouble.set(item.id, error.message);
    return "wait";
  }
  toast(error?.message ?? t("upload.state.failed"), { refused: true });
  await settle(item);
  return "on";
}

/** How much the box has. @param {Noted} item @returns {Promise<number | "on" | "wait">} */
async function reached(item) {
  const answer = await ask("HEAD", item.place, {});
  if (!answer || answer.status >= 500 || answer.status === 429 || answer.status === 423) return "wait";
  if (answer.ok) return Number(answer.headers.get("Upload-Offset"));
  change(item, "");
  return "on";
}

/** @param {string} method @param {string} path @param {Record<string, string>} headers @returns {Promise<Response | null>} */
async function ask(method, path, headers) {
  try {
    return await fetch(path, { method, headers: { ...headers, "Tus-Resumable": "1.0.0", Accept: "application/json" }, cache: "no-store" });
  } catch {
    return null;
  }
}

/** Sends the rest. @param {Noted} item @param {Blob} file @param {number} offset @returns {Promise<number>} the status; 0 = broken off */
function patch(item, file, offset) {
  return new Promise((done) => {
    const request = new XMLHttpRequest(); // fetch does not tell how far it is
    request.open("PATCH", item.place);
    request.setRequestHeader("Tus-Resumable", "1.0.0");
    request.setRequestHeader("Upload-Offset", String(offset));
    request.setRequestHeader("Content-Type", "application/offset+octet-stream");
    request.upload.onprogress = (event) => {
      progress.set(item.id, Math.floor((100 * (offset + event.loaded)) / item.size));
      holdsTurn();
      paint();
    };
    request.onloadend = () => done(request.status);
    request.send(file.slice(offset));
  });
}

/** @param {Noted} item @param {string} place */
function change(item, place) {
  item.place = place;
  note(noted().map((one) => (one.id === item.id ? { ...one, place } : one)));
}

/** It is there, or will never be. @param {Noted} item */
async function settle(item) {
  note(noted().filter((one) => one.id !== item.id));
  progress.delete(item.id);
  trouble.delete(item.id);
  await dropFile(item.id);
  await look();
}

/** @param {string} name */
const base64 = (name) => btoa(String.fromCharCode(...new TextEncoder().encode(name)));

/** @param {Noted} item */
const percent = (item) => progress.get(item.id) ?? 0;

// ---- what the box says

/** Looks how the guest's uploads stand, and again while one may change. */
async function look() {
  window.clearTimeout(looking);
  if (document.hidden) return;
  const { data } = await call("GET", "/uploads");
  if (data) {
    tell(data.uploads);
    heard = true;
  }
  paint();
  const states = new Set(told.map((one) => one.state));
  if (states.has("checking")) looking = window.setTimeout(look, LOOK_MS);
  else if (states.has("inbox")) looking = window.setTimeout(look, SEEN_MS);
}

/** @param {Upload[]} now */
function tell(now) {
  for (const one of now) {
    const before = told.find((old) => old.key === one.key);
    if (!before || before.state === one.state || !["accepted", "refused", "failed"].includes(one.state)) continue;
    toast(`${one.title || one.name}: ${one.says}`, { refused: one.state !== "accepted" });
  }
  told = now;
}

/** @param {string} key @param {HTMLFormElement} form */
export async function removeUpload(key, form) {
  const list = noted();
  const item = list.find((one) => one.place.endsWith(`/${key}`) || one.id === key);
  if (item) {
    note(list.filter((one) => one !== item));
    await dropFile(item.id);
  }
  form.closest("li")?.remove();
  if (!item || item.place) await ask("DELETE", item?.place || `${PATH}/${key}`, {});
  await look();
}

// ---- painting

function paint() {
  const list = maybe("#brought ul");
  if (!list) return;
  const items = noted();
  if (!heard && items.length === 0) return;
  /** @type {HTMLElement[]} */
  const rows = [];
  for (const item of items) {
    const at = progress.get(item.id);
    rows.push(row(list, item.place.split("/").pop() || item.id, {
      title: item.name, artist: "", state: "receiving", percent: at ?? 0,
      says: trouble.get(item.id) ?? (at === undefined ? t("upload.waiting") : t("upload.sending", { n: at })),
    }));
  }
  for (const one of told) {
    if (items.some((item) => item.place.endsWith(`/${one.key}`))) continue;
    const says = one.state === "receiving" ? t("upload.again", { name: one.name }) : one.says;
    rows.push(row(list, one.key, { ...one, title: one.title || one.name, says, percent: Math.floor((100 * one.received) / one.size) }));
  }
  arrange(list, rows);
  show(maybe("#brought"), rows.length > 0);
}

/**
 * @param {HTMLElement} list @param {string} key
 * @param {{title: string, artist: string, state: string, says: string, percent: number}} what
 */
function row(list, key, what) {
  const found = /** @type {HTMLElement[]} */ ([...list.children]).find((one) => one.dataset.upload === key) ?? clone("upload-template");
  attr(found, "data-upload", key);
  attr(found, "data-state", what.state);
  text(part(found, "title"), what.title);
  text(part(found, "artist"), what.artist);
  text(part(found, "says"), what.says);
  attr(part(found, "bar"), "value", String(what.percent));
  show(part(found, "bar"), what.state === "receiving");
  show(part(found, "remove"), ["receiving", "checking", "inbox"].includes(what.state));
  return found;
}
