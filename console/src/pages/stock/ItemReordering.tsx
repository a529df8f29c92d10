import { ActionIcon, Button, Group, Stack, Text } from "@mantine/core";
import { IconPencil, IconPlus, IconTrash } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { api, get } from "@/api";
import { may } from "@/app/session";
import { t } from "@/texts";
import { Section } from "@/ui/DetailPage";
import { formatNumber, StatusBadge } from "@/ui/format";
import { Loaded } from "@/ui/Loaded";
import { stockChanged } from "./changed";
import { openReorderPointForm } from "./ReorderPointForm";

/** When the item is reordered, by location, and where its stock is low now. */
export function ItemReordering({ itemId }: { itemId: string }) {
  const points = useQuery(get("/api/stock/reorder-points", { query: { item_id: itemId, limit: 50 } }));
  const alerts = useQuery(get("/api/stock/alerts", { query: { item_id: itemId, status: ["active"], limit: 50 } }));
  const manage = may("stock:manage");
  const remove = useMutation({
    mutationFn: (id: string) => api.delete("/api/stock/reorder-points/{reorder_point_id}", { path: { reorder_point_id: id } }),
    onSuccess: () => stockChanged(t.stock.reorderPoint.removed),
  });
  return (
    <Section
      title={t.stock.reorderPoint.section}
      actions={
        manage && (
          <Button size="compact-sm" variant="subtle" leftSection={<IconPlus size={14} aria-hidden />} onClick={() => openReorderPointForm(itemId)}>
            {t.stock.reorderPoint.add}
          </Button>
        )
      }
    >
      <Loaded query={points}>
        {({ data }) => (
          <Stack gap="xs">
            {data.length === 0 && (
              <Text size="sm" c="dimmed">
                {t.stock.reorderPoint.none}
              </Text>
            )}
            {data.map((point) => {
              const active = (alerts.data?.data ?? []).filter((alert) => alert.location_id === point.location_id);
              return (
                <Group key={point.id} justify="space-between" wrap="nowrap" gap="xs">
                  <div>
                    <Group gap={6}>
                      <Text size="sm" fw={600}>
                        {point.code}
                      </Text>
                      {active.map(({ id, type }) => (
                        <StatusBadge key={id} status={type} />
                      ))}
                    </Group>
                    <Text size="sm">{t.stock.reorderPoint.rule(formatNumber(point.point), formatNumber(point.quantity))}</Text>
                  </div>
                  {manage && (
                    <Group gap={2} wrap="nowrap">
                      <ActionIcon variant="subtle" color="gray" aria-label={t.stock.reorderPoint.edit(point.code)} onClick={() => openReorderPointForm(itemId, point)}>
                        <IconPencil size={16} aria-hidden />
                      </ActionIcon>
                      <ActionIcon variant="subtle" color="gray" aria-label={t.stock.reorderPoint.remove(point.code)} loading={remove.isPending} onClick={() => remove.mutate(point.id)}>
                        <IconTrash size={16} aria-hidden />
                      </ActionIcon>
                    </Group>
                  )}
                </Group>
              );
            })}
          </Stack>
        )}
      </Loaded>
    </Section>
  );
}
