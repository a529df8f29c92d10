// The router: each area lists its routes in src/pages/<area>/routes.ts, and their pages are chunks of their own.
import { Box } from "@mantine/core";
import { createRouter, type ErrorComponentProps } from "@tanstack/react-router";
import { useCallback, useEffect } from "react";
import { adminRoutes } from "@/pages/admin/routes";
import { catalogRoutes } from "@/pages/catalog/routes";
import { customerRoutes } from "@/pages/customers/routes";
import { homeRoutes } from "@/pages/home/routes";
import { orderRoutes } from "@/pages/orders/routes";
import { rateRoutes } from "@/pages/rates/routes";
import { sessionRoutes } from "@/pages/session/routes";
import { stockRoutes } from "@/pages/stock/routes";
import { queryClient, whenSessionEnds } from "./query";
import { rootRoute, shellRoute } from "./routes";
import { parseSearch, stringifySearch } from "./search";
import { ErrorState, NotFound } from "@/ui/ErrorState";
import { PageSkeleton } from "@/ui/Skeletons";

export const router = createRouter({
  routeTree: rootRoute.addChildren([
    ...sessionRoutes,
    shellRoute.addChildren([...homeRoutes, ...orderRoutes, ...stockRoutes, ...catalogRoutes, ...customerRoutes, ...rateRoutes, ...adminRoutes]),
  ]),
  basepath: "/console",
  parseSearch,
  stringifySearch,
  defaultPreload: "intent",
  scrollRestoration: true,
  defaultErrorComponent: PageError,
  defaultNotFoundComponent: NotFound,
  defaultPendingComponent: PageSkeleton,
  defaultPendingMs: 150,
});

/** A page that could not be loaded is tried again by itself when the network is back. */
function PageError({ error, reset }: ErrorComponentProps) {
  const again = useCallback(() => void router.invalidate().then(reset), [reset]);
  useEffect(() => {
    window.addEventListener("online", again);
    return () => window.removeEventListener("online", again);
  }, [again]);
  return (
    <Box p="md">
      <ErrorState error={error} retry={again} />
    </Box>
  );
}

whenSessionEnds((requestId) => {
  const next = router.state.location.href;
  void router.navigate({ to: "/sign-in", search: { next, ended: requestId || "true" } }).then(() => queryClient.clear());
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
  interface StaticDataRouteOption {
    /** The permissions without which the page says that it is not for this role. */
    needs?: readonly string[];
  }
}
