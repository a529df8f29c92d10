import { Text } from "@mantine/core";
import type { Data } from "@/api";
import { t } from "@/texts";
import { formatDate } from "@/ui/format";

/** Whether the quantity of a line is available, and else when. */
export function Availability({ availability, waits }: { availability: Data<"/api/items/{item_id}/availability"> | undefined; waits: boolean }) {
  if (!availability) return null;
  const { available, available_now, first_date } = availability;
  if (available_now)
    return (
      <Text size="xs" c="dimmed" role="status">
        {t.orders.available(available)}
      </Text>
    );
  return (
    <Text size="xs" fw={600} role="status" {...(!waits && { c: "var(--mantine-color-error)" })}>
      {[available > 0 ? t.orders.neverEnough(available) : t.orders.notAvailable, first_date !== null && t.orders.availableOn(formatDate(first_date))].filter(Boolean).join(", ")}
    </Text>
  );
}
