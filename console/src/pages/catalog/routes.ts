import { createRoute } from "@tanstack/react-router";
import { shellRoute } from "@/app/routes";
import { apiSearch } from "@/app/search";

const products = createRoute({
  getParentRoute: () => shellRoute,
  path: "/products",
  validateSearch: apiSearch,
  staticData: { needs: ["products:read"] },
}).lazy(() => import("./ProductsPage").then(({ page }) => page));

const product = createRoute({
  getParentRoute: () => shellRoute,
  path: "/products/$productId",
  staticData: { needs: ["products:read"] },
}).lazy(() => import("./ProductPage").then(({ page }) => page));

const items = createRoute({
  getParentRoute: () => shellRoute,
  path: "/items",
  validateSearch: apiSearch,
  staticData: { needs: ["items:read"] },
}).lazy(() => import("./ItemsPage").then(({ page }) => page));

const categories = createRoute({
  getParentRoute: () => shellRoute,
  path: "/categories",
  staticData: { needs: ["categories:read"] },
}).lazy(() => import("./CategoriesPage").then(({ page }) => page));

const priceLists = createRoute({
  getParentRoute: () => shellRoute,
  path: "/price-lists",
  validateSearch: apiSearch,
  staticData: { needs: ["prices:read"] },
}).lazy(() => import("./PriceListsPage").then(({ page }) => page));

const priceList = createRoute({
  getParentRoute: () => shellRoute,
  path: "/price-lists/$priceListId",
  validateSearch: apiSearch,
  staticData: { needs: ["prices:read"] },
}).lazy(() => import("./PriceListPage").then(({ page }) => page));

export const catalogRoutes = [products, product, items, categories, priceLists, priceList] as const;
