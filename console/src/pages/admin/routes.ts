import { createRoute } from "@tanstack/react-router";
import { shellRoute } from "@/app/routes";
import { apiSearch, only } from "@/app/search";

const users = createRoute({
  getParentRoute: () => shellRoute,
  path: "/users",
  validateSearch: apiSearch,
  staticData: { needs: ["users:read"] },
}).lazy(() => import("./UsersPage").then(({ page }) => page));

const user = createRoute({
  getParentRoute: () => shellRoute,
  path: "/users/$userId",
  validateSearch: only("tab"),
  staticData: { needs: ["users:read"] },
}).lazy(() => import("./UserPage").then(({ page }) => page));

const roles = createRoute({
  getParentRoute: () => shellRoute,
  path: "/roles",
  staticData: { needs: ["roles:read"] },
}).lazy(() => import("./RolesPage").then(({ page }) => page));

const role = createRoute({
  getParentRoute: () => shellRoute,
  path: "/roles/$name",
  staticData: { needs: ["roles:read"] },
}).lazy(() => import("./RolePage").then(({ page }) => page));

const keys = createRoute({
  getParentRoute: () => shellRoute,
  path: "/api-keys",
  validateSearch: apiSearch,
  staticData: { needs: ["api_keys:read"] },
}).lazy(() => import("./ApiKeysPage").then(({ page }) => page));

const key = createRoute({
  getParentRoute: () => shellRoute,
  path: "/api-keys/$keyId",
  staticData: { needs: ["api_keys:read"] },
}).lazy(() => import("./ApiKeyPage").then(({ page }) => page));

const accounts = createRoute({
  getParentRoute: () => shellRoute,
  path: "/service-accounts",
  validateSearch: apiSearch,
  staticData: { needs: ["service_accounts:read"] },
}).lazy(() => import("./ServiceAccountsPage").then(({ page }) => page));

const account = createRoute({
  getParentRoute: () => shellRoute,
  path: "/service-accounts/$accountId",
  staticData: { needs: ["service_accounts:read"] },
}).lazy(() => import("./ServiceAccountPage").then(({ page }) => page));

const webhooks = createRoute({
  getParentRoute: () => shellRoute,
  path: "/webhooks",
  validateSearch: apiSearch,
  staticData: { needs: ["webhooks:read"] },
}).lazy(() => import("./WebhooksPage").then(({ page }) => page));

const webhook = createRoute({
  getParentRoute: () => shellRoute,
  path: "/webhooks/$webhookId",
  validateSearch: only("status", "delivery"),
  staticData: { needs: ["webhooks:read"] },
}).lazy(() => import("./WebhookPage").then(({ page }) => page));

export const adminRoutes = [users, user, roles, role, keys, key, accounts, account, webhooks, webhook] as const;
