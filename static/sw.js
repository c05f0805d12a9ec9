// The service worker keeps the shell: styles, scripts and one page that says that the box cannot be reached. It never touches the API.
// @ts-check
/// <reference lib="webworker" />
const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));

const VERSION = "{version}"; // filled in by static.go
const SHELL = ["{shell}"]; // filled in by static.go
const CACHE = "upbeat-" + VERSION;

worker.addEventListener("install", (event) => {
  event.waitUntil(fill().then(() => worker.skipWaiting()));
});

async function fill() {
  const cache = await caches.open(CACHE);
  await cache.addAll([...SHELL, "/offline"]);
}

worker.addEventListener("activate", (event) => {
  event.waitUntil(dropOld().then(() => worker.clients.claim()));
});

async function dropOld() {
  for (const name of await caches.keys()) {
    if (name.startsWith("upbeat-") && name !== CACHE) await caches.delete(name);
  }
}

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== worker.location.origin) return;
  if (url.pathname.startsWith("/static/")) event.respondWith(fromShell(request));
  else if (request.mode === "navigate") event.respondWith(page(request));
});

/** A file with its hash in the URL never changes: the kept one is right. @param {Request} request */
async function fromShell(request) {
  const kept = await caches.match(request);
  return kept ?? fetch(request);
}

/** Pages come from the box; only when it cannot be reached, the page that says so. @param {Request} request */
async function page(request) {
  try {
    return await fetch(request);
  } catch {
    return (await caches.match("/offline")) ?? Response.error();
  }
}
