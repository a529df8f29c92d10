package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.awaitility.Awaitility;

/** Compares the shipments of all orders with sales and with the movements of the stock, in the databases. */
record ShippingBooks(Stores stores) {
    /** Lines of which the pieces in shipments and the closed ones are not those that were reserved. */
    private static final String NOT_CONSERVED = """
            select f.order_line_id || ' at ' || f.location_id from fulfilment_line f join fulfilment o on o.order_id = f.order_id
              left join shipment s on s.order_id = f.order_id and s.location_id = f.location_id and s.status <> 'cancelled'
              left join shipment_line l on l.shipment_id = s.id and l.order_line_id = f.order_line_id
            group by f.order_line_id, f.location_id, o.status
            having coalesce(sum(l.quantity), 0) <> case o.status when 'cancelled' then 0 else f.reserved - f.closed end
            """;

    /** Shipments whose events are not a path through the diagram to their status. */
    private static final String OFF_THE_DIAGRAM = """
            select s.number || ' ' || s.status || ' ' || e.path from shipment s, lateral (
              select coalesce(string_agg(split_part(type, '.', 3), ' ' order by position) filter (where type not like '%.updated'), '') as path
              from event_log where subject = s.id) e
            where e.path not in ('open', 'packed', 'shipped', 'packed shipped', 'cancelled', 'packed cancelled', '')
              or e.path not like '%' || case s.status when 'open' then '' else s.status end
              or (s.status = 'open') <> (e.path = '')
            """;

    private static final String SHIPPED_HERE = """
            select l.order_line_id::text, sum(l.quantity)::text from shipment_line l join shipment s on s.id = l.shipment_id
            where s.status in ('shipped', 'delivered') group by 1
            """;

    private static final String SHIPPED_IN_SALES =
            "select id::text, shipped_quantity::text from sales_order_line where shipped_quantity > 0";

    private static final String MOVED = """
            select item_id::text, sum(quantity)::text from movement where source_type = 'sales_order' and kind = 'shipment' group by 1
            """;

    private static final String SHIPPED_OF_ITEM = """
            select l.item_id::text, sum(l.quantity)::text from shipment_line l join shipment s on s.id = l.shipment_id
            where s.status in ('shipped', 'delivered') group by 1
            """;

    private static final String LEFT_IN_BETWEEN =
            "select count(*) from shipment where dispatch_id is not null and status in ('open', 'packed')";

    /** Once every write has its response. Waits until the events are delivered. */
    void agree(String why) {
        var sales = stores.map("sales", SHIPPED_IN_SALES);
        Awaitility.await(why + ": what sales has shipped is shipped everywhere")
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(100))
                .untilAsserted(() -> {
                    assertThat(stores.map("shipping", SHIPPED_HERE)).isEqualTo(sales);
                    assertThat(stores.map("inventory", MOVED)).isEqualTo(stores.map("shipping", SHIPPED_OF_ITEM));
                    assertThat(stores.texts("shipping", NOT_CONSERVED)).isEmpty();
                });
        assertThat(sales).as(why).isNotEmpty();
        assertThat(stores.texts("shipping", OFF_THE_DIAGRAM)).as(why).isEmpty();
        assertThat(stores.number("shipping", LEFT_IN_BETWEEN)).as(why).isZero();
    }
}
