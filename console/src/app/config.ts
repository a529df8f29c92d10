// What the gateway says of itself to those who are not signed in.
import { queryOptions, useQuery } from "@tanstack/react-query";

export interface ConsoleConfig {
  /** The currency of prices without one of their own, and the time zone that decides the day. */
  business?: { currency: string; zone: string };
  /** Only in `dev` with demo data. */
  demo?: { password: string; logins: { email: string; role: string }[] };
}

export const consoleConfig = queryOptions({
  queryKey: ["console-config"],
  staleTime: Infinity,
  queryFn: async ({ signal }): Promise<ConsoleConfig> => {
    const response = await fetch(`${import.meta.env.BASE_URL}config.json`, { signal });
    return response.ok && response.headers.get("Content-Type")?.startsWith("application/json") ? ((await response.json()) as ConsoleConfig) : {};
  },
});

/** The currency of the installation, in which items have their own prices; known a moment after the page. */
export function useCurrency(): string | undefined {
  return useQuery(consoleConfig).data?.business?.currency;
}

/** The time zone that decides the day; that of the browser until it is known. */
export function useZone(): string | undefined {
  return useQuery(consoleConfig).data?.business?.zone;
}
