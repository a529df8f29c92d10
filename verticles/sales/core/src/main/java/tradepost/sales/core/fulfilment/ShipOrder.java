package tradepost.sales.core.fulfilment;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.concurrent.Batches;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Pruner;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Origin;
import tradepost.kernel.request.Request;
import tradepost.sales.SalesEvents;
import tradepost.sales.SalesOrderWithItems;
import tradepost.sales.core.fulfilment.OrderParts.Place;
import tradepost.sales.core.invoice.OrderInvoices;
import tradepost.sales.core.invoice.OrderInvoices.By;
import tradepost.sales.core.order.SalesStates;
import tradepost.sales.core.order.StoredOrder;
import tradepost.sales.core.order.StoredWithLines;
import tradepost.sales.event.OrderPart;
import tradepost.sales.event.OrderShipped;
import tradepost.sales.fulfilment.ShipOrderRequest;

/**
 * Ships pieces of orders, once for each shipment. Shipments of different orders take the same number of statements as one.
 * <ul>
 * <li>checks: the order is under way, owes nothing if the setting says so, and so many of the pieces are open where they leave;
 * <li>asks: nobody; the shipping context asks for it, and what that decides about its shipment counts only with this commit;
 * <li>writes: the shipment, the pieces shipped, the status of fulfilment, and the invoice of what has left;
 * <li>tells: {@code sales.order.shipped}, which inventory and shipping follow;
 * <li>undone by: nothing. A shipment that is refused is refused for each attempt up to this one, by {@link #refuse}.
 * </ul>
 */
public final class ShipOrder {
    /** Returns the shipments that are shipped now. Omits those shipped before, and attempts that were refused before they arrived. */
    private static final String INSERT = """
            insert into sales_order_shipment(shipment_id, order_id)
            select s.id, s.order_id from unnest((select $1::uuid[]), (select $2::uuid[]), (select $3::int[])) as s(id, order_id, attempt)
            where not exists (select from sales_order_refused_shipment r where r.shipment_id = s.id and r.attempts >= s.attempt)
            on conflict do nothing returning shipment_id
            """;

    private static final String SHIPPED_BEFORE = "select order_id from sales_order_shipment where shipment_id = $1";

    /** The order is locked. */
    private static final String REFUSE = """
            insert into sales_order_refused_shipment as r (shipment_id, attempts)
            select $1::uuid, $2::int where not exists (select from sales_order_shipment where shipment_id = $1)
            on conflict (shipment_id) do update set attempts = greatest(r.attempts, excluded.attempts), created_at = excluded.created_at
            """;

    private static final String PRUNE = """
            delete from sales_order_refused_shipment where shipment_id = any(array(
              select shipment_id from sales_order_refused_shipment where created_at < now() - interval '7 days' limit $1))
            """;

    /** Skips lines of which less is open. */
    private static final String SHIP_LINES = """
            update sales_order_line l set shipped_quantity = l.shipped_quantity + w.pieces, updated_at = now()
            from unnest((select $1::uuid[]), (select $2::uuid[]), (select $3::bigint[])) as w(order_id, line, pieces)
            where l.id = w.line and l.order_id = w.order_id
              and l.shipped_quantity + l.closed_quantity + l.backordered_quantity + w.pieces <= l.quantity
            returning l.id, l.item_id, l.sku, l.name
            """;

    private static final String OPEN = """
            select id, quantity - shipped_quantity - closed_quantity - backordered_quantity from sales_order_line
            where order_id = $1 and id = any((select $2::uuid[])::uuid[])
            """;

    private static final String SHIP = """
            update sales_order o set fulfillment_status = case when f.open then 'partial' else 'fulfilled' end,
              version = o.version + 1, updated_at = now()
            from (select o.id, %s as open from sales_order o where o.id = any((select $1::uuid[])::uuid[])) f
            where o.id = f.id and o.%s returning o.id, o.version, o.status, o.fulfillment_status
            """.formatted(OrderParts.ANY_OPEN, SalesStates.allowed(SalesStates.SHIP));

    /** A shipment with the context of its request, which is not available when several are shipped together. */
    record Command(
            UUID orderId,
            ShipOrderRequest body,
            String actor,
            @Nullable Origin origin) {}

    /** Shipments that leave at the same time share a transaction. */
    private static final int SHIPMENTS_AT_ONCE = 16;

    private final Db db;
    private final boolean requiresPayment;
    private final Batches<Command, SalesOrderWithItems> shipments;

    /** @param requiresPayment whether only orders that owe nothing are shipped */
    public ShipOrder(Vertx vertx, Db db, boolean requiresPayment) {
        this.db = db;
        this.requiresPayment = requiresPayment;
        shipments = new Batches<>(vertx, SHIPMENTS_AT_ONCE, this::shipAll);
        shipments.weighedBy(c -> Math.max(c.body().lines().size(), 1));
    }

    public Future<SalesOrderWithItems> ship(UUID orderId, ShipOrderRequest body) {
        return shipments.ask(new Command(orderId, body, Request.actor(), Origin.current()));
    }

    private List<SalesOrderWithItems> shipAll(List<Command> all) {
        try {
            return shipTogether(all);
        } catch (ServiceException e) {
            if (all.size() > 1 || e.failureCode() != 409) throw e; // of several, each is tried again alone
            if (db.tx(tx -> refuse(tx, all.getFirst()))) throw e;
            return shipTogether(all);
        }
    }

    private List<SalesOrderWithItems> shipTogether(List<Command> all) {
        return db.tx(tx -> {
            ship(tx, all);
            var ids = column(all, Command::orderId);
            var orders = StoredWithLines.read(tx.sql(StoredWithLines.GET, (Object) ids));
            return Arrays.stream(ids)
                    .map(id -> Objects.requireNonNull(orders.get(id)).answer())
                    .toList();
        });
    }

    /**
     * Does nothing for shipments that were shipped before. Fails as the first one that is refused: 404 order_not_found, 400 invalid_lines,
     * line_twice or line_not_found, 409 invalid_state, payment_required or quantity_exceeds_open; IllegalArgumentException if an order occurs
     * twice.
     */
    private void ship(Tx tx, List<Command> all) {
        for (var c : all) check(c.body());
        var ids = column(all, Command::orderId);
        if (new HashSet<>(List.of(ids)).size() < all.size())
            throw new IllegalArgumentException("an order occurs twice");
        var orders = StoredOrder.lockAll(tx, ids);
        if (orders.size() < all.size()) throw Problem.notFound("order_not_found");
        var fresh = fresh(tx, all);
        if (fresh.isEmpty()) return;
        for (var c : fresh) require(order(orders, c));
        var lines = shipLines(tx, fresh);
        var codes = LocationCodes.of(
                tx, fresh.stream().flatMap(c -> c.body().lines().stream()).map(ShipOrderRequest.Line::locationId));
        OrderParts.insert(
                tx,
                "shipped",
                fresh.stream().flatMap(c -> parts(c, lines, codes)).toList());
        for (var c : fresh) {
            var order = order(orders, c);
            // else nothing is closed, removed or has waited
            if (order.keepsAllocation() || order.fulfillmentStatus().equals("partial"))
                requireReserved(tx, c.orderId(), c.body());
        }
        var now = new HashMap<UUID, Row>();
        for (var r : tx.sql(SHIP, (Object) column(fresh, Command::orderId))) now.put(r.getUUID(0), r);
        var events = fresh.stream()
                .map(c -> event(c, lines, codes, order(orders, c), Objects.requireNonNull(now.get(c.orderId()))))
                .toList();
        EventLog.appendAll(tx, events);
        for (var e : events) EventLog.handOver(tx, "inventory", e);
        var by = new HashMap<UUID, By>();
        for (var c : fresh) by.put(c.orderId(), new By(c.actor(), c.origin()));
        OrderInvoices.settle(tx, by);
    }

    private void require(StoredOrder order) {
        order.require(SalesStates.statuses(SalesStates.SHIP));
        if (requiresPayment && order.owedAfterRefunds().signum() > 0)
            throw Problem.conflict(
                    "payment_required",
                    Problem.detail(
                            "order_id", "owes " + order.owedAfterRefunds().toPlainString()));
    }

    /**
     * Refuses the attempts to ship a shipment up to this one, which may still be under way. Returns false if one of them has shipped it
     * meanwhile.
     */
    static boolean refuse(Tx tx, Command c) {
        if (c.body().attempt() == null) return true;
        StoredOrder.lock(tx, c.orderId());
        return tx.sql(REFUSE, c.body().shipmentId(), c.body().attempt()).rowCount() == 1;
    }

    /** Deletes what was refused more than seven days ago: no attempt of before is under way any more. */
    public static Pruner.Step pruning(Db db) {
        return Pruner.deleting(db, PRUNE);
    }

    private static StoredOrder order(Map<UUID, StoredOrder> orders, Command c) {
        return Objects.requireNonNull(orders.get(c.orderId()));
    }

    private static List<Command> fresh(Tx tx, List<Command> all) {
        var inserted = new HashSet<>(tx.list(
                r -> r.getUUID(0),
                INSERT,
                column(all, c -> c.body().shipmentId()),
                column(all, Command::orderId),
                all.stream().map(c -> c.body().attempt()).toArray(Integer[]::new)));
        var fresh = new ArrayList<Command>();
        for (var c : all) {
            var shipment = c.body().shipmentId();
            if (inserted.contains(shipment)) {
                fresh.add(c);
                continue;
            }
            var shippedOf = tx.firstOrNull(r -> r.getUUID(0), SHIPPED_BEFORE, shipment);
            if (shippedOf == null)
                throw Problem.conflict(
                        "invalid_state", Problem.detail("shipment_id", "was refused in this attempt or a later one"));
            if (!shippedOf.equals(c.orderId())) throw invalid("shipment_id", "is a shipment of another order");
        }
        return fresh;
    }

    private static Stream<OrderParts.Ended> parts(Command c, Map<UUID, ShippedItem> items, LocationCodes codes) {
        return orderParts(c, items, codes)
                .map(p -> new OrderParts.Ended(c.orderId(), c.body().shipmentId(), p));
    }

    /** The item of a line of an order. */
    private record ShippedItem(UUID id, String sku, String name) {}

    /** @param items by line */
    private static Stream<OrderPart> orderParts(Command c, Map<UUID, ShippedItem> items, LocationCodes codes) {
        return c.body().lines().stream().map(l -> {
            var item = Objects.requireNonNull(items.get(l.lineId()));
            return new OrderPart(
                    l.lineId(),
                    item.id(),
                    item.sku(),
                    item.name(),
                    l.locationId(),
                    codes.of(l.locationId()),
                    l.quantity());
        });
    }

    private static Event event(
            Command c, Map<UUID, ShippedItem> items, LocationCodes codes, StoredOrder order, Row now) {
        var data = new OrderShipped(
                c.orderId(),
                order.customerId(),
                c.body().shipmentId(),
                order.reserved(),
                orderParts(c, items, codes).toList(),
                now.getString(3),
                now.getString(2).equals("completed"),
                order.number(),
                order.currency());
        return EventLog.event(SalesEvents.SHIPPED, c.orderId(), now.getLong(1), data, c.actor(), c.origin());
    }

    private static UUID[] column(List<Command> all, Function<Command, UUID> of) {
        return all.stream().map(of).toArray(UUID[]::new);
    }

    private static void check(ShipOrderRequest body) {
        if (body.lines().isEmpty()) throw invalid("lines", "must have at least one line");
        var seen = new HashSet<Place>();
        for (int i = 0; i < body.lines().size(); i++) {
            var line = body.lines().get(i);
            if (line.quantity() < 1) throw invalid(LineFaults.field(i, "quantity"), "must be at least 1");
            if (!seen.add(new Place(line.lineId(), line.locationId())))
                throw Problem.badRequest("line_twice", Problem.detail(LineFaults.field(i, "line_id"), "occurs twice"));
        }
    }

    /** The items of the lines, by line. */
    private static Map<UUID, ShippedItem> shipLines(Tx tx, List<Command> all) {
        var orders = new ArrayList<UUID>();
        var lines = new ArrayList<UUID>();
        var pieces = new ArrayList<Long>();
        for (var c : all)
            wanted(c).forEach((line, n) -> {
                orders.add(c.orderId());
                lines.add(line);
                pieces.add(n);
            });
        var items = new HashMap<UUID, ShippedItem>();
        for (var r : tx.sql(
                SHIP_LINES, orders.toArray(UUID[]::new), lines.toArray(UUID[]::new), pieces.toArray(Long[]::new)))
            items.put(r.getUUID(0), new ShippedItem(r.getUUID(1), r.getString(2), r.getString(3)));
        for (var c : all) {
            var body = c.body();
            var wanted = wanted(c);
            if (!items.keySet().containsAll(wanted.keySet()))
                throw refusal(tx, c.orderId(), body, wanted, wanted.keySet().toArray(UUID[]::new));
            for (int i = 0; i < body.lines().size(); i++) {
                var line = body.lines().get(i);
                if (!line.itemId()
                        .equals(Objects.requireNonNull(items.get(line.lineId())).id()))
                    throw invalid(LineFaults.field(i, "item_id"), "is not the item of the line");
            }
        }
        return items;
    }

    /** The pieces of each line, of all locations. */
    private static Map<UUID, Long> wanted(Command c) {
        var wanted = new LinkedHashMap<UUID, Long>();
        for (var l : c.body().lines()) wanted.merge(l.lineId(), l.quantity(), Math::addExact);
        return wanted;
    }

    private static ServiceException refusal(
            Tx tx, UUID orderId, ShipOrderRequest body, Map<UUID, Long> wanted, UUID[] ids) {
        var open = new HashMap<UUID, Long>();
        for (var r : tx.sql(OPEN, orderId, ids)) open.put(r.getUUID(0), r.getLong(1));
        var unknown = new ArrayList<JsonObject>();
        var exceeded = new ArrayList<JsonObject>();
        for (int i = 0; i < body.lines().size(); i++) {
            var line = body.lines().get(i).lineId();
            var left = open.get(line);
            if (left == null) unknown.add(LineFaults.unknown(i));
            else if (wanted.getOrDefault(line, 0L) > left) exceeded.add(LineFaults.exceeded(i, left));
        }
        return unknown.isEmpty()
                ? Problem.conflict("quantity_exceeds_open", exceeded.toArray(JsonObject[]::new))
                : Problem.badRequest("line_not_found", unknown.toArray(JsonObject[]::new));
    }

    /** A closing may have taken pieces at the location of a shipment, while others of the line are open elsewhere. */
    private static void requireReserved(Tx tx, UUID orderId, ShipOrderRequest body) {
        var exceeded = OrderParts.exceeded(tx, orderId);
        var faults = new ArrayList<JsonObject>();
        for (int i = 0; i < body.lines().size(); i++) {
            var line = body.lines().get(i);
            var tooMany = exceeded.get(new Place(line.lineId(), line.locationId()));
            if (tooMany != null) faults.add(LineFaults.exceeded(i, Math.max(0, line.quantity() - tooMany)));
        }
        Problem.conflictIf("quantity_exceeds_open", faults);
    }

    private static ServiceException invalid(String field, String reason) {
        return Problem.badRequest("invalid_lines", Problem.detail(field, reason));
    }
}
