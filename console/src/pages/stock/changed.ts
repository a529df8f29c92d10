import { notifyDone, queryClient } from "@/app/query";

const PATHS: readonly string[] = ["/api/stock", "/api/items", "/api/lots", "/api/products", "/api/purchase", "/api/locations", "/api/overview"];

/** After a write: says that it is done, and reads again what it has changed. */
export function stockChanged(message?: string): void {
  if (message !== undefined) notifyDone(message);
  void queryClient.invalidateQueries({ predicate: ({ queryKey }) => PATHS.some((path) => String(queryKey[0]).startsWith(path)) });
}
