import { IconShoppingCart } from "@tabler/icons-react";
import type { Area } from "@/app/area";
import { t } from "@/texts";

export const orderArea: Area = {
  label: t.nav.orders,
  icon: IconShoppingCart,
  links: [
    { label: t.orders.title, to: "/orders", needs: ["orders:read"] },
    { label: t.quotes.title, to: "/quotes", needs: ["orders:read"] },
    { label: t.orders.shipmentsTitle, to: "/shipments", needs: ["shipments:read"] },
    { label: t.orders.invoicesTitle, to: "/invoices", needs: ["orders:read"] },
    { label: t.orders.paymentsTitle, to: "/payments", needs: ["payments:read"] },
  ],
  pages: {
    "/api/sales/orders": "/orders",
    "/api/sales/orders/{id}": "/orders/{id}",
    "/api/orders/{id}": "/orders/{id}",
    "/api/sales/quotes": "/quotes",
    "/api/sales/quotes/{id}": "/quotes/{id}",
    "/api/shipments": "/shipments",
    "/api/shipments/{id}": "/shipments?ids={id}",
    "/api/invoices": "/invoices",
    "/api/invoices/{id}": "/invoices?ids={id}",
    "/api/payments": "/payments",
    "/api/payments/{id}": "/payments?ids={id}",
  },
};
