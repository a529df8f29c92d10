import { notifyDone, queryClient } from "@/app/query";

/** What is shown of exchange rates is old now. */
export function ratesChanged(message?: string): void {
  if (message !== undefined) notifyDone(message);
  void queryClient.invalidateQueries({ predicate: ({ queryKey }) => String(queryKey[0]).startsWith("/api/exchange-rates") });
}
