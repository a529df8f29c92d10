import { Button, Card, Code, Drawer, Group, Stack, Text, Title } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { api, get, type Data } from "@/api";
import { may } from "@/app/session";
import { t } from "@/texts";
import { Facts } from "@/ui/DetailPage";
import { formatNumber, formatTime, StatusBadge } from "@/ui/format";
import { Loaded } from "@/ui/Loaded";
import { changed } from "./invalidate";

type DeliveryData = Data<"/api/webhooks/{webhook_id}/deliveries/{delivery_id}">;

interface Props {
  webhookId: string;
  deliveryId: string | undefined;
  close: () => void;
}

/** One delivery with what the receiver has answered. */
export function Delivery({ webhookId, deliveryId, close }: Props) {
  return (
    <Drawer opened={deliveryId !== undefined} onClose={close} position="right" size="lg" title={t.admin.webhooks.delivery}>
      {deliveryId !== undefined && <DeliveryView webhookId={webhookId} deliveryId={deliveryId} />}
    </Drawer>
  );
}

const POLL_MS = 1_000;
/** What is sent next later than this is not waited for. */
const SOON_MS = 20_000;
/** While an attempt runs, the next one is planned for much later: what was just opened or sent again is watched for so long. */
const WATCHED_MS = 60_000;

function DeliveryView({ webhookId, deliveryId }: { webhookId: string; deliveryId: string }) {
  const path = { webhook_id: webhookId, delivery_id: deliveryId };
  const [watchedUntilMs, watchUntil] = useState(() => Date.now() + WATCHED_MS);
  const delivery = useQuery({
    ...get("/api/webhooks/{webhook_id}/deliveries/{delivery_id}", { path }),
    // an attempt is no event
    refetchInterval: ({ state }) => (state.data !== undefined && isBeingSent(state.data.data, watchedUntilMs) ? POLL_MS : false),
  });
  const resend = useMutation({
    mutationFn: () => api.post("/api/webhooks/{webhook_id}/deliveries/{delivery_id}/resend", { path }),
    onSuccess: () => {
      watchUntil(Date.now() + WATCHED_MS);
      changed("/api/webhooks", t.admin.webhooks.resent);
    },
  });
  const status = delivery.data?.data.status;
  useEffect(() => {
    if (status !== undefined && status !== "pending") changed("/api/webhooks");
  }, [status]);
  return (
    <Loaded query={delivery}>
      {({ data }) => (
        <Stack>
          <Group justify="space-between">
            <Group gap="xs">
              <Text fw={600}>{data.type}</Text>
              <StatusBadge status={data.status} />
            </Group>
            {may("webhooks:write") && (
              <Button variant="default" size="xs" loading={resend.isPending} onClick={() => resend.mutate()}>
                {t.admin.webhooks.resend}
              </Button>
            )}
          </Group>
          <Facts
            facts={[
              [t.admin.webhooks.eventId, <Code>{data.event_id}</Code>],
              [t.admin.webhooks.subject, <Code>{data.subject}</Code>],
              [t.admin.webhooks.at, formatTime(data.created_at)],
              [t.admin.webhooks.delivered, data.delivered_at && formatTime(data.delivered_at)],
              [t.admin.webhooks.next, data.next_attempt_at && formatTime(data.next_attempt_at)],
            ]}
          />
          {(data.history ?? []).length === 0 && <Text c="dimmed">{t.admin.webhooks.notSent}</Text>}
          {(data.history ?? []).map((attempt) => (
            <Attempt key={attempt.number} attempt={attempt} />
          ))}
        </Stack>
      )}
    </Loaded>
  );
}

function isBeingSent({ status, next_attempt_at }: DeliveryData, watchedUntilMs: number): boolean {
  return status === "pending" && (Date.now() < watchedUntilMs || next_attempt_at === null || Date.parse(next_attempt_at) < Date.now() + SOON_MS);
}

function Attempt({ attempt }: { attempt: NonNullable<DeliveryData["history"]>[number] }) {
  return (
    <Card withBorder padding="sm">
      <Group justify="space-between" mb="xs">
        <Title order={3} size="h6">
          {t.admin.webhooks.attempt(attempt.number)}
        </Title>
        <Text size="sm" c="dimmed">
          {formatTime(attempt.started_at)} · {t.admin.webhooks.took(formatNumber(attempt.duration_ms))}
        </Text>
      </Group>
      <Facts
        facts={[
          [t.admin.webhooks.response, attempt.http_status ?? attempt.error ?? t.admin.webhooks.noResponse],
          ...Object.entries(attempt.headers ?? {}).map(([name, value]) => [name, value] as const),
        ]}
      />
      {attempt.response && (
        <Code block mt="xs" style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere", maxHeight: 240 }}>
          {attempt.response}
        </Code>
      )}
    </Card>
  );
}
