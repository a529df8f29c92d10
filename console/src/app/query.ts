// The query client: what has failed is shown once, whichever page caused it.
import { notifications } from "@mantine/notifications";
import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { TradepostError } from "@/api";
import { explain } from "./errors";
import { reloadMe, sessionEnded, signedIn } from "./session";
import { t } from "@/texts";

declare module "@tanstack/react-query" {
  interface Register {
    mutationMeta: {
      /** The form or dialog shows the refusal itself (`useSave`). */
      shown?: boolean;
    };
  }
}

let onSessionEnd: (requestId: string) => void = () => undefined;

/** The router sets it, which the query client cannot import. */
export function whenSessionEnds(action: (requestId: string) => void): void {
  onSessionEnd = action;
}

export const queryClient = new QueryClient({
  // The client repeats what may help; live events, not time, say when data are old.
  // A browser that believes to be offline may still reach the server, and a write that waited for that unseen would come as a surprise.
  defaultOptions: {
    queries: { retry: false, staleTime: 30_000, gcTime: 5 * 60_000, networkMode: "always", refetchOnReconnect: true },
    mutations: { retry: false, networkMode: "always" },
  },
  queryCache: new QueryCache({
    onError: (error, query) => {
      // a page shows what it could not load at all; a refresh that failed keeps the data and says so
      if (!ended(error) && query.state.data !== undefined) notify(error);
    },
  }),
  mutationCache: new MutationCache({
    onError: (error, _variables, _result, mutation) => {
      if (!ended(error) && mutation.meta?.shown !== true) notify(error);
    },
  }),
});

/** The client has already tried to renew the session. */
function ended(error: unknown): boolean {
  if (!(error instanceof TradepostError)) return false;
  // the role may have changed meanwhile: the navigation follows
  if (error.status === 403 && error.code !== "step_up_required" && signedIn()) void reloadMe();
  if (error.status !== 401) return false;
  if (signedIn()) {
    sessionEnded();
    onSessionEnd(error.requestId);
  }
  return true;
}

export function notify(error: unknown): void {
  const { title, text, requestId, status, code } = explain(error);
  notifications.show({
    id: `${status}-${code}`, // one, however many requests fail
    color: "red",
    title,
    message: requestId === "" ? text : `${text} ${t.errors.requestId(requestId)}`,
    autoClose: 10_000,
    withCloseButton: true,
    role: "alert",
  });
}

export function notifyDone(message: string): void {
  notifications.show({ message, color: "teal", autoClose: 4_000, role: "status" });
}
