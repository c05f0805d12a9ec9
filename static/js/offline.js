// The page that stands when the box cannot be reached: it tries again by itself.
// @ts-check
const TRY_MS = 4_000;

async function tryAgain() {
  try {
    const answer = await fetch("/healthz", { cache: "no-store" });
    if (answer.ok) location.replace(location.pathname === "/offline" ? "/" : location.href);
  } catch {
    // Still away.
  }
}

window.setInterval(tryAgain, TRY_MS);
window.addEventListener("online", tryAgain);
document.addEventListener("visibilitychange", tryAgain);
