// The types of requests and responses, derived from the contract.
import type { paths } from "./schema.js";

export type Method = "get" | "post" | "put" | "patch" | "delete";

type Json = "application/json";
type Sparse = "application/json;profile=sparse";

type Operation<P extends keyof paths, M extends Method> = Exclude<paths[P][M], undefined>;

/** The paths that have an operation of this method. */
export type PathOf<M extends Method> = { [P in keyof paths]: [Operation<P, M>] extends [never] ? never : P }[keyof paths];

type Parameters<O> = O extends { parameters: infer T } ? T : never;
type PathOption<T> = T extends { path: infer V } ? { path: V } : unknown;
type QueryOption<T> = T extends { query: infer V } ? { query: V } : T extends { query?: infer V } ? { query?: V } : unknown;
type HeaderOption<T> = T extends { header?: infer V } ? { headers?: V } : unknown;

/** A body that is not JSON is sent as it is, with its content type. */
interface RawBody<C> {
  body: string | Blob | Uint8Array<ArrayBuffer>;
  contentType: C;
}
type Form = "multipart/form-data";
type Body<C> = Json extends keyof C ? { body: C[Json] } : Form extends keyof C ? { body: FormData } : RawBody<keyof C>;
type BodyOption<O> = O extends { requestBody: { content: infer C } }
  ? Body<C>
  : O extends { requestBody?: infer R }
    ? Exclude<R, undefined> extends { content: infer C }
      ? [C] extends [never]
        ? unknown
        : Partial<Body<C>>
      : unknown
    : unknown;

interface CallOptions {
  /** Ends the call, including its retries. */
  signal?: AbortSignal;
}

/** Path and query parameters, headers and body of an operation. */
export type Options<P extends keyof paths, M extends Method> = CallOptions &
  PathOption<Parameters<Operation<P, M>>> &
  QueryOption<Parameters<Operation<P, M>>> &
  HeaderOption<Parameters<Operation<P, M>>> &
  BodyOption<Operation<P, M>>;

/** The options can be omitted if none of them is required. */
export type Rest<T> = object extends T ? [options?: T] : [options: T];

type Responses<O> = O extends { responses: infer R } ? R : never;
type Success<R> = { [S in Extract<keyof R, 200 | 201 | 202>]: R[S] }[Extract<keyof R, 200 | 201 | 202>];
type Content<O> = Success<Responses<O>> extends { content: infer C } ? C : never;
type In<C, Media> = Media extends keyof C ? C[Media] : never;

/** The JSON of a successful response: status, message, data and, for a list, meta. */
export type Answer<P extends keyof paths, M extends Method> = In<Content<Operation<P, M>>, Json>;

/** The paths of lists that can be limited to some fields. */
export type SparsePath = { [P in PathOf<"get">]: Sparse extends keyof Content<Operation<P, "get">> ? P : never }[PathOf<"get">];
export type SparseAnswer<P extends keyof paths> = In<Content<Operation<P, "get">>, Sparse>;
export type SparseOptions<P extends SparsePath> = Options<P, "get"> & { query: { fields: string[] } };

/** The media types of an operation other than JSON, such as CSV or PDF. */
type FileType<P extends keyof paths> = Exclude<keyof Content<Operation<P, "get">> & string, Json | Sparse>;
export type FilePath = { [P in PathOf<"get">]: [FileType<P>] extends [never] ? never : P }[PathOf<"get">];
export type FileOptions<P extends FilePath> = Options<P, "get"> & { accept: FileType<P> };

interface Page {
  data: readonly unknown[];
  meta: { next: string | null };
}

type NamesOf<T> = [T] extends [never] ? never : keyof T;
type QueryNames<O> = Parameters<O> extends { query?: infer V } ? NamesOf<Exclude<V, undefined>> : never;

/** The paths of lists that are read page by page. */
export type PagedPath = {
  [P in PathOf<"get">]: "after" extends QueryNames<Operation<P, "get">> ? (Answer<P, "get"> extends Page ? P : never) : never;
}[PathOf<"get">];
type EntryOf<A> = A extends { data: readonly (infer E)[] } ? E : never;
export type Entry<P extends PagedPath> = EntryOf<Answer<P, "get">>;
export type SparseEntry<P extends SparsePath> = EntryOf<SparseAnswer<P>>;
export type ListOptions<P extends PagedPath> = Options<P, "get">;
