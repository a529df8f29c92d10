/** How often and how long a request is repeated. Times are in milliseconds. */
export interface Retries {
  /** Attempts in all; 1 never repeats. */
  readonly attempts: number;
  /** The longest wait before the second attempt. It doubles with each attempt; the actual wait is random, up to it. */
  readonly firstWaitMs: number;
  /** The longest wait before any attempt. If `Retry-After` asks for a longer one, the error is thrown at once. */
  readonly longestWaitMs: number;
}

export const RETRIES: Retries = { attempts: 5, firstWaitMs: 200, longestWaitMs: 30_000 };

/** A limit is reached, a part of the system is unavailable, or the outcome is unknown. */
const REPEATED: readonly number[] = [429, 503, 504];

/**
 * The wait before the next attempt; undefined if there is none. A 409 `request_in_progress` after a repeat means that an earlier attempt
 * with the same key is still running.
 */
export function waitMs(retries: Retries, attempt: number, response: Response | undefined, inProgress: boolean): number | undefined {
  if (attempt >= retries.attempts) return undefined;
  if (response && !REPEATED.includes(response.status) && !(inProgress && attempt > 1)) return undefined;
  const backoff = Math.random() * Math.min(retries.longestWaitMs, retries.firstWaitMs * 2 ** (attempt - 1));
  const asked = retryAfterMs(response?.headers.get("Retry-After") ?? "");
  if (asked > retries.longestWaitMs) return undefined;
  return Math.min(retries.longestWaitMs, asked + backoff);
}

/** Seconds or a date; 0 if it is neither. */
function retryAfterMs(value: string): number {
  const ms = /^\d+$/.test(value) ? Number(value) * 1_000 : Date.parse(value) - Date.now();
  return ms > 0 ? ms : 0;
}

export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, ms);
    if (signal?.aborted) stop();
    else signal?.addEventListener("abort", stop, { once: true });
  });
}
