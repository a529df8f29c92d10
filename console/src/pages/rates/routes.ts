import { createRoute } from "@tanstack/react-router";
import { shellRoute } from "@/app/routes";
import { apiSearch } from "@/app/search";

const list = createRoute({
  getParentRoute: () => shellRoute,
  path: "/exchange-rates",
  validateSearch: apiSearch,
  staticData: { needs: ["rates:read"] },
}).lazy(() => import("./ExchangeRatesPage").then(({ page }) => page));

export const rateRoutes = [list] as const;
