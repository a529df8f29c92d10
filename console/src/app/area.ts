// What an area of the console adds to the frame: its place in the navigation, and its pages for what the API refers to.
import type { LinkProps } from "@tanstack/react-router";
import type { ComponentType } from "react";

export interface Area {
  readonly label: string;
  readonly icon: ComponentType<{ size?: number; "aria-hidden"?: boolean }>;
  /** Its links in the navigation, each for those who have its permissions. An area with one link is shown as this link. */
  readonly links: readonly AreaLink[];
  /** By path of the API, such as `/api/sales/orders` or `/api/sales/orders/{id}`: its page, such as `/orders` or `/orders/{id}`. */
  readonly pages: Readonly<Record<string, string>>;
}

export interface AreaLink {
  readonly label: string;
  readonly to: NonNullable<LinkProps["to"]>;
  readonly needs: readonly string[];
}
