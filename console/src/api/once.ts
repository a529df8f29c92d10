// A write whose outcome is not known, because the connection was cut off in the middle, may have taken effect. The same write again, which
// is what a person does then, gets the same key, so the server answers what it answered the first time and does nothing twice.

const KEY = "Idempotency-Key";
const KEPT = "tradepost.unknown";
/** The server keeps the answer for a key longer than this. */
const KEPT_MS = 30 * 60_000;
const KEPT_MAX = 20;
const UNKNOWN: readonly number[] = [502, 503, 504];

type Kept = Record<string, { key: string; at: number }>;

/** `fetch` that remembers such writes for this tab, also when the page is loaded again. */
export async function fetchOnce(url: string | URL | Request, request: RequestInit = {}): Promise<Response> {
  const { method = "GET", headers, body } = request;
  const repeatable = method !== "GET" && headers instanceof Headers && (typeof body === "string" || !body) && !String(url).includes("/api/auth/");
  if (!repeatable) return fetch(url, request);
  const write = await digest([method, String(url), headers.get("If-Match"), body ?? ""].join("\n"));
  const before = read()[write];
  if (before) headers.set(KEY, before.key);
  const known = (outcome: boolean) => {
    const kept = read();
    delete kept[write];
    if (!outcome) kept[write] = { key: headers.get(KEY) ?? "", at: Date.now() };
    sessionStorage.setItem(KEPT, JSON.stringify(Object.fromEntries(Object.entries(kept).slice(-KEPT_MAX))));
  };
  known(false); // the page may be closed before the answer is here
  const response = await fetch(url, request);
  if (!UNKNOWN.includes(response.status)) known(true);
  return response;
}

function read(): Kept {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? "{}") as Kept;
    return Object.fromEntries(Object.entries(kept).filter(([, { at }]) => Date.now() - at < KEPT_MS));
  } catch {
    return {};
  }
}

/** What is written stays out of the storage. */
async function digest(text: string): Promise<string> {
  const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
