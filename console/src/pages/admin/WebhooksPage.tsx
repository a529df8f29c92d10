import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { createLazyRoute } from "@tanstack/react-router";
import type { Entry } from "@/api";
import { may } from "@/app/session";
import { t } from "@/texts";
import { StatusBadge, When } from "@/ui/format";
import type { Column, Filter, View } from "@/ui/list";
import { ListPage } from "@/ui/ListPage";
import { openWebhookForm, stateOf } from "./WebhookForm";
import { UserName } from "./UserName";

export const page = createLazyRoute("/shell/webhooks")({ component: WebhooksPage });

type Webhook = Entry<"/api/webhooks">;

const columns: readonly Column<Webhook>[] = [
  { id: "url", label: t.admin.webhooks.url, cell: ({ url }) => url },
  { id: "description", label: t.admin.webhooks.description, width: 240, from: "md", cell: ({ description }) => description },
  { id: "types", label: t.admin.webhooks.types, width: 240, from: "sm", cell: ({ types }) => types.join(", ") },
  { id: "status", label: t.admin.webhooks.status, width: 110, cell: (webhook) => <StatusBadge status={stateOf(webhook)} /> },
  { id: "owner_id", label: t.admin.webhooks.owner, width: 200, hidden: true, cell: ({ owner_id }) => <UserName id={owner_id} /> },
  { id: "updated_at", label: t.fields.updatedAt, sort: "updated_at", width: 150, hidden: true, cell: ({ updated_at }) => <When at={updated_at} /> },
  { id: "created_at", label: t.fields.createdAt, sort: "created_at", width: 150, from: "md", cell: ({ created_at }) => <When at={created_at} /> },
];

const filters: readonly Filter[] = [
  { kind: "flag", name: "paused", label: t.admin.webhooks.views.paused },
  { kind: "flag", name: "failing", label: t.admin.webhooks.views.failing },
  { kind: "days", name: "created", label: t.fields.createdAt },
];

const views: readonly View[] = [
  { label: t.admin.webhooks.views.failing, search: { failing: "true" } },
  { label: t.admin.webhooks.views.paused, search: { paused: "true" } },
];

function WebhooksPage() {
  const search = page.useSearch();
  const navigate = page.useNavigate();
  const create = may("webhooks:write") && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => openWebhookForm({ created: (webhookId) => void navigate({ to: "/webhooks/$webhookId", params: { webhookId } }) })}>
      {t.admin.webhooks.create}
    </Button>
  );
  return (
    <ListPage
      title={t.admin.webhooks.title}
      path="/api/webhooks"
      search={search}
      columns={columns}
      filters={filters}
      views={views}
      link={({ id }: Webhook) => ({ to: "/webhooks/$webhookId", params: { webhookId: id } })}
      actions={create}
      empty={{ ...t.admin.webhooks.empty, action: create }}
      searchable={false}
    />
  );
}
