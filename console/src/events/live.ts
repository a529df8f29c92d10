// Live events: one stream for the tab, which makes old what they change. It resumes after the last position, so there is no gap.
import type { QueryClient } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";
import { api, TradepostError, type Key } from "@/api";
import { messages } from "./stream";
import { BOOKED, changedPaths, COUNTS, idsOf, type LiveEvent } from "./topics";

/** `off`: this role may not read events; its data are read again every half minute. */
export type LiveState = "connecting" | "live" | "cut" | "off";

const TOGETHER_MS = 150;
/** Between two times that lists are read again, however many events there are. */
const PAUSE_MS = 700;
/** The figures, and the costs of what was booked, follow the journal a moment later. */
const FIGURES_MS = 700;
const RETRY_MS = [500, 1_000, 2_000, 5_000, 10_000];
const POLL_MS = 30_000;
/** A heartbeat comes every 15 s; without any sign for this long, the connection is dead. */
const SILENCE_MS = 40_000;
/** A list of more pages is not read again while somebody scrolls through it. */
const PAGES_MAX = 3;

let state: LiveState = "connecting";
const listeners = new Set<() => void>();

function become(next: LiveState): void {
  if (state === next) return;
  state = next;
  for (const listener of listeners) listener();
}

export function useLiveState(): LiveState {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => state,
  );
}

/** Follows the events until the returned function is called. */
export function startLive(client: QueryClient, allowed: boolean): () => void {
  const stop = new AbortController();
  if (!allowed) {
    become("off");
    const timer = setInterval(() => document.hidden || void client.invalidateQueries({ refetchType: "active", predicate: isShort }), POLL_MS);
    stop.signal.addEventListener("abort", () => clearInterval(timer));
  } else {
    become("connecting");
    void follow(client, stop.signal);
  }
  return () => stop.abort();
}

async function follow(client: QueryClient, signal: AbortSignal): Promise<void> {
  let position: string | undefined;
  let failures = 0;
  const changes = new Changes(client);
  while (!signal.aborted) {
    const attempt = new AbortController();
    const end = () => attempt.abort();
    signal.addEventListener("abort", end);
    // the browser knows at once that the network is gone; the stream would only fall silent
    window.addEventListener("offline", end);
    const watch = new Watchdog(end);
    try {
      const response = await api.stream("/api/events", { ...(position !== undefined && { headers: { "Last-Event-ID": position } }), signal: attempt.signal });
      become("live");
      failures = 0;
      // What was read before the stream began may have changed since.
      if (position === undefined) void client.invalidateQueries({ predicate: isShort });
      for await (const { id, data } of messages(response)) {
        watch.alive();
        if (data !== undefined) changes.add(JSON.parse(data) as LiveEvent);
        if (id !== "") position = id;
      }
    } catch (error) {
      if (signal.aborted) break;
      if (error instanceof TradepostError && (error.status === 401 || error.status === 403)) {
        become("off");
        break;
      }
      // The position is no longer kept: begin again, with everything read anew.
      if (error instanceof TradepostError && error.status === 410) position = undefined;
    } finally {
      watch.end();
      signal.removeEventListener("abort", end);
      window.removeEventListener("offline", end);
    }
    if (signal.aborted) break;
    become("cut");
    await pause(RETRY_MS[Math.min(failures++, RETRY_MS.length - 1)] ?? POLL_MS, signal);
  }
}

class Watchdog {
  private timer: ReturnType<typeof setTimeout> | undefined;
  constructor(private readonly expired: () => void) {
    this.alive();
  }
  alive(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(this.expired, SILENCE_MS);
  }
  end(): void {
    clearTimeout(this.timer);
  }
}

/** Waits, or until the browser is online or the tab is looked at again. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      window.removeEventListener("online", done);
      document.removeEventListener("visibilitychange", done);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    window.addEventListener("online", done);
    document.addEventListener("visibilitychange", done);
    signal.addEventListener("abort", done);
  });
}

/** Collects the events of a moment, so that many of them read a list again once. */
class Changes {
  private paths = new Set<string>();
  /** Those that change once more. */
  private booked = new Set<string>();
  private ids = new Set<string>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private appliedAt = 0;

  constructor(private readonly client: QueryClient) {}

  add(event: LiveEvent): void {
    for (const path of changedPaths(event.type)) {
      this.paths.add(path);
      if (event.type.startsWith(BOOKED)) this.booked.add(path);
    }
    for (const id of idsOf(event)) this.ids.add(id);
    this.timer ??= setTimeout(() => this.apply(), Math.max(TOGETHER_MS, this.appliedAt + PAUSE_MS - Date.now()));
  }

  private apply(): void {
    const { paths, booked, ids } = this;
    this.paths = new Set();
    this.booked = new Set();
    this.ids = new Set();
    this.timer = undefined;
    this.appliedAt = Date.now();
    invalidate(this.client, paths, ids);
    setTimeout(() => invalidate(this.client, booked, ids), FIGURES_MS);
  }
}

/** Reads again what is shown of these paths. Something with an id in its path is only read again if the events are about it. */
export function invalidate(client: QueryClient, paths: ReadonlySet<string>, ids: ReadonlySet<string>): void {
  const changed = ({ queryKey }: { queryKey: readonly unknown[] }) => {
    const [path, options] = queryKey as unknown as Key;
    if (typeof path !== "string") return false;
    if (COUNTS.some((begin) => path.startsWith(begin))) return true;
    if (![...paths].some((begin) => path.startsWith(begin))) return false;
    const own = Object.values(options?.path ?? {});
    return own.length === 0 || own.some((id) => ids.has(id));
  };
  void client.invalidateQueries({ predicate: (query) => changed(query) && isShort(query) });
  void client.invalidateQueries({ predicate: (query) => changed(query) && !isShort(query), refetchType: "none" });
}

/** Whether it may be read again as a whole without anybody asking for it. */
export function isShort(query: { queryKey: readonly unknown[]; state: { data: unknown } }): boolean {
  if (query.queryKey[2] !== "pages") return true;
  const data = query.state.data as { pages: unknown[] } | undefined;
  return (data?.pages.length ?? 0) <= PAGES_MAX;
}
