// The data layer: the project's own client, which brings types, idempotency keys, retries and the renewal of the token.
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { Tradepost } from "tradepost-client";
import type { Answer, Entry, Options } from "tradepost-client";
import type { FilePath, PagedPath, PathOf, Rest } from "tradepost-client/types";
import { askProof } from "@/app/proof";
import { fetchOnce } from "./once";

export { TradepostError, type Detail } from "tradepost-client";
export type { Answer, Entry, Options } from "tradepost-client";
export type { FilePath, PagedPath, PathOf } from "tradepost-client/types";

export const api = new Tradepost({
  baseUrl: location.origin,
  cookieSession: true,
  prove: askProof,
  fetch: fetchOnce,
  // A person waits: what takes longer is shown, with a button to try again.
  retries: { attempts: 3, firstWaitMs: 300, longestWaitMs: 3_000 },
  timeoutMs: 20_000,
});

/** What an operation returns as `data`, such as `Data<"/api/customers/{customer_id}">`. */
export type Data<P extends PathOf<"get">> = Answer<P, "get"> extends { data: infer D } ? D : never;

/** The first part of a query key is the path of the API, which is how live events find what they change (see src/events). */
export type Key = readonly [path: string, options: { path?: Record<string, string>; query?: Record<string, unknown> }, kind?: "pages"];

/** The query of one GET: `useQuery(get("/api/customers/{customer_id}", { path: { customer_id } }))`. */
export function get<P extends PathOf<"get">>(path: P, ...rest: Rest<Options<P, "get">>) {
  const options = rest[0] ?? {};
  return queryOptions({
    queryKey: [path, options] as unknown as Key,
    queryFn: ({ signal }): Promise<Answer<P, "get">> =>
      api.get(path, ...([{ ...options, signal }] as unknown as Rest<Options<P, "get">>)) as Promise<Answer<P, "get">>,
  });
}

export interface Page<T> {
  readonly data: T[];
  readonly meta: { readonly total: number; readonly total_is_capped?: boolean; readonly next: string | null };
}

export const PAGE_SIZE = 100;

/** The query of a list that is read on by its cursor. The parameters are those of the URL of the page, which the server checks. */
export function pages<P extends PagedPath>(path: P, query: Record<string, string>, params: Record<string, string> = {}) {
  return infiniteQueryOptions({
    queryKey: [path, { path: params, query }, "pages"] as Key,
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam, signal }): Promise<Page<Entry<P>>> => {
      const options = { path: params, query: { limit: PAGE_SIZE, ...query, after: pageParam }, signal };
      return (await api.get(path, ...([options] as unknown as Rest<Options<P, "get">>))) as unknown as Page<Entry<P>>;
    },
    getNextPageParam: (last) => last.meta.next ?? undefined,
  });
}

/** Saves a list or document in another media type, such as CSV or PDF, under this name. */
export async function download(path: FilePath, name: string, accept: string, options: { path?: Record<string, string>; query?: Record<string, string> } = {}) {
  const response = await api.file(path, { ...options, accept } as unknown as Parameters<typeof api.file<FilePath>>[1]);
  const url = URL.createObjectURL(await response.blob());
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
