import { useEffect, useSyncExternalStore } from "react";

let current = "";
const listeners = new Set<() => void>();

/** The title of the tab, which `<PageTitle>` announces on a new page. */
export function useDocumentTitle(title: string): void {
  useEffect(() => {
    current = title;
    document.title = `${title} · Tradepost`;
    for (const listener of listeners) listener();
  }, [title]);
}

/** The title of the page that is shown. */
export function useCurrentTitle(): string {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => current,
  );
}
