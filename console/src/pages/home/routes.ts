import { createRoute } from "@tanstack/react-router";
import { shellRoute } from "@/app/routes";

const home = createRoute({ getParentRoute: () => shellRoute, path: "/" }).lazy(() => import("./HomePage").then(({ page }) => page));

const account = createRoute({ getParentRoute: () => shellRoute, path: "/account" }).lazy(() =>
  import("./AccountPage").then(({ page }) => page),
);

const notifications = createRoute({ getParentRoute: () => shellRoute, path: "/notifications" }).lazy(() =>
  import("./NotificationsPage").then(({ page }) => page),
);

export const homeRoutes = [home, account, notifications] as const;
