import { createRoute } from "@tanstack/react-router";
import { shellRoute } from "@/app/routes";
import { apiSearch, only } from "@/app/search";

const list = createRoute({
  getParentRoute: () => shellRoute,
  path: "/customers",
  validateSearch: apiSearch,
  staticData: { needs: ["customers:read"] },
}).lazy(() => import("./CustomersPage").then(({ page }) => page));

const detail = createRoute({
  getParentRoute: () => shellRoute,
  path: "/customers/$customerId",
  validateSearch: only("tab"),
  staticData: { needs: ["customers:read"] },
}).lazy(() => import("./CustomerPage").then(({ page }) => page));

export const customerRoutes = [list, detail] as const;
