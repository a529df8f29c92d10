import { IconBox } from "@tabler/icons-react";
import type { Area } from "@/app/area";
import { t } from "@/texts";

export const catalogArea: Area = {
  label: t.nav.catalog,
  icon: IconBox,
  links: [
    { label: t.catalog.products.title, to: "/products", needs: ["products:read"] },
    { label: t.catalog.items.title, to: "/items", needs: ["items:read"] },
    { label: t.catalog.categories.title, to: "/categories", needs: ["categories:read"] },
    { label: t.catalog.lists.title, to: "/price-lists", needs: ["prices:read"] },
  ],
  pages: {
    "/api/products": "/products",
    "/api/products/{id}": "/products/{id}",
    "/api/items": "/items",
    "/api/categories": "/categories",
    "/api/price-lists": "/price-lists",
    "/api/price-lists/{id}": "/price-lists/{id}",
    "/api/price-lists/{id}/prices": "/price-lists/{id}",
  },
};
