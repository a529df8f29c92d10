import { Button, Group, Stack, Text } from "@mantine/core";
import { useInfiniteQuery, useMutation } from "@tanstack/react-query";
import { createLazyRoute } from "@tanstack/react-router";
import { api, pages, type Entry } from "@/api";
import { pageOfEntity, targetOf } from "@/app/apiLinks";
import { queryClient } from "@/app/query";
import { t } from "@/texts";
import { DetailPage, Section } from "@/ui/DetailPage";
import { EmptyState } from "@/ui/EmptyState";
import { ErrorState } from "@/ui/ErrorState";
import { When } from "@/ui/format";
import { AnchorLink } from "@/ui/links";
import { PageSkeleton } from "@/ui/Skeletons";

export const page = createLazyRoute("/shell/notifications")({ component: NotificationsPage });

type Notification = Entry<"/api/notifications">;

const again = () => void queryClient.invalidateQueries({ predicate: ({ queryKey }) => String(queryKey[0]).startsWith("/api/notifications") });

function NotificationsPage() {
  const list = useInfiniteQuery(pages("/api/notifications", { limit: "50" }));
  const readAll = useMutation({ mutationFn: () => api.post("/api/notifications/read-all"), onSuccess: again });
  if (list.isError && !list.data) return <ErrorState error={list.error} retry={() => void list.refetch()} />;
  if (!list.data) return <PageSkeleton />;
  const entries = list.data.pages.flatMap(({ data }) => data);
  return (
    <DetailPage
      title={t.notifications.title}
      back={{ label: t.home.title, to: "/" }}
      actions={
        entries.some(({ read }) => !read) && (
          <Button variant="default" loading={readAll.isPending} onClick={() => readAll.mutate()}>
            {t.notifications.readAll}
          </Button>
        )
      }
    >
      {entries.length === 0 && <EmptyState title={t.notifications.empty.title} text={t.notifications.empty.text} />}
      {entries.map((entry) => (
        <One key={entry.id} entry={entry} />
      ))}
      {list.hasNextPage && (
        <Button variant="subtle" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {t.list.more}
        </Button>
      )}
    </DetailPage>
  );
}

function One({ entry }: { entry: Notification }) {
  const read = useMutation({
    mutationFn: () => api.post("/api/notifications/{notification_id}/read", { path: { notification_id: entry.id } }),
    onSuccess: again,
  });
  const to = pageOfEntity(entry.entity_type, entry.entity_id);
  return (
    <Section
      title={entry.title}
      actions={
        !entry.read && (
          <Button variant="subtle" size="compact-sm" loading={read.isPending} onClick={() => read.mutate()}>
            {t.notifications.read}
          </Button>
        )
      }
    >
      <Stack gap={4}>
        {entry.text && <Text size="sm">{entry.text}</Text>}
        <Group gap="md">
          <Text size="sm" c="dimmed">
            <When at={entry.created_at} />
            {entry.resolved_at && ` · ${t.notifications.resolved}`}
          </Text>
          {to !== undefined && (
            <AnchorLink {...targetOf(to)} size="sm" onClick={() => entry.read || read.mutate()}>
              {t.notifications.open}
            </AnchorLink>
          )}
        </Group>
      </Stack>
    </Section>
  );
}
