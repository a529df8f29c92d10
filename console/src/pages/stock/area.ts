import { IconBuildingWarehouse } from "@tabler/icons-react";
import type { Area } from "@/app/area";
import { t } from "@/texts";

export const stockArea: Area = {
  label: t.nav.stock,
  icon: IconBuildingWarehouse,
  links: [
    { label: t.stock.title, to: "/stock", needs: ["stock:read"] },
    { label: t.stock.alerts.title, to: "/stock/alerts", needs: ["stock:read"] },
    { label: t.stock.reorder.title, to: "/stock/reorder", needs: ["purchases:read", "stock:read"] },
    { label: t.stock.transfer.title, to: "/stock/transfers", needs: ["stock:read"] },
    { label: t.stock.count.title, to: "/stock/counts", needs: ["stock:count"] },
    { label: t.stock.locations.title, to: "/stock/locations", needs: ["stock:read"] },
    { label: t.stock.movements.title, to: "/stock/movements", needs: ["stock:read"] },
    { label: t.stock.holds.title, to: "/stock/holds", needs: ["orders:read", "stock:read"] },
  ],
  pages: {
    "/api/stock": "/stock",
    "/api/stock/alerts": "/stock/alerts",
    "/api/stock/transfers": "/stock/transfers",
    "/api/stock/transfers/{id}": "/stock/transfers/{id}",
    "/api/stock/counts": "/stock/counts",
    "/api/stock/counts/{id}": "/stock/counts/{id}",
    "/api/stock/movements": "/stock/movements",
    "/api/stock/holds": "/stock/holds",
    "/api/locations": "/stock/locations",
    "/api/locations/{id}": "/stock/locations/{id}",
    "/api/lots/{id}": "/lots/{id}",
    "/api/items/{id}": "/items/{id}",
    "/api/items/{id}/stock": "/items/{id}",
  },
};
