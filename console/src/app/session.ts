// Who is signed in. The access token is in the memory of the client, the refresh token in a cookie that scripts cannot read.
import { useSyncExternalStore } from "react";
import { api, TradepostError, type Data } from "@/api";

export type Me = Data<"/api/auth/me">;

let me: Me | undefined;
let starting: Promise<boolean> | undefined;
/** The session is over, but its pages are still open until the sign-in is shown. */
let over = false;
const listeners = new Set<() => void>();

function set(next: Me) {
  me = next;
  over = false;
  for (const listener of listeners) listener();
}

/** Continues the session of an earlier visit, once; true if somebody is signed in. */
export function resumeSession(): Promise<boolean> {
  starting ??= resume();
  return starting;
}

async function resume(): Promise<boolean> {
  if (signedIn()) return true;
  try {
    await api.resume();
    await loadMe();
    return true;
  } catch (error) {
    if (error instanceof TradepostError && [400, 401, 403, 404].includes(error.status)) return false;
    starting = undefined; // the server cannot be reached: the next attempt may succeed
    throw error;
  }
}

export async function signIn(email: string, password: string, code?: string): Promise<Me> {
  await api.login(email, password, code);
  starting = Promise.resolve(true);
  return loadMe();
}

export async function signOut(): Promise<void> {
  try {
    await api.logout();
  } finally {
    sessionEnded();
  }
}

/** After the server has refused the session. The next page is the sign-in. */
export function sessionEnded(): void {
  starting = Promise.resolve(false);
  over = true;
}

export async function loadMe(): Promise<Me> {
  const { data } = await api.get("/api/auth/me");
  set(data);
  return data;
}

/** What is known stays if this fails, such as when the caller signs out meanwhile. */
export async function reloadMe(): Promise<void> {
  await loadMe().catch(() => undefined);
}

/** The caller's account, on every page behind the sign-in. */
export function useMe(): Me {
  const current = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => me,
  );
  if (!current) throw new Error("nobody is signed in");
  return current;
}

export function signedIn(): boolean {
  return me !== undefined && !over;
}

/**
 * Whether the caller has all these permissions, such as `orders:write`. What is not allowed is not shown. A permission for the caller's
 * own resources counts: the server returns only these.
 */
export function may(...permissions: readonly string[]): boolean {
  return me !== undefined && permissions.every((permission) => holds(me?.permissions ?? [], permission));
}

/** The same, but a permission for the caller's own resources does not count: for what only staff may do. */
export function mayAll(...permissions: readonly string[]): boolean {
  const held = (me?.permissions ?? []).filter((one) => !one.endsWith(":own"));
  return permissions.every((permission) => holds(held, permission));
}

/** A permission for items also holds for these. */
const PART_OF_ITEMS: readonly string[] = ["products", "categories", "prices"];

export function holds(held: readonly string[], permission: string): boolean {
  const [resource = "", action = ""] = permission.split(":");
  const resources = PART_OF_ITEMS.includes(resource) ? [resource, "items"] : [resource];
  return held.some((one) => one === "*" || resources.some((r) => [`${r}:${action}`, `${r}:*`, `${r}:${action}:own`].includes(one)));
}
