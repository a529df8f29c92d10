// The types of events, from the description of events that the gateway publishes.
import { queryOptions } from "@tanstack/react-query";

export interface EventType {
  readonly type: string;
  /** One sentence, in English. */
  readonly summary: string;
  /** Those who lack one of them do not get its events. */
  readonly permissions: readonly string[];
}

interface Description {
  components?: { messages?: Record<string, { name?: string; summary?: string; "x-permissions"?: string[] }> };
}

export const eventTypes = queryOptions({
  queryKey: ["asyncapi"],
  staleTime: Infinity,
  queryFn: async ({ signal }): Promise<EventType[]> => {
    const response = await fetch("/asyncapi.json", { signal });
    if (!response.ok) return [];
    const { components } = (await response.json()) as Description;
    return Object.values(components?.messages ?? {}).flatMap(({ name = "", summary = "", "x-permissions": permissions = [] }) =>
      name.split(".").length === 3 ? [{ type: name, summary, permissions }] : [],
    );
  },
});

/** The types by context, and before them their families, such as `sales.*` and `sales.order.*`. */
export function choices(types: readonly EventType[]): { group: string; items: string[] }[] {
  const groups = new Map<string, Set<string>>();
  for (const { type } of [...types].sort((a, b) => a.type.localeCompare(b.type))) {
    const [context = "", kind = ""] = type.split(".");
    const items = groups.get(context) ?? new Set([`${context}.*`]);
    items.add(`${context}.${kind}.*`);
    items.add(type);
    groups.set(context, items);
  }
  return [...groups].map(([group, items]) => ({ group, items: [...items] }));
}
