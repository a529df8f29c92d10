import { Button } from "@mantine/core";
import { IconUserPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { createLazyRoute } from "@tanstack/react-router";
import { get, type Entry } from "@/api";
import { may } from "@/app/session";
import { t } from "@/texts";
import { StatusBadge, statusText, When } from "@/ui/format";
import type { Column, Filter, View } from "@/ui/list";
import { ListPage } from "@/ui/ListPage";
import { openInvite } from "./InviteForm";
import { roleText } from "./permissions";

export const page = createLazyRoute("/shell/users")({ component: UsersPage });

type User = Entry<"/api/users">;

const columns: readonly Column<User>[] = [
  { id: "email", label: t.admin.users.email, sort: "email", width: 280, cell: ({ email }) => email },
  { id: "name", label: t.admin.users.name, width: 130, from: "md", cell: ({ name }) => name },
  { id: "role", label: t.admin.users.role, sort: "role", width: 160, from: "xs", cell: ({ role }) => roleText(role) },
  { id: "status", label: t.admin.users.status, sort: "status", width: 120, cell: ({ status }) => <StatusBadge status={status} /> },
  { id: "last_login_at", label: t.admin.users.lastLogin, width: 130, from: "md", cell: ({ last_login_at }) => <When at={last_login_at} /> },
  { id: "invited_at", label: t.admin.users.invitedAt, width: 150, hidden: true, cell: ({ invited_at }) => <When at={invited_at} /> },
  { id: "updated_at", label: t.fields.updatedAt, sort: "updated_at", width: 150, hidden: true, cell: ({ updated_at }) => <When at={updated_at} /> },
  { id: "created_at", label: t.fields.createdAt, sort: "created_at", width: 140, from: "lg", cell: ({ created_at }) => <When at={created_at} /> },
];

const views: readonly View[] = [
  { label: t.admin.users.views.invited, search: { status: "invited" } },
  { label: t.admin.users.views.disabled, search: { status: "disabled" } },
  { label: t.admin.users.views.customers, search: { role: "customer" } },
];

function UsersPage() {
  const search = page.useSearch();
  const navigate = page.useNavigate();
  const roles = useQuery({ ...get("/api/roles"), enabled: may("roles:read") });
  const names = roles.data?.data.map(({ name }) => name) ?? Object.keys(t.roles);
  const filters: readonly Filter[] = [
    { kind: "choice", name: "role", label: t.admin.users.role, several: true, options: names.map((value) => ({ value, label: roleText(value) })) },
    { kind: "choice", name: "status", label: t.admin.users.status, several: true, options: ["invited", "active", "disabled"].map((value) => ({ value, label: statusText(value) })) },
    { kind: "text", name: "email", label: t.admin.users.email },
    { kind: "days", name: "created", label: t.fields.createdAt },
  ];
  const invite = may("users:write") && (
    <Button leftSection={<IconUserPlus size={16} aria-hidden />} onClick={() => openInvite((userId) => void navigate({ to: "/users/$userId", params: { userId } }))}>
      {t.admin.users.invite}
    </Button>
  );
  return (
    <ListPage
      title={t.admin.users.title}
      path="/api/users"
      search={search}
      columns={columns}
      filters={filters}
      views={views}
      link={({ id }: User) => ({ to: "/users/$userId", params: { userId: id } })}
      actions={invite}
      empty={{ ...t.admin.users.empty, action: invite }}
    />
  );
}
