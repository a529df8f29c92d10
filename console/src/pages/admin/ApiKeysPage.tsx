import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { createLazyRoute } from "@tanstack/react-router";
import type { Entry } from "@/api";
import { may, useMe } from "@/app/session";
import { t } from "@/texts";
import { StatusBadge, When } from "@/ui/format";
import type { Column, Filter, View } from "@/ui/list";
import { ListPage } from "@/ui/ListPage";
import { openKeyForm } from "./ApiKeyForm";
import { UserName } from "./UserName";

export const page = createLazyRoute("/shell/api-keys")({ component: ApiKeysPage });

type Key = Entry<"/api/api-keys">;

const columns: readonly Column<Key>[] = [
  { id: "name", label: t.admin.keys.name, sort: "name", cell: ({ name }) => name },
  { id: "hint", label: t.admin.keys.hint, width: 200, from: "sm", cell: ({ hint }) => hint },
  { id: "owner_id", label: t.admin.keys.owner, width: 220, from: "md", cell: ({ owner_id }) => <UserName id={owner_id} /> },
  { id: "kind", label: t.admin.keys.kind, width: 130, hidden: true, cell: ({ publishable }) => (publishable ? t.admin.keys.kinds.publishable : t.admin.keys.kinds.secret) },
  { id: "expires_at", label: t.admin.keys.expires, width: 140, from: "sm", cell: ({ expires_at }) => <Expires at={expires_at} /> },
  { id: "last_used_at", label: t.admin.keys.lastUsed, width: 150, from: "xs", cell: ({ last_used_at }) => (last_used_at === null ? t.admin.keys.never : <When at={last_used_at} />) },
  { id: "created_at", label: t.fields.createdAt, sort: "created_at", width: 150, from: "md", cell: ({ created_at }) => <When at={created_at} /> },
];

const filters: readonly Filter[] = [
  {
    kind: "choice",
    name: "publishable",
    label: t.admin.keys.kind,
    options: [
      { value: "true", label: t.admin.keys.kinds.publishable },
      { value: "false", label: t.admin.keys.kinds.secret },
    ],
  },
  { kind: "days", name: "created", label: t.fields.createdAt },
];

function Expires({ at }: { at: string | null }) {
  if (at === null) return t.admin.keys.never;
  return Date.parse(at) < Date.now() ? <StatusBadge status="expired" /> : <When at={at} />;
}

function ApiKeysPage() {
  const search = page.useSearch();
  const navigate = page.useNavigate();
  const me = useMe();
  const views: readonly View[] = [
    { label: t.admin.keys.mine, search: { owner_id: me.id } },
    { label: t.admin.keys.onlyPublishable, search: { publishable: "true" } },
  ];
  const create = may("api_keys:write") && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => openKeyForm({ created: (keyId) => void navigate({ to: "/api-keys/$keyId", params: { keyId } }) })}>
      {t.admin.keys.create}
    </Button>
  );
  return (
    <ListPage
      title={t.admin.keys.title}
      path="/api/api-keys"
      search={search}
      columns={columns}
      filters={filters}
      views={views}
      link={({ id }: Key) => ({ to: "/api-keys/$keyId", params: { keyId: id } })}
      actions={create}
      empty={{ ...t.admin.keys.empty, action: create }}
      searchable={false}
    />
  );
}
