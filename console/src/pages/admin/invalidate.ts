import { notifyDone, queryClient } from "@/app/query";

/** What is shown of these paths is old now, and so is the history of changes. */
export function changed(path: string, message?: string): void {
  if (message !== undefined) notifyDone(message);
  void queryClient.invalidateQueries({ predicate: ({ queryKey }) => String(queryKey[0]).startsWith(path) || String(queryKey[0]).startsWith("/api/audit/") });
}
