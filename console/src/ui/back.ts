// The list from which the person came, for the link back on the page of a thing that several lists lead to.
import type { LinkProps } from "@tanstack/react-router";

type Search = Readonly<Record<string, string | undefined>>;
type Back = { readonly label: string } & Pick<LinkProps, "to" | "search">;

let last: { readonly label: string; readonly path: string; readonly search: Search } | undefined;

/** The list that is shown now. */
export function cameFrom(label: string, path: string, search: Search): void {
  last = { label, path, search };
}

/** The list that was shown last, as it was, if it is one of these. */
export function backTo(paths: readonly string[]): Back | undefined {
  if (last === undefined || !paths.includes(last.path)) return undefined;
  return { label: last.label, to: last.path as "/", search: last.search as never };
}
