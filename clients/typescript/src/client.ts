import { TradepostError } from "./errors.js";
import { RETRIES, sleep, waitMs, type Retries } from "./retry.js";
import { isDue, sessionOf, type Session } from "./session.js";
import type {
  Answer,
  Entry,
  FileOptions,
  FilePath,
  ListOptions,
  Method,
  Options,
  PagedPath,
  PathOf,
  Rest,
  SparseAnswer,
  SparseEntry,
  SparseOptions,
  SparsePath,
} from "./types.js";

export interface Settings {
  /** Such as `https://tradepost.example.com`, without a path. */
  readonly baseUrl: string;
  /** An API key or an access token that is used as it is; otherwise call `login` or `loginService`. */
  readonly token?: string;
  /** The session of an earlier client. */
  readonly session?: Session;
  readonly retries?: Partial<Retries>;
  /** How long one attempt may take; 30 s by default. */
  readonly timeoutMs?: number;
  readonly fetch?: typeof fetch;
}

/** What all options have at run time. */
interface Call {
  path?: Record<string, unknown>;
  query?: Record<string, unknown>;
  headers?: Record<string, unknown>;
  body?: unknown;
  contentType?: string;
  accept?: string;
  signal?: AbortSignal;
}

const PAGE_MAX = 100;
const KEY = "Idempotency-Key";

/** The operations that create tokens; they are sent without one. */
const ISSUES_TOKENS = /^\/api\/auth\/(login|refresh|service-token)$/;

/** A client of one installation, for one user. Calls may be made at the same time. */
export class Tradepost {
  private readonly retries: Retries;
  private current: Session | undefined;
  private account: { service_name: string; service_secret: string } | undefined;
  private renewal: Promise<void> | undefined;

  constructor(private readonly settings: Settings) {
    this.retries = { ...RETRIES, ...settings.retries };
    this.current = settings.session;
  }

  /** The tokens of the current session; store them to continue it in another process. */
  get session(): Session | undefined {
    return this.current;
  }

  /** Logs in a user, with the code of the second factor if the account has one. The token is renewed as long as the session lasts. */
  async login(email: string, password: string, code?: string): Promise<void> {
    this.account = undefined;
    const body = code === undefined ? { email, password } : { email, password, code };
    this.current = sessionOf((await this.post("/api/auth/login", { body })).data);
  }

  /** Logs in a service account, now and whenever its token expires. */
  async loginService(name: string, secret: string): Promise<void> {
    this.account = { service_name: name, service_secret: secret };
    const { data } = await this.post("/api/auth/service-token", { body: this.account });
    this.current = { accessToken: data.token, expiresAt: Date.now() + data.expires_in * 1_000 };
  }

  get<P extends SparsePath>(path: P, options: SparseOptions<P>): Promise<SparseAnswer<P>>;
  get<P extends PathOf<"get">>(path: P, ...rest: Rest<Options<P, "get">>): Promise<Answer<P, "get">>;
  get(path: string, options?: Call): Promise<unknown> {
    return this.json("get", path, options);
  }

  post<P extends PathOf<"post">>(path: P, ...rest: Rest<Options<P, "post">>): Promise<Answer<P, "post">> {
    return this.json("post", path, rest[0]);
  }

  put<P extends PathOf<"put">>(path: P, ...rest: Rest<Options<P, "put">>): Promise<Answer<P, "put">> {
    return this.json("put", path, rest[0]);
  }

  patch<P extends PathOf<"patch">>(path: P, ...rest: Rest<Options<P, "patch">>): Promise<Answer<P, "patch">> {
    return this.json("patch", path, rest[0]);
  }

  delete<P extends PathOf<"delete">>(path: P, ...rest: Rest<Options<P, "delete">>): Promise<Answer<P, "delete">> {
    return this.json("delete", path, rest[0]);
  }

  /** All entries of a list. Each page begins where the last one ended, so an entry that is created meanwhile repeats or hides no other. */
  list<P extends SparsePath & PagedPath>(path: P, options: SparseOptions<P>): AsyncGenerator<SparseEntry<P>, void>;
  list<P extends PagedPath>(path: P, ...rest: Rest<ListOptions<P>>): AsyncGenerator<Entry<P>, void>;
  async *list(path: string, options: Call = {}): AsyncGenerator<unknown, void> {
    const query: Record<string, unknown> = { limit: PAGE_MAX, ...options.query };
    for (;;) {
      const page = await this.json<{ data: unknown[]; meta: { next: string | null } }>("get", path, { ...options, query });
      yield* page.data;
      const { next } = page.meta;
      if (next === null) return;
      if (next === query.after) throw new Error(`${path} returned the same cursor twice`);
      delete query.offset; // which the cursor includes
      query.after = next;
    }
  }

  /** The response in another media type, such as CSV or PDF. */
  file<P extends FilePath>(path: P, options: FileOptions<P>): Promise<Response> {
    const call: Call = options;
    return this.send("get", path, call, async (response) => response);
  }

  private async json<T>(method: Method, path: string, options: Call = {}): Promise<T> {
    return JSON.parse(await this.send(method, path, options, (response) => response.text()));
  }

  /**
   * Repeats the request while that may help. Every attempt has the same key, so a write takes effect once. `read` belongs to the attempt,
   * because the connection may be lost in the middle of the response.
   */
  private async send<T>(method: Method, path: string, options: Call, read: (response: Response) => Promise<T>): Promise<T> {
    const headers = new Headers({ Accept: options.accept ?? "application/json" });
    for (const [name, value] of Object.entries(options.headers ?? {})) if (value !== undefined) headers.set(name, String(value));
    if (method !== "get" && !headers.has(KEY)) headers.set(KEY, crypto.randomUUID());
    const url = this.url(path, options);
    const body = bodyOf(options, headers);
    let renewed = false;
    for (let attempt = 1; ; attempt++) {
      if (!ISSUES_TOKENS.test(path)) await this.authorize(headers);
      let response: Response | undefined;
      let failure: unknown;
      try {
        response = await this.once(url, { method: method.toUpperCase(), headers, body }, options.signal);
        if (response.ok) return await read(response);
        failure = await TradepostError.of(response);
      } catch (error) {
        if (options.signal?.aborted) throw error;
        failure = error; // the connection failed or the time is up
        response = undefined;
      }
      if (response?.status === 401 && !renewed && !ISSUES_TOKENS.test(path) && this.canRenew()) {
        renewed = true;
        // unless another call has renewed it meanwhile
        if (headers.get("Authorization") === `Bearer ${this.current?.accessToken}`) await this.renew();
        continue;
      }
      const inProgress = failure instanceof TradepostError && failure.code === "request_in_progress";
      const wait = waitMs(this.retries, attempt, response, inProgress);
      if (wait === undefined) throw failure;
      await sleep(wait, options.signal);
    }
  }

  private once(url: string, request: RequestInit, signal?: AbortSignal): Promise<Response> {
    const timeout = AbortSignal.timeout(this.settings.timeoutMs ?? 30_000);
    return (this.settings.fetch ?? fetch)(url, { ...request, signal: signal ? AbortSignal.any([signal, timeout]) : timeout });
  }

  private url(path: string, options: Call): string {
    const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(options.path?.[name])));
    const query = Object.entries(options.query ?? {})
      .flatMap(named)
      .filter(([, value]) => value !== undefined && value !== null)
      .map(([name, value]) => `${encodeURIComponent(name)}=${entries(value).map((v) => encodeURIComponent(v)).join(",")}`);
    return this.settings.baseUrl.replace(/\/$/, "") + filled + (query.length > 0 ? `?${query.join("&")}` : "");
  }

  private async authorize(headers: Headers): Promise<void> {
    if (this.current && isDue(this.current) && this.canRenew()) await this.renew();
    const token = this.current?.accessToken ?? this.settings.token;
    if (token !== undefined) headers.set("Authorization", `Bearer ${token}`);
  }

  private canRenew(): boolean {
    return this.account !== undefined || this.current?.refreshToken !== undefined;
  }

  /** Calls at the same time share one renewal, because a refresh token can be used once. */
  private renew(): Promise<void> {
    this.renewal ??= this.renewOnce().finally(() => {
      this.renewal = undefined;
    });
    return this.renewal;
  }

  private async renewOnce(): Promise<void> {
    if (this.account) return this.loginService(this.account.service_name, this.account.service_secret);
    const refresh_token = this.current?.refreshToken;
    if (refresh_token === undefined) return;
    this.current = sessionOf((await this.post("/api/auth/refresh", { body: { refresh_token } })).data);
  }
}

function bodyOf(options: Call, headers: Headers): BodyInit | null {
  const { body, contentType } = options;
  if (body === undefined) return null;
  if (body instanceof FormData) return body; // whose boundary belongs to its content type
  headers.set("Content-Type", contentType ?? "application/json");
  if (contentType === undefined) return JSON.stringify(body);
  if (typeof body === "string" || body instanceof Blob || body instanceof Uint8Array) return body as BodyInit;
  throw new TypeError("a body that is not JSON is a string, a Blob or a Uint8Array");
}

/** An object such as `metadata` is a parameter for each of its keys: `metadata[colour]=red`. */
function named([name, value]: [string, unknown]): [string, unknown][] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [[name, value]];
  return Object.entries(value).map(([key, one]) => [`${name}[${key}]`, one]);
}

/** The entries of a parameter. A comma within an entry of a list is written after a backslash. */
function entries(value: unknown): string[] {
  return Array.isArray(value) ? value.map((v) => String(v).replace(/,/g, "\\,")) : [String(value)];
}
