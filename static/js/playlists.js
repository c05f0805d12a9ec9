// One playlist on the host's pages: lines are moved, removed and added without leaving the page. Its forms do the same without this.
// @ts-check
import { call } from "./api.js";
import { attr, maybe, must, part } from "./dom.js";
import { wireDrag } from "./hostqueue.js";
import { refuse, toast } from "./toasts.js";
import { t } from "./words.js";

const section = () => must("#items");
const path = () => `/playlists/${section().dataset.playlist}/items`;

let changing = Promise.resolve();

/**
 * Changes the lines, one change after the other: each names the list as the one before left it.
 * @param {object} edit fields of PATCH /playlists/{playlist}/items @param {string} [said]
 */
function change(edit, said) {
  changing = changing.then(async () => {
    const { data, refusal } = await call("PATCH", path(), { changed_at: Number(section().dataset.changed), ...edit });
    if (refusal?.code === "login_first") return location.assign("/admin/login");
    if (refusal) refuse(refusal);
    else if (said) toast(said);
    if (data) section().dataset.changed = String(data.changed_at);
    await refresh();
  });
  return changing;
}

/** Takes the lines from a fresh copy of the page. */
async function refresh() {
  const page = await freshPage(section().dataset.page ?? location.href);
  if (!page?.getElementById("items")) return;
  const focused = focusedButton();
  for (const id of ["summary", "items"]) {
    const fresh = page.getElementById(id);
    if (fresh) must(`#${id}`).replaceWith(document.adoptNode(fresh));
  }
  for (const seen of document.querySelectorAll("#about [name=changed_at]")) attr(seen, "value", section().dataset.changed ?? "");
  wire();
  if (focused) buttons(maybe(`[data-entry="${focused.line}"]`, section()))[focused.button]?.focus();
}

/** The button of a line that has the focus. */
function focusedButton() {
  const line = /** @type {HTMLElement | null} */ (document.activeElement?.closest("#items [data-entry]") ?? null);
  return line && { line: line.dataset.entry, button: buttons(line).findIndex((button) => button === document.activeElement) };
}

/** @param {Element | null} line @returns {HTMLElement[]} */
const buttons = (line) => [...(line?.querySelectorAll("button") ?? [])];

/** @param {string} url @returns {Promise<Document | null>} */
async function freshPage(url) {
  const answer = await fetch(url).catch(() => null);
  if (!answer?.ok) return null;
  const text = await answer.text(); // from <main> on: the head holds a style whose nonce is not ours
  return new DOMParser().parseFromString(text.slice(text.indexOf("<main")), "text/html");
}

/**
 * Runs a change and puts the focus back on the same button of the line that is meant: the one that moved, or the one that came up.
 * @param {HTMLFormElement} form @param {number} by @param {() => Promise<unknown>} run
 */
async function keepFocus(form, by, run) {
  const line = form.closest("[data-entry]");
  const at = line ? lines().indexOf(line) : -1;
  const button = buttons(line).findIndex((one) => form.contains(one));
  const focused = form.contains(document.activeElement);
  await run();
  if (!focused) return;
  const now = lines();
  const target = now[Math.max(0, Math.min(at + by, now.length - 1))];
  (buttons(target)[button] ?? maybe('[data-f="rows"]', section()))?.focus();
}

const lines = () => [...section().querySelectorAll("[data-entry]")];

function wire() {
  const list = maybe('[data-f="rows"]', section());
  if (list) wireDrag(list, (line, before) => void change(before ? { move: line, before } : { move: line, after: above(line) }));
}

/** The line above one that stands at the end of the page: there may be more on the next page. @param {number} line */
function above(line) {
  const other = /** @type {HTMLElement | null} */ (maybe(`[data-entry="${line}"]`, section())?.previousElementSibling);
  return Number(other?.dataset.entry ?? 0);
}

/** @type {Record<string, (data: FormData, form: HTMLFormElement) => unknown>} */
const actions = {
  "list-move": (data, form) => keepFocus(form, Number(data.get("by")), () => change({ move: Number(data.get("move")), by: Number(data.get("by")) })),
  "list-remove": (data, form) => keepFocus(form, 0, () => change({ remove: [Number(data.get("remove"))] }, t("playlist.saved"))),
  "list-add": (data) => change({ append: [Number(data.get("append"))] }, t("playlist.added")),
  "list-search": (data) => find(String(data.get("q") ?? "")),
};

/** @param {string} q */
async function find(q) {
  const url = new URL(section().dataset.page ?? location.href, location.origin);
  url.searchParams.set("q", q);
  const page = await freshPage(url.href);
  const fresh = page?.querySelector('#add [data-f="found"]');
  if (fresh) part(must("#add"), "found")?.replaceWith(document.adoptNode(fresh));
}

document.addEventListener("submit", async (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  const action = actions[form.dataset.do ?? ""];
  if (!action) return;
  event.preventDefault();
  if (form.classList.contains("busy")) return;
  form.classList.add("busy");
  await action(new FormData(form), form);
  form.classList.remove("busy");
});

wire();
