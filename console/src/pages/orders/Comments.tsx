import { Badge, Box, Button, Group, SegmentedControl, Stack, Text, Textarea } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useInfiniteQuery } from "@tanstack/react-query";
import { api, pages } from "@/api";
import { may } from "@/app/session";
import { t } from "@/texts";
import { Section } from "@/ui/DetailPage";
import { ErrorState } from "@/ui/ErrorState";
import { FormEnd, useSave } from "@/ui/forms";
import { When } from "@/ui/format";
import { SectionSkeleton } from "@/ui/Skeletons";
import { useActors } from "@/ui/actors";
import { orderChanged } from "./data";

const AT_FIRST = "20";

export function Comments({ orderId }: { orderId: string }) {
  const list = useInfiniteQuery(pages("/api/sales/orders/{order_id}/comments", { limit: AT_FIRST }, { order_id: orderId }));
  const comments = list.data?.pages.flatMap(({ data }) => data) ?? [];
  const nameOf = useActors(comments.map(({ actor }) => actor));
  return (
    <Section title={t.orders.comments}>
      <Stack gap="md">
        {may("orders:write") && <CommentForm orderId={orderId} />}
        {list.isError && !list.data ? (
          <ErrorState error={list.error} retry={() => void list.refetch()} />
        ) : list.isPending ? (
          <SectionSkeleton rows={2} />
        ) : comments.length === 0 ? (
          <Text size="sm" c="dimmed">
            {t.orders.noComments}
          </Text>
        ) : (
          comments.map((comment) => (
            <Box key={comment.id} component="article">
              <Group gap="xs">
                <Text size="xs" c="dimmed">
                  {nameOf(comment.actor)}, <When at={comment.created_at} />
                </Text>
                {comment.visibility === "public" && (
                  <Badge size="sm" variant="light" tt="none">
                    {t.orders.public}
                  </Badge>
                )}
              </Group>
              <Text size="sm" style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
                {comment.text}
              </Text>
            </Box>
          ))
        )}
        {list.hasNextPage && (
          <Button variant="subtle" size="xs" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {t.list.more}
          </Button>
        )}
      </Stack>
    </Section>
  );
}

function CommentForm({ orderId }: { orderId: string }) {
  const form = useForm({
    initialValues: { text: "", visibility: "internal" as "internal" | "public" },
    validate: { text: (text) => (text.trim() === "" ? t.forms.required : null) },
  });
  const save = useSave({
    form,
    send: (body) => api.post("/api/sales/orders/{order_id}/comments", { path: { order_id: orderId }, body }),
    done: t.orders.commented,
    then: () => {
      form.reset();
      orderChanged();
    },
  });
  return (
    <form onSubmit={save.submit} noValidate>
      <Stack gap="xs">
        <Textarea aria-label={t.orders.comment} placeholder={t.orders.comment} autosize minRows={2} {...form.getInputProps("text")} />
        <Group justify="space-between">
          <SegmentedControl
            size="xs"
            aria-label={t.orders.commentFor}
            data={[
              { value: "internal", label: t.orders.internal },
              { value: "public", label: t.orders.public },
            ]}
            {...form.getInputProps("visibility")}
          />
          <FormEnd save={save} label={t.orders.addComment} />
        </Group>
      </Stack>
    </form>
  );
}
