import { IconSettings } from "@tabler/icons-react";
import type { Area } from "@/app/area";
import { t } from "@/texts";

export const adminArea: Area = {
  label: t.nav.admin,
  icon: IconSettings,
  links: [
    { label: t.admin.users.title, to: "/users", needs: ["users:read"] },
    { label: t.admin.roles.title, to: "/roles", needs: ["roles:read"] },
    { label: t.admin.keys.title, to: "/api-keys", needs: ["api_keys:read"] },
    { label: t.admin.accounts.title, to: "/service-accounts", needs: ["service_accounts:read"] },
    { label: t.admin.webhooks.title, to: "/webhooks", needs: ["webhooks:read"] },
  ],
  pages: {
    "/api/users": "/users",
    "/api/users/{id}": "/users/{id}",
    "/api/roles": "/roles",
    "/api/roles/{id}": "/roles/{id}",
    "/api/api-keys": "/api-keys",
    "/api/api-keys/{id}": "/api-keys/{id}",
    "/api/service-accounts": "/service-accounts",
    "/api/service-accounts/{id}": "/service-accounts/{id}",
    "/api/webhooks": "/webhooks",
    "/api/webhooks/{id}": "/webhooks/{id}",
  },
};
