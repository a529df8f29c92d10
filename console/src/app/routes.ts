// The two routes that all others are below: the root, and the frame of those who are signed in.
import { createRootRoute, createRoute, lazyRouteComponent, redirect } from "@tanstack/react-router";
import { resumeSession } from "./session";

export const rootRoute = createRootRoute();

export const shellRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: "shell",
  beforeLoad: async ({ location }) => {
    if (!(await resumeSession())) throw redirect({ to: "/sign-in", search: { next: location.href } });
  },
  component: lazyRouteComponent(() => import("./Shell"), "Shell"),
});
