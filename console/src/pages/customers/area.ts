import { IconUsers } from "@tabler/icons-react";
import type { Area } from "@/app/area";
import { t } from "@/texts";

export const customerArea: Area = {
  label: t.nav.customers,
  icon: IconUsers,
  links: [{ label: t.nav.customers, to: "/customers", needs: ["customers:read"] }],
  pages: { "/api/customers": "/customers", "/api/customers/{id}": "/customers/{id}" },
};
