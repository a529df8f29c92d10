import { createRoute } from "@tanstack/react-router";
import { shellRoute } from "@/app/routes";
import { apiSearch, only } from "@/app/search";

const stock = createRoute({
  getParentRoute: () => shellRoute,
  path: "/stock",
  validateSearch: apiSearch,
  staticData: { needs: ["stock:read"] },
}).lazy(() => import("./StockPage").then(({ page }) => page));

const item = createRoute({
  getParentRoute: () => shellRoute,
  path: "/items/$itemId",
  validateSearch: only("tab"),
  staticData: { needs: ["items:read"] },
}).lazy(() => import("./ItemPage").then(({ page }) => page));

const movements = createRoute({
  getParentRoute: () => shellRoute,
  path: "/stock/movements",
  validateSearch: apiSearch,
  staticData: { needs: ["stock:read"] },
}).lazy(() => import("./MovementsPage").then(({ page }) => page));

const transfers = createRoute({
  getParentRoute: () => shellRoute,
  path: "/stock/transfers",
  validateSearch: apiSearch,
  staticData: { needs: ["stock:read"] },
}).lazy(() => import("./TransfersPage").then(({ page }) => page));

const transfer = createRoute({
  getParentRoute: () => shellRoute,
  path: "/stock/transfers/$transferId",
  staticData: { needs: ["stock:read"] },
}).lazy(() => import("./TransferPage").then(({ page }) => page));

const counts = createRoute({
  getParentRoute: () => shellRoute,
  path: "/stock/counts",
  validateSearch: apiSearch,
  staticData: { needs: ["stock:count"] },
}).lazy(() => import("./CountsPage").then(({ page }) => page));

const count = createRoute({
  getParentRoute: () => shellRoute,
  path: "/stock/counts/$countId",
  staticData: { needs: ["stock:count"] },
}).lazy(() => import("./CountPage").then(({ page }) => page));

const alerts = createRoute({
  getParentRoute: () => shellRoute,
  path: "/stock/alerts",
  validateSearch: apiSearch,
  staticData: { needs: ["stock:read"] },
}).lazy(() => import("./AlertsPage").then(({ page }) => page));

const reorder = createRoute({
  getParentRoute: () => shellRoute,
  path: "/stock/reorder",
  staticData: { needs: ["stock:read", "purchases:read"] },
}).lazy(() => import("./ReorderPage").then(({ page }) => page));

const holds = createRoute({
  getParentRoute: () => shellRoute,
  path: "/stock/holds",
  validateSearch: apiSearch,
  staticData: { needs: ["orders:read"] },
}).lazy(() => import("./HoldsPage").then(({ page }) => page));

const locations = createRoute({
  getParentRoute: () => shellRoute,
  path: "/stock/locations",
  validateSearch: apiSearch,
  staticData: { needs: ["stock:read"] },
}).lazy(() => import("./LocationsPage").then(({ page }) => page));

const location = createRoute({
  getParentRoute: () => shellRoute,
  path: "/stock/locations/$locationId",
  staticData: { needs: ["stock:read"] },
}).lazy(() => import("./LocationPage").then(({ page }) => page));

const lot = createRoute({
  getParentRoute: () => shellRoute,
  path: "/lots/$lotId",
  staticData: { needs: ["stock:read"] },
}).lazy(() => import("./LotPage").then(({ page }) => page));

export const stockRoutes = [stock, item, movements, transfers, transfer, counts, count, alerts, reorder, holds, locations, location, lot] as const;
