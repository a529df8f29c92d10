import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { createLazyRoute } from "@tanstack/react-router";
import type { Entry } from "@/api";
import { may } from "@/app/session";
import { t } from "@/texts";
import { StatusBadge, statusText, When } from "@/ui/format";
import type { Column, Filter, View } from "@/ui/list";
import { ListPage } from "@/ui/ListPage";
import { openAccountForm } from "./ServiceAccountForm";

export const page = createLazyRoute("/shell/service-accounts")({ component: ServiceAccountsPage });

type Account = Entry<"/api/service-accounts">;

const columns: readonly Column<Account>[] = [
  { id: "name", label: t.admin.accounts.name, sort: "name", cell: ({ name }) => name },
  { id: "status", label: t.fields.status, width: 120, cell: ({ status }) => <StatusBadge status={status} /> },
  { id: "permissions", label: t.admin.accounts.permissions, width: 180, from: "md", cell: ({ permissions }) => t.admin.roles.permissions(permissions.length) },
  { id: "last_used_at", label: t.admin.accounts.lastLogin, width: 150, from: "xs", cell: ({ last_used_at }) => (last_used_at === null ? t.admin.keys.never : <When at={last_used_at} />) },
  { id: "created_at", label: t.fields.createdAt, sort: "created_at", width: 150, from: "sm", cell: ({ created_at }) => <When at={created_at} /> },
];

const filters: readonly Filter[] = [
  { kind: "choice", name: "status", label: t.fields.status, options: ["active", "disabled"].map((value) => ({ value, label: statusText(value) })) },
  { kind: "text", name: "name", label: t.admin.accounts.name },
  { kind: "days", name: "created", label: t.fields.createdAt },
];

const views: readonly View[] = [{ label: t.admin.users.views.disabled, search: { status: "disabled" } }];

function ServiceAccountsPage() {
  const search = page.useSearch();
  const navigate = page.useNavigate();
  const create = may("service_accounts:write") && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => openAccountForm({ created: (accountId) => void navigate({ to: "/service-accounts/$accountId", params: { accountId } }) })}>
      {t.admin.accounts.create}
    </Button>
  );
  return (
    <ListPage
      title={t.admin.accounts.title}
      path="/api/service-accounts"
      search={search}
      columns={columns}
      filters={filters}
      views={views}
      link={({ id }: Account) => ({ to: "/service-accounts/$accountId", params: { accountId: id } })}
      actions={create}
      empty={{ ...t.admin.accounts.empty, action: create }}
      searchable={false}
    />
  );
}
