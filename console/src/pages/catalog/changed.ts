import { notifyDone, queryClient } from "@/app/query";

const PATHS: readonly string[] = ["/api/items", "/api/products", "/api/categories", "/api/price-lists", "/api/search"];

/** After a write: says that it is done, and reads again what it has changed. */
export function catalogChanged(message?: string): void {
  if (message !== undefined) notifyDone(message);
  void queryClient.invalidateQueries({ predicate: ({ queryKey }) => PATHS.some((path) => String(queryKey[0]).startsWith(path)) });
}
