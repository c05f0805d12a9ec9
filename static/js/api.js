// The HTTP interface (docs/api.md). An answer is either what was asked for or the server's refusal in the reader's language.
// @ts-check

/** @typedef {{code: string, message: string, field?: string}} Refusal */
/**
 * @template T @typedef {{status: number, data: T | null, refusal: Refusal | null}} Answer refusal.code "offline": the box was not reached
 */

const PATIENCE_MS = 15_000;

/**
 * @template [T=any]
 * @param {string} method @param {string} path under /api/v1 @param {unknown} [body] @param {AbortSignal} [signal]
 * @returns {Promise<Answer<T>>} never rejects but with AbortError when the signal was aborted
 */
export async function call(method, path, body, signal) {
  /** @type {Response} */
  let response;
  try {
    response = await fetch("/api/v1" + path, {
      method,
      headers: { Accept: "application/json", ...(body === undefined ? {} : { "Content-Type": "application/json" }) },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: signal ?? timeout(),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    return { status: 0, data: null, refusal: { code: "offline", message: "" } };
  }
  const data = await response.json().catch(() => null);
  if (response.ok) return { status: response.status, data, refusal: null };
  return { status: response.status, data: null, refusal: data?.error ?? { code: "internal", message: "" } };
}

function timeout() {
  return "timeout" in AbortSignal ? AbortSignal.timeout(PATIENCE_MS) : undefined;
}
