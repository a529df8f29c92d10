// Mantine's components as typed links of the router.
import { Anchor, Button, Menu, NavLink, type AnchorProps, type ButtonProps, type MenuItemProps, type NavLinkProps } from "@mantine/core";
import { createLink } from "@tanstack/react-router";
import { forwardRef, type ComponentPropsWithoutRef } from "react";

/** The properties of a component, and those of its element; the router gives it its `href`. */
type AsLink<P> = Omit<P, "href"> & Omit<ComponentPropsWithoutRef<"a">, keyof P | "href" | "type">;

export const AnchorLink = createLink(
  forwardRef<HTMLAnchorElement, AsLink<AnchorProps>>((props, ref) => <Anchor ref={ref} {...props} />),
);
export const ButtonLink = createLink(
  forwardRef<HTMLAnchorElement, AsLink<ButtonProps>>((props, ref) => <Button component="a" ref={ref} {...props} />),
);
export const NavLinkLink = createLink(
  forwardRef<HTMLAnchorElement, AsLink<NavLinkProps>>((props, ref) => <NavLink ref={ref} {...props} />),
);
export const MenuItemLink = createLink(
  forwardRef<HTMLAnchorElement, AsLink<MenuItemProps>>((props, ref) => <Menu.Item component="a" ref={ref} {...props} />),
);
