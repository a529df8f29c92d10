// What a list page is made of: columns, filters and views. All its state is in the URL, in the words of the API.
import type { LinkProps } from "@tanstack/react-router";
import type { ReactNode } from "react";

export interface Column<T> {
  readonly id: string;
  readonly label: string;
  readonly cell: (entry: T) => ReactNode;
  /** In pixels, of which a wide window gives more to all columns in proportion; the first column has less on a phone. */
  readonly width?: number;
  /** The field of the API by which it sorts. */
  readonly sort?: string;
  readonly end?: boolean;
  /** Shown only if it is chosen. */
  readonly hidden?: boolean;
  /** On narrower windows, shown only if it is chosen. */
  readonly from?: "xs" | "sm" | "md" | "lg" | "xl";
}

export type Filter =
  | { readonly kind: "text"; readonly name: string; readonly label: string }
  | { readonly kind: "choice"; readonly name: string; readonly label: string; readonly options: readonly Option[]; readonly several?: boolean }
  /** A parameter that is true or absent. */
  | { readonly kind: "flag"; readonly name: string; readonly label: string }
  /** `<name>_from` and `<name>_to`, two days. */
  | { readonly kind: "days"; readonly name: string; readonly label: string }
  /** An input of the page itself, such as one that finds a customer by name. */
  | {
      readonly kind: "own";
      readonly name: string;
      readonly label: string;
      readonly input: (value: string | undefined, change: (value: string | undefined) => void) => ReactNode;
      /** What a pill shows for the value. */
      readonly show?: (value: string) => ReactNode;
    };

export interface Option {
  readonly value: string;
  readonly label: string;
}

/** A named state of the list, such as "To ship". */
export interface View {
  readonly label: string;
  readonly search: Readonly<Record<string, string>>;
}

export type RowLink = Pick<LinkProps, "to" | "params" | "search">;

/** Parameters of the page itself; all others are those of the API. */
export const OWN = ["cols"] as const;

export function apiQuery(search: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const query: Record<string, string> = {};
  for (const [name, value] of Object.entries(search))
    if (value !== undefined && value !== "" && !(OWN as readonly string[]).includes(name)) query[name] = value;
  return query;
}

/** Whether the list is in the state of this view, whatever its sorting, columns and search. */
export function isAt(search: Readonly<Record<string, string | undefined>>, view: View): boolean {
  const { q: _q, sort: _sort, ...filters } = apiQuery(search);
  const wanted = apiQuery(view.search);
  delete wanted.sort;
  return Object.keys(filters).length === Object.keys(wanted).length && Object.entries(wanted).every(([name, value]) => filters[name] === value);
}
