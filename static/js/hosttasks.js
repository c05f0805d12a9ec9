// The page of slow work, kept true while somebody looks; its buttons act without leaving it.
// @ts-check
import { call } from "./api.js";
import { must } from "./dom.js";
import { refuse, toast } from "./toasts.js";
import { t } from "./i18n.js";

const EVERY_MS = 2_000;
let shown = "";

/** Reads the page anew. What is under a finger or has the focus stays the same button. */
export async function renew() {
  const answer = await fetch(location.href).catch(() => null);
  if (!answer?.ok) return;
  const page = await answer.text(); // from <main> on: the head holds a style whose nonce is not ours
  const fresh = new DOMParser().parseFromString(page.slice(page.indexOf("<main")), "text/html").getElementById("tasks");
  const list = must("#tasks");
  if (!fresh || fresh.innerHTML === shown || list.matches(":active")) return;
  shown = fresh.innerHTML;
  const focused = list.contains(document.activeElement) ? document.activeElement?.id : "";
  const open = new Set([...list.querySelectorAll("li:has(details[open])")].map((row) => row.id));
  list.replaceChildren(...fresh.childNodes);
  for (const id of open) document.getElementById(id)?.querySelector("details")?.setAttribute("open", "");
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
}

/** @param {"retry" | "cancel"} what @param {FormData} form */
export async function act(what, form) {
  const task = encodeURIComponent(String(form.get("task")));
  const { refusal } = what === "retry" ? await call("POST", `/tasks/${task}/retry`) : await call("DELETE", `/tasks/${task}`);
  if (refusal) refuse(refusal);
  else toast(t(what === "retry" ? "task.retried" : "task.cancelled"));
  await renew();
}

window.setInterval(() => { if (!document.hidden) void renew(); }, EVERY_MS);
document.addEventListener("visibilitychange", () => { if (!document.hidden) void renew(); });
