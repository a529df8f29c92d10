import { Alert, Button, Chip, Code, Group, Menu, Stack, Table, Text } from "@mantine/core";
import { IconDots, IconRefresh } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { createLazyRoute } from "@tanstack/react-router";
import { api, get, type Entry } from "@/api";
import { may } from "@/app/session";
import { t } from "@/texts";
import { Changes } from "@/ui/Changes";
import { confirmByName } from "@/ui/confirm";
import { DetailPage, Facts, Section } from "@/ui/DetailPage";
import { EmptyState } from "@/ui/EmptyState";
import { formatNumber, formatTime, StatusBadge, statusText, When } from "@/ui/format";
import { AnchorLink } from "@/ui/links";
import { Loaded } from "@/ui/Loaded";
import { MoreRows } from "@/ui/MoreRows";
import { PageSkeleton } from "@/ui/Skeletons";
import { Delivery } from "./Delivery";
import { changed } from "./invalidate";
import { UserName } from "./UserName";
import { openReplay, openRotateWebhook, openWebhookForm, stateOf, type Webhook } from "./WebhookForm";

export const page = createLazyRoute("/shell/webhooks/$webhookId")({ component: WebhookPage });

function WebhookPage() {
  const { webhookId } = page.useParams();
  const webhook = useQuery(get("/api/webhooks/{webhook_id}", { path: { webhook_id: webhookId } }));
  return (
    <Loaded query={webhook} skeleton={<PageSkeleton />}>
      {({ data }) => <WebhookView webhook={data} />}
    </Loaded>
  );
}

function WebhookView({ webhook }: { webhook: Webhook }) {
  const { delivery, ...search } = page.useSearch();
  const navigate = page.useNavigate();
  return (
    <DetailPage
      title={webhook.description ?? webhook.url}
      back={{ label: t.admin.webhooks.title, to: "/webhooks" }}
      status={<StatusBadge status={stateOf(webhook)} />}
      subtitle={
        webhook.description !== null && (
          <Text size="sm" style={{ overflowWrap: "anywhere" }}>
            {webhook.url}
          </Text>
        )
      }
      actions={<Actions webhook={webhook} />}
      aside={
        <Section title={t.admin.webhooks.one}>
          <Facts
            facts={[
              [
                t.admin.webhooks.types,
                <Stack gap={4} align="flex-start">
                  {webhook.types.map((type) => (
                    <Code key={type}>{type}</Code>
                  ))}
                </Stack>,
              ],
              [t.admin.webhooks.ordered, webhook.ordered ? t.yes : t.no],
              [t.admin.webhooks.thin, webhook.thin ? t.yes : t.no],
              [t.admin.webhooks.owner, <UserName id={webhook.owner_id} />],
              [t.admin.webhooks.secret, <Code>{webhook.hint}</Code>],
              [t.admin.webhooks.previous, webhook.previous_expires_at && formatTime(webhook.previous_expires_at)],
              [t.fields.createdAt, formatTime(webhook.created_at)],
              [t.fields.updatedAt, formatTime(webhook.updated_at)],
            ]}
          />
        </Section>
      }
    >
      <State webhook={webhook} />
      <Deliveries webhook={webhook} />
      {may("audit:read") && (
        <Section title={t.admin.webhooks.changes}>
          <Changes type="webhook.subscription" id={webhook.id} />
        </Section>
      )}
      <Delivery webhookId={webhook.id} deliveryId={delivery} close={() => void navigate({ search, replace: true })} />
    </DetailPage>
  );
}

/** Why it sends nothing, or nothing that is accepted. */
function State({ webhook: { paused, reason, first_failed_at, replay_position, replay_to } }: { webhook: Webhook }) {
  return (
    <>
      {paused && reason !== null && (
        <Alert color="yellow" role="status">
          {t.admin.webhooks.reasons[reason]}
        </Alert>
      )}
      {!paused && first_failed_at !== null && (
        <Alert color="red" role="status">
          {t.admin.webhooks.failingSince(formatTime(first_failed_at))}
        </Alert>
      )}
      {replay_to !== null && <Alert role="status">{t.admin.webhooks.replaying(formatNumber(replay_position ?? 0), formatNumber(replay_to))}</Alert>}
    </>
  );
}

function Actions({ webhook }: { webhook: Webhook }) {
  const navigate = page.useNavigate();
  const search = page.useSearch();
  const path = { webhook_id: webhook.id };
  const test = useMutation({
    mutationFn: () => api.post("/api/webhooks/{webhook_id}/test", { path }),
    onSuccess: ({ data }) => {
      changed("/api/webhooks");
      void navigate({ search: { ...search, delivery: data.id }, replace: true });
    },
  });
  const pause = useMutation({ mutationFn: () => api.post("/api/webhooks/{webhook_id}/pause", { path }), onSuccess: () => changed("/api/webhooks", t.admin.webhooks.paused) });
  const resume = useMutation({ mutationFn: () => api.post("/api/webhooks/{webhook_id}/resume", { path }), onSuccess: () => changed("/api/webhooks", t.admin.webhooks.resumed) });
  const remove = () =>
    confirmByName({
      title: t.admin.webhooks.remove,
      text: t.admin.webhooks.removeText,
      name: new URL(webhook.url).host,
      action: t.admin.webhooks.remove,
      run: () => api.delete("/api/webhooks/{webhook_id}", { path }),
      done: () => void navigate({ to: "/webhooks" }).then(() => changed("/api/webhooks", t.admin.webhooks.removed)),
    });
  const write = may("webhooks:write");
  const mayRemove = may("webhooks:delete");
  return (
    <>
      {write && webhook.paused && (
        <Button loading={resume.isPending} onClick={() => resume.mutate()}>
          {t.admin.webhooks.resume}
        </Button>
      )}
      {write && (
        <Button variant={webhook.paused ? "default" : "filled"} loading={test.isPending} onClick={() => test.mutate()}>
          {t.admin.webhooks.test}
        </Button>
      )}
      {write && (
        <Button variant="default" onClick={() => openWebhookForm({ webhook })}>
          {t.actions.edit}
        </Button>
      )}
      {(write || mayRemove) && (
        <Menu position="bottom-end">
          <Menu.Target>
            <Button variant="default" aria-label={t.actions.more} px="xs">
              <IconDots size={18} aria-hidden />
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {write && !webhook.paused && <Menu.Item onClick={() => pause.mutate()}>{t.admin.webhooks.pause}</Menu.Item>}
            {write && <Menu.Item onClick={() => openRotateWebhook(webhook)}>{t.admin.webhooks.rotate}</Menu.Item>}
            {write && webhook.replay_to === null && <Menu.Item onClick={() => openReplay(webhook)}>{t.admin.webhooks.replay}</Menu.Item>}
            {mayRemove && (
              <Menu.Item color="red" onClick={remove}>
                {t.admin.webhooks.remove}
              </Menu.Item>
            )}
          </Menu.Dropdown>
        </Menu>
      )}
    </>
  );
}

const STATUSES = ["pending", "delivered", "failed", "refused"] as const;

function Deliveries({ webhook }: { webhook: Webhook }) {
  const { status, ...search } = page.useSearch();
  const navigate = page.useNavigate();
  const resend = useMutation({
    mutationFn: (delivery_id: string) => api.post("/api/webhooks/{webhook_id}/deliveries/{delivery_id}/resend", { path: { webhook_id: webhook.id, delivery_id } }),
    onSuccess: () => changed("/api/webhooks", t.admin.webhooks.resent),
  });
  return (
    <Section
      title={t.admin.webhooks.deliveries}
      actions={
        <Button variant="subtle" size="compact-sm" leftSection={<IconRefresh size={16} aria-hidden />} onClick={() => changed("/api/webhooks")}>
          {t.admin.webhooks.refresh}
        </Button>
      }
    >
      <Chip.Group value={status ?? ""} onChange={(next: string) => void navigate({ search: { ...search, ...(next !== "" && { status: next }) }, replace: true })}>
        <Group gap={6} mb="sm" role="radiogroup" aria-label={t.admin.webhooks.status}>
          {["", ...STATUSES].map((value) => (
            <Chip key={value} value={value} size="xs">
              {value === "" ? t.admin.webhooks.allDeliveries : statusText(value)}
            </Chip>
          ))}
        </Group>
      </Chip.Group>
      <MoreRows
        path="/api/webhooks/{webhook_id}/deliveries"
        params={{ webhook_id: webhook.id }}
        query={status === undefined ? {} : { status }}
        head={[t.admin.webhooks.type, t.admin.webhooks.status, t.admin.webhooks.attempts, t.admin.webhooks.next, t.admin.webhooks.at, ...(may("webhooks:write") ? [""] : [])]}
        empty={status === undefined ? <EmptyState {...t.admin.webhooks.noDeliveries} /> : <EmptyState {...t.admin.webhooks.noneOf} />}
        row={(delivery: Entry<"/api/webhooks/{webhook_id}/deliveries">) => (
          <>
            <Table.Td>
              <AnchorLink to="." search={{ ...search, ...(status !== undefined && { status }), delivery: delivery.id } as never} size="sm">
                {delivery.type}
              </AnchorLink>
            </Table.Td>
            <Table.Td>
              <StatusBadge status={delivery.status} />
            </Table.Td>
            <Table.Td>{delivery.attempts}</Table.Td>
            <Table.Td>
              <When at={delivery.next_attempt_at} />
            </Table.Td>
            <Table.Td>
              <When at={delivery.created_at} />
            </Table.Td>
            {may("webhooks:write") && (
              <Table.Td ta="end">
                <Button variant="default" size="compact-sm" loading={resend.isPending && resend.variables === delivery.id} onClick={() => resend.mutate(delivery.id)}>
                  {t.admin.webhooks.resend}
                </Button>
              </Table.Td>
            )}
          </>
        )}
      />
    </Section>
  );
}
