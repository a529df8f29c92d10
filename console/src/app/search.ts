// The state of a page in its URL, in the words of the API: `/console/customers?q=smith&sort=-created_at` lists what
// `/api/customers?q=smith&sort=-created_at` does, so a path of the API, such as those of /api/overview, is a page.

/** All values are texts; several values are separated by commas, as in the API. */
export type Search = Record<string, string | undefined>;

export function parseSearch(text: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(text));
}

export function stringifySearch(search: Record<string, unknown>): string {
  const parts = Object.entries(search).flatMap(([name, value]) =>
    // the router asks for each parameter as it is; commas and colons stay readable
    value === undefined || value === null || value === "" ? [] : [`${encodeURIComponent(name)}=${readable(String(value))}`],
  );
  return parts.length === 0 ? "" : `?${parts.join("&")}`;
}

function readable(value: string): string {
  return encodeURIComponent(value).replace(/%2C/g, ",").replace(/%3A/g, ":").replace(/%2F/g, "/");
}

/** `validateSearch` of a page whose URL has parameters of the API. */
export function apiSearch(search: Record<string, unknown>): Search {
  return Object.fromEntries(Object.entries(search).map(([name, value]) => [name, value === undefined ? undefined : String(value)]));
}

/** `validateSearch` of a page that has only these parameters. */
export function only<N extends string>(...names: N[]): (search: Record<string, unknown>) => { [K in N]?: string } {
  return (search) => {
    const known: { [K in N]?: string } = {};
    for (const name of names) if (search[name] !== undefined) known[name] = String(search[name]);
    return known;
  };
}
