package tradepost.shipping.core;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.db.Tx;
import tradepost.kernel.value.Ids;

/** What is to be shipped of confirmed orders. */
final class Fulfilments {
    /** Returns the orders that were not known yet. */
    private static final String INSERT = """
            insert into fulfilment(order_id, order_version, order_number, customer_id, customer_name, ship_to)
            select o, v, n, c, name, address::jsonb
            from unnest($1::uuid[], $2::bigint[], $3::text[], $4::uuid[], $5::text[], $6::text[]) as u(o, v, n, c, name, address)
            on conflict (order_id) do nothing returning order_id
            """;

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

    private Fulfilments() {}

    /** Makes a pick list for each location of each order that is not known yet, by a fixed number of statements. */
    static void insert(Tx tx, Collection<Confirmed> confirmed) {
        // in a fixed sequence, so that transactions that insert the same orders wait for each other in that sequence
        var orders = confirmed.stream()
                .sorted(Comparator.comparing(Confirmed::orderId))
                .toList();
        var fresh = new HashSet<>(tx.list(
                r -> r.getUUID(0),
                INSERT,
                column(orders, Confirmed::orderId, UUID[]::new),
                column(orders, Confirmed::orderVersion, Long[]::new),
                column(orders, Confirmed::number, String[]::new),
                column(orders, Confirmed::customerId, UUID[]::new),
                column(orders, Confirmed::customerName, String[]::new),
                column(orders, Confirmed::address, String[]::new)));
        var made = confirmed.stream().filter(o -> fresh.contains(o.orderId())).toList();
        if (made.isEmpty()) return;
        insertLines(tx, made);
        insertPickLists(tx, made);
    }

    private static void insertLines(Tx tx, List<Confirmed> orders) {
        var parts = new ArrayList<Part>();
        var orderIds = new ArrayList<UUID>();
        for (var order : orders)
            for (var part : order.parts()) {
                parts.add(part);
                orderIds.add(order.orderId());
            }
        insertLines(tx, orderIds, parts);
    }

    static void insertLines(Tx tx, UUID orderId, List<Part> parts) {
        insertLines(tx, parts.stream().map(p -> orderId).toList(), parts);
    }

    private static void insertLines(Tx tx, List<UUID> orderIds, List<Part> parts) {
        tx.send(
                INSERT_LINES,
                orderIds.toArray(UUID[]::new),
                column(parts, Part::lineId, UUID[]::new),
                column(parts, Part::locationId, UUID[]::new),
                column(parts, Part::lineNo, Integer[]::new),
                column(parts, Part::itemId, UUID[]::new),
                column(parts, Part::sku, String[]::new),
                column(parts, Part::name, String[]::new),
                column(parts, Part::quantity, Long[]::new));
    }

    private static void insertPickLists(Tx tx, List<Confirmed> orders) {
        var shipments = new ArrayList<UUID>();
        var orderIds = new ArrayList<UUID>();
        var locations = new ArrayList<UUID>();
        var lines = new ArrayList<NewLine>();
        for (var order : orders) {
            var ofLocation = new LinkedHashMap<UUID, UUID>();
            for (var part : order.parts()) {
                var shipment = ofLocation.computeIfAbsent(part.locationId(), l -> Ids.next());
                lines.add(new NewLine(shipment, part.lineId(), part.itemId(), part.quantity()));
            }
            ofLocation.forEach((location, shipment) -> {
                shipments.add(shipment);
                orderIds.add(order.orderId());
                locations.add(location);
            });
        }
        tx.send(
                ShipmentQueries.INSERT,
                shipments.toArray(UUID[]::new),
                orderIds.toArray(UUID[]::new),
                locations.toArray(UUID[]::new));
        addLines(tx, lines);
    }

    static void addLines(Tx tx, List<NewLine> lines) {
        tx.sql(
                ShipmentQueries.ADD_LINES,
                lines.stream().map(l -> Ids.next()).toArray(UUID[]::new),
                column(lines, NewLine::shipmentId, UUID[]::new),
                column(lines, NewLine::orderLineId, UUID[]::new),
                column(lines, NewLine::itemId, UUID[]::new),
                column(lines, NewLine::quantity, Long[]::new));
    }

    static <T, V> V[] column(List<T> rows, Function<T, @Nullable V> of, IntFunction<V[]> array) {
        return rows.stream().map(of).toArray(array);
    }
}
