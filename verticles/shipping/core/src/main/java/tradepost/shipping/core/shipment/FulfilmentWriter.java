package tradepost.shipping.core.shipment;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.db.Tx;
import tradepost.kernel.value.Ids;

/** What is to be shipped of confirmed orders. */
final class FulfilmentWriter {
    /**
     * Makes the pick lists of the orders that are not known yet: $1 to $6 the orders, $7 to $14 their lines, $15 to $17 a pick list for each
     * location, in this sequence, $18 to $23 the lines of these.
     */
    private static final String INSERT = """
            with orders as (
              insert into fulfilment(order_id, order_version, order_number, customer_id, customer_name, ship_to)
              select o, v, n, c, name, address::jsonb
              from unnest($1::uuid[], $2::bigint[], $3::text[], $4::uuid[], $5::text[], $6::text[]) as u(o, v, n, c, name, address)
              on conflict (order_id) do nothing returning order_id, order_number, customer_id, customer_name),
            lines as (
              insert into fulfilment_line(order_id, order_line_id, location_id, line_no, item_id, sku, name, reserved)
              select l.* from unnest($7::uuid[], $8::uuid[], $9::uuid[], $10::int[], $11::uuid[], $12::text[], $13::text[], $14::bigint[])
                as l(order_id, order_line_id, location_id, line_no, item_id, sku, name, reserved) join orders using (order_id)),
            lists as (
              insert into shipment(id, number, order_id, order_number, customer_id, customer_name, location_id)
              select n.id, %s, o.order_id, o.order_number, o.customer_id, o.customer_name, n.location_id
              from (select * from unnest($15::uuid[], $16::uuid[], $17::uuid[]) with ordinality as u(id, order_id, location_id, n) order by n) n
                join orders o on o.order_id = n.order_id)
            insert into shipment_line(id, shipment_id, order_line_id, item_id, quantity)
            select l.id, l.shipment_id, l.order_line_id, l.item_id, l.quantity
            from unnest($18::uuid[], $19::uuid[], $20::uuid[], $21::uuid[], $22::uuid[], $23::bigint[])
              as l(order_id, id, shipment_id, order_line_id, item_id, quantity) join orders using (order_id)
            """.formatted(ShipmentQueries.NUMBER.next("shipment_number"));

    private static final String INSERT_LINES = """
            insert into fulfilment_line(order_id, order_line_id, location_id, line_no, item_id, sku, name, reserved)
            select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::int[], $5::uuid[], $6::text[], $7::text[], $8::bigint[])
            """;

    /** Cancels the order, also if its confirmation has not arrived yet, which then changes nothing. */
    static final String CANCEL = """
            insert into fulfilment(order_id, order_version, order_number, customer_id, status) values ($1, $2, $3, $4, 'cancelled')
            on conflict (order_id) do update set status = 'cancelled', updated_at = now() where fulfilment.status <> 'cancelled'
            """;

    /**
     * What was reserved for a confirmed order.
     *
     * @param orderVersion for which inventory holds the stock
     */
    record Confirmed(
            UUID orderId,
            long orderVersion,
            String number,
            UUID customerId,
            String customerName,
            @Nullable JsonObject shipTo,
            List<Part> parts) {
        /** As text, because a null in an array of JSON is stored as the JSON value null. */
        @Nullable
        String address() {
            return shipTo == null ? null : shipTo.encode();
        }
    }

    /**
     * Pieces of a line of the order at a location.
     *
     * @param lineNo the place of the line in the order, from 1
     */
    record Part(UUID lineId, UUID locationId, int lineNo, UUID itemId, String sku, String name, long quantity) {
        Part of(long pieces) {
            return new Part(lineId, locationId, lineNo, itemId, sku, name, pieces);
        }
    }

    /** A line of a new shipment. */
    record NewLine(UUID shipmentId, UUID orderLineId, UUID itemId, long quantity) {}

    private record PickList(UUID id, UUID orderId, UUID locationId) {}

    private FulfilmentWriter() {}

    /** Makes a pick list for each location of each order that is not known yet, by one statement. */
    static void insert(Tx tx, Collection<Confirmed> confirmed) {
        // in a fixed sequence, so that transactions that insert the same orders wait for each other in that sequence
        var orders = confirmed.stream()
                .sorted(Comparator.comparing(Confirmed::orderId))
                .toList();
        if (orders.isEmpty()) return;
        var parts = new ArrayList<Part>();
        var orderIds = new ArrayList<UUID>();
        var lines = new ArrayList<NewLine>();
        var lists = new ArrayList<PickList>();
        for (var order : confirmed) {
            var ofLocation = new LinkedHashMap<UUID, UUID>();
            for (var part : order.parts()) {
                var list = ofLocation.computeIfAbsent(part.locationId(), l -> Ids.next());
                parts.add(part);
                orderIds.add(order.orderId());
                lines.add(new NewLine(list, part.lineId(), part.itemId(), part.quantity()));
            }
            ofLocation.forEach((location, id) -> lists.add(new PickList(id, order.orderId(), location)));
        }
        var args = new ArrayList<Object>();
        args.add(column(orders, Confirmed::orderId, UUID[]::new));
        args.add(column(orders, Confirmed::orderVersion, Long[]::new));
        args.add(column(orders, Confirmed::number, String[]::new));
        args.add(column(orders, Confirmed::customerId, UUID[]::new));
        args.add(column(orders, Confirmed::customerName, String[]::new));
        args.add(column(orders, Confirmed::address, String[]::new));
        args.addAll(List.of(lineArgs(orderIds, parts)));
        args.add(column(lists, PickList::id, UUID[]::new));
        args.add(column(lists, PickList::orderId, UUID[]::new));
        args.add(column(lists, PickList::locationId, UUID[]::new));
        args.add(orderIds.toArray(UUID[]::new));
        args.addAll(List.of(newLineArgs(lines)));
        tx.sql(INSERT, args.toArray());
    }

    static void insertLines(Tx tx, UUID orderId, List<Part> parts) {
        insertLines(tx, parts.stream().map(p -> orderId).toList(), parts);
    }

    private static void insertLines(Tx tx, List<UUID> orderIds, List<Part> parts) {
        tx.send(INSERT_LINES, lineArgs(orderIds, parts));
    }

    private static Object[] lineArgs(List<UUID> orderIds, List<Part> parts) {
        return new Object[] {
            orderIds.toArray(UUID[]::new),
            column(parts, Part::lineId, UUID[]::new),
            column(parts, Part::locationId, UUID[]::new),
            column(parts, Part::lineNo, Integer[]::new),
            column(parts, Part::itemId, UUID[]::new),
            column(parts, Part::sku, String[]::new),
            column(parts, Part::name, String[]::new),
            column(parts, Part::quantity, Long[]::new)
        };
    }

    static void addLines(Tx tx, List<NewLine> lines) {
        tx.sql(ShipmentQueries.ADD_LINES, newLineArgs(lines));
    }

    private static Object[] newLineArgs(List<NewLine> lines) {
        return new Object[] {
            lines.stream().map(l -> Ids.next()).toArray(UUID[]::new),
            column(lines, NewLine::shipmentId, UUID[]::new),
            column(lines, NewLine::orderLineId, UUID[]::new),
            column(lines, NewLine::itemId, UUID[]::new),
            column(lines, NewLine::quantity, Long[]::new)
        };
    }

    static <T, V> V[] column(List<T> rows, Function<T, @Nullable V> of, IntFunction<V[]> array) {
        return rows.stream().map(of).toArray(array);
    }
}
