// One playlist on the host's pages: lines are moved, removed and added without leaving the page. Its forms do the same without this.
// @ts-check
import { call } from "./api.js";
import { attr, glide, maybe, must, part } from "./dom.js";
import { wireDrag } from "./hostqueue.js";
import { refuse, toast } from "./toasts.js";
import { t } from "./i18n.js";

const section = () => must("#items");
const path = () => `/playlists/${section().dataset.playlist}/items`;

// What a gesture does is seen at once and sent after what was done before it. It names its lines by their places, which become positions
// when it is sent: a line that moves gets another position.
let order = positions(section());
let painted = section().cloneNode(true);
let changing = Promise.resolve();
let waiting = 0;
let refused = 0;

/** @param {ParentNode} root */
function positions(root) {
  return [...root.querySelectorAll("[data-entry]")].map((line) => Number(/** @type {HTMLElement} */ (line).dataset.entry));
}

/**
 * Changes the lines, one change after the other: each names the list as the one before left it. What was built on a refused change falls
 * with it.
 * @param {object | (() => object)} edit fields of PATCH /playlists/{playlist}/items; a function where it names lines
 * @param {string} [message]
 */
function change(edit, message) {
  const before = refused;
  waiting++;
  changing = changing.then(async () => {
    if (typeof edit !== "function") await send(edit, message);
    else if (before === refused) await send(edit(), message);
    await refresh();
  });
  return changing;
}

/** @param {object} edit @param {string} [message] */
async function send(edit, message) {
  const { data, refusal } = await call("PATCH", path(), { changed_at: Number(section().dataset.changed), ...edit });
  if (refusal?.code === "login_first") return location.assign("/admin/login");
  if (refusal) refused++;
  if (refusal) refuse(refusal);
  else if (message) toast(message);
  if (data) section().dataset.changed = String(data.changed_at);
}

/** Takes the lines from a fresh copy of the page; the page shows them once nothing waits any more. */
async function refresh() {
  const page = await freshPage(section().dataset.page ?? location.href);
  const fresh = page?.getElementById("items") ?? /** @type {HTMLElement} */ (painted.cloneNode(true));
  order = positions(fresh);
  if (--waiting > 0 || maybe(".dragged", section())) return;
  painted = fresh.cloneNode(true);
  const focused = focusedButton();
  section().replaceWith(document.adoptNode(fresh));
  const summary = page?.getElementById("summary");
  if (summary) must("#summary").replaceWith(document.adoptNode(summary));
  for (const seen of document.querySelectorAll("#about [name=changed_at]")) attr(seen, "value", section().dataset.changed ?? "");
  wire();
  if (focused) (buttons(lines()[focused.at])[focused.button] ?? maybe('[data-f="rows"]', section()))?.focus();
}

/** The button of a line that has the focus. */
function focusedButton() {
  const line = document.activeElement?.closest("#items [data-entry]");
  return line && { at: lines().indexOf(line), button: buttons(line).findIndex((button) => button === document.activeElement) };
}

/** @param {Element | null | undefined} line @returns {HTMLElement[]} */
const buttons = (line) => [...(line?.querySelectorAll("button") ?? [])];

/** @param {string} url @returns {Promise<Document | null>} */
async function freshPage(url) {
  const answer = await fetch(url).catch(() => null);
  if (!answer?.ok) return null;
  const text = await answer.text(); // from <main> on: the head holds a style whose nonce is not ours
  return new DOMParser().parseFromString(text.slice(text.indexOf("<main")), "text/html");
}

const lines = () => [...section().querySelectorAll("[data-entry]")];

function wire() {
  const list = maybe('[data-f="rows"]', section());
  if (list) wireDrag(list, (line, from) => dropped(from, lines().indexOf(line)));
}

/**
 * A line was dragged. At the end of the page it names the line above: there may be more on the next page.
 * @param {number} from @param {number} to
 */
function dropped(from, to) {
  void change(() => {
    const others = order.filter((_, at) => at !== from);
    return to < others.length ? { move: order[from], before: others[to] } : { move: order[from], after: others[to - 1] };
  });
}

/** A line goes one up or down; its neighbour moves, so that it keeps the focus. @param {HTMLFormElement} form @param {number} by */
function step(form, by) {
  const line = /** @type {HTMLElement} */ (form.closest("[data-entry]"));
  const at = lines().indexOf(line);
  const other = lines()[at + by];
  const list = must('[data-f="rows"]', section());
  const settle = glide(list);
  if (other) list.insertBefore(other, by < 0 ? line.nextElementSibling : line);
  settle();
  void change(() => ({ move: order[at], by }));
}

/** A line goes; the focus goes to the same button of the one that comes up. @param {HTMLFormElement} form */
function takeOut(form) {
  const line = /** @type {HTMLElement} */ (form.closest("[data-entry]"));
  const at = lines().indexOf(line);
  const focused = focusedButton();
  if (focused?.at === at) (buttons(lines()[at + 1] ?? lines()[at - 1])[focused.button] ?? maybe('[data-f="rows"]', section()))?.focus();
  line.remove();
  void change(() => ({ remove: [order[at]] }), t("playlist.saved"));
}

/** @type {Record<string, (data: FormData, form: HTMLFormElement) => unknown>} */
const actions = {
  "list-move": (data, form) => step(form, Number(data.get("by"))),
  "list-remove": (_, form) => takeOut(form),
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
