import { createRoute } from "@tanstack/react-router";
import { shellRoute } from "@/app/routes";
import { apiSearch, only } from "@/app/search";

const list = createRoute({
  getParentRoute: () => shellRoute,
  path: "/orders",
  validateSearch: apiSearch,
  staticData: { needs: ["orders:read"] },
}).lazy(() => import("./OrdersPage").then(({ page }) => page));

const create = createRoute({
  getParentRoute: () => shellRoute,
  path: "/orders/new",
  validateSearch: only("customer_id"),
  staticData: { needs: ["orders:write", "items:read"] },
}).lazy(() => import("./write/NewOrderPage").then(({ page }) => page));

const detail = createRoute({
  getParentRoute: () => shellRoute,
  path: "/orders/$orderId",
  staticData: { needs: ["orders:read"] },
}).lazy(() => import("./OrderPage").then(({ page }) => page));

const edit = createRoute({
  getParentRoute: () => shellRoute,
  path: "/orders/$orderId/edit",
  staticData: { needs: ["orders:write", "items:read"] },
}).lazy(() => import("./write/EditDraftPage").then(({ page }) => page));

const quotes = createRoute({
  getParentRoute: () => shellRoute,
  path: "/quotes",
  validateSearch: apiSearch,
  staticData: { needs: ["orders:read"] },
}).lazy(() => import("./quotes/QuotesPage").then(({ page }) => page));

const createQuote = createRoute({
  getParentRoute: () => shellRoute,
  path: "/quotes/new",
  validateSearch: only("customer_id"),
  staticData: { needs: ["orders:write", "items:read"] },
}).lazy(() => import("./quotes/NewQuotePage").then(({ page }) => page));

const quote = createRoute({
  getParentRoute: () => shellRoute,
  path: "/quotes/$quoteId",
  staticData: { needs: ["orders:read"] },
}).lazy(() => import("./quotes/QuotePage").then(({ page }) => page));

const editQuote = createRoute({
  getParentRoute: () => shellRoute,
  path: "/quotes/$quoteId/edit",
  staticData: { needs: ["orders:write", "items:read"] },
}).lazy(() => import("./quotes/EditQuotePage").then(({ page }) => page));

const shipments = createRoute({
  getParentRoute: () => shellRoute,
  path: "/shipments",
  validateSearch: apiSearch,
  staticData: { needs: ["shipments:read"] },
}).lazy(() => import("./ShipmentsPage").then(({ page }) => page));

const invoices = createRoute({
  getParentRoute: () => shellRoute,
  path: "/invoices",
  validateSearch: apiSearch,
  staticData: { needs: ["orders:read"] },
}).lazy(() => import("./InvoicesPage").then(({ page }) => page));

const payments = createRoute({
  getParentRoute: () => shellRoute,
  path: "/payments",
  validateSearch: apiSearch,
  staticData: { needs: ["payments:read"] },
}).lazy(() => import("./PaymentsPage").then(({ page }) => page));

export const orderRoutes = [list, create, detail, edit, quotes, createQuote, quote, editQuote, shipments, invoices, payments] as const;
