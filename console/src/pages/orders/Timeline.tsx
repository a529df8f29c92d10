import { Text, Timeline as Events } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { get } from "@/api";
import { t } from "@/texts";
import { Section } from "@/ui/DetailPage";
import { When } from "@/ui/format";
import { Loaded } from "@/ui/Loaded";
import { useActors } from "@/ui/actors";
import type { Order } from "./data";

/** What has happened with the order, newest first, and who did it. */
export function Timeline({ order }: { order: Order }) {
  const timeline = useQuery(get("/api/sales/orders/{order_id}/timeline", { path: { order_id: order.id } }));
  const nameOf = useActors(timeline.data?.data.map(({ actor }) => actor) ?? []);
  return (
    <Section title={t.orders.timeline}>
      <Loaded query={timeline}>
        {({ data }) => (
          <Events bulletSize={12} lineWidth={2} active={data.length}>
            {[...data].reverse().map((event, index) => (
              <Events.Item key={index} title={<Text size="sm">{t.orders.events[event.type] ?? event.type}</Text>}>
                <Text size="xs" c="dimmed">
                  <When at={event.occurred_at} />, {nameOf(event.actor)}
                </Text>
              </Events.Item>
            ))}
          </Events>
        )}
      </Loaded>
    </Section>
  );
}
