// Addresses and contacts are lists within the customer: a change of one sends the list.
import { api } from "@/api";
import type { Customer } from "./changed";

type Body = Parameters<typeof api.patch<"/api/customers/{customer_id}">>[1]["body"];

export function patchCustomer({ id, version }: Customer, body: Body) {
  return api.patch("/api/customers/{customer_id}", { path: { customer_id: id }, headers: { "If-Match": `"${version}"` }, body });
}

/** The list as a form has it, with texts for what is absent, and an entry at its end if the index is that of a new one. */
export function forForm<T extends object, F extends Record<string, string>>(list: readonly T[], index: number, blank: F): F[] {
  const entries = list.map((entry) => Object.fromEntries(Object.keys(blank).map((key) => [key, String((entry as Record<string, unknown>)[key] ?? "")])) as F);
  return index < list.length ? entries : [...entries, blank];
}

/** The list as the API takes it: what is empty is left out. */
export function forApi<F extends Record<string, string>, K extends keyof F>(list: readonly F[]): (Partial<F> & Record<K, string>)[] {
  return list.map((entry) => Object.fromEntries(Object.entries(entry).filter(([, value]) => value.trim() !== "")) as Partial<F> & Record<K, string>);
}
