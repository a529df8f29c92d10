import type { Data } from "@/api";
import { notifyDone, queryClient } from "@/app/query";

export type Customer = Data<"/api/customers/{customer_id}">;

/** What is shown of customers is old now. */
export function customersChanged(message?: string): void {
  if (message !== undefined) notifyDone(message);
  void queryClient.invalidateQueries({ predicate: ({ queryKey }) => String(queryKey[0]).startsWith("/api/customers") || queryKey[0] === "/api/audit/entities/{entity_type}/{entity_id}" });
}
