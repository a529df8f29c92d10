package tradepost.sales.core.returns;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.data.Numeric;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tradepost.inventory.CheckArrival;
import tradepost.inventory.InventoryService;
import tradepost.kernel.bus.Request;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.value.Ids;
import tradepost.orders.LineAmounts.Amounts;
import tradepost.sales.SalesEvents;
import tradepost.sales.core.fulfilment.OpenOrder;
import tradepost.sales.core.fulfilment.Parts.Place;
import tradepost.sales.core.fulfilment.Shipping;
import tradepost.sales.core.order.SalesStates;
import tradepost.sales.core.payment.Refunds;
import tradepost.sales.core.returns.ReturnRules.Part;
import tradepost.sales.returns.ReturnEvents.OrderReturned;
import tradepost.sales.returns.ReturnEvents.ReturnedPart;
import tradepost.sales.returns.WriteSalesReturn;

/** Takes back pieces of an order: their price is no longer owed, and inventory books them by the event. */
public final class Returning {
    private Returning() {}

    /**
     * The return without blanks around its texts. Fails as {@link #take} does, without a lock, 400 invalid_lines, line_twice or blank, and as
     * {@link InventoryService#checkArrival} does. Used before the transaction. Virtual threads only.
     */
    public static WriteSalesReturn checked(
            Db db, InventoryService inventory, UUID orderId, WriteSalesReturn requested, Caller caller) {
        var body = ReturnRules.valid(requested);
        var order = OpenOrder.read(db, orderId).await();
        require(order, body, caller);
        var lines = db.list(r -> ReturnQueries.orderLine(r, order.currency()), ReturnQueries.LINES, orderId)
                .await();
        var shipped = shipped(db.query(ReturnQueries.SHIPPED, orderId).await());
        checkArrivals(inventory, ReturnRules.parts(lines, shipped, body), caller);
        return body;
    }

    private static void require(OpenOrder order, WriteSalesReturn body, Caller caller) {
        Request.requireVersion(order.version());
        order.require(SalesStates.statuses(SalesStates.RETURN));
        if (body.wantsRefund() && !caller.may("orders:refund")) throw Problem.lacks("orders:refund");
    }

    /**
     * Asks inventory whether the pieces can be booked, because it cannot refuse them later. A return that names neither a location nor lots does
     * not depend on whether inventory is available.
     */
    private static void checkArrivals(InventoryService inventory, List<Part> parts, Caller caller) {
        var byLocation = new LinkedHashMap<UUID, List<Part>>();
        for (var p : parts)
            if (p.locationId() != null)
                byLocation
                        .computeIfAbsent(p.locationId(), id -> new ArrayList<>())
                        .add(p);
        byLocation.forEach((location, there) -> {
            var lines = there.stream().map(Returning::arrival).toList();
            var checked = inventory.checkArrival(new CheckArrival(location, lines), caller);
            if (there.stream().noneMatch(Returning::needsCheck))
                checked = checked.recover(
                        t -> Problem.isUnavailable(t) ? Future.succeededFuture() : Future.failedFuture(t));
            checked.await();
        });
    }

    private static CheckArrival.Line arrival(Part p) {
        return new CheckArrival.Line(
                p.line().itemId(), p.pieces(), p.body().lot(), p.body().expiresOn(), Shipping.field(p.requested(), ""));
    }

    private static boolean needsCheck(Part p) {
        return p.body().locationId() != null
                || p.body().lot() != null
                || p.body().expiresOn() != null;
    }

    /**
     * Fails 404 order_not_found, 412 stale_version, 409 invalid_state or quantity_exceeds_shipped, 400 line_not_found or invalid_lines, 403
     * forbidden.
     */
    public static void take(Tx tx, UUID orderId, WriteSalesReturn body, Caller caller) {
        var order = OpenOrder.lock(tx, orderId);
        require(order, body, caller);
        var lines = tx.list(r -> ReturnQueries.orderLine(r, order.currency()), ReturnQueries.LINES, orderId);
        var parts = ReturnRules.parts(lines, shipped(tx.sql(ReturnQueries.SHIPPED, orderId)), body);
        takeLines(tx, orderId, parts);
        var sum = Amounts.sum(parts.stream().map(Part::amounts).toList(), order.currency());
        var owed = order.totalAmount().subtract(order.returnedAmount()).subtract(sum.total());
        var refund = body.wantsRefund() ? order.paidAbove(owed) : BigDecimal.ZERO.setScale(owed.scale());
        var returnId = Ids.next();
        var number = tx.single(
                r -> r.getString(0),
                ReturnQueries.INSERT,
                returnId,
                orderId,
                body.reason(),
                sum.total(),
                refund,
                caller.actor());
        insertLines(tx, returnId, parts);
        publish(tx, order, body, new Made(returnId, number, sum.total(), refund), parts);
        if (refund.signum() > 0) Refunds.giveBack(tx, orderId, refund, body.reason(), caller);
    }

    private record Made(UUID id, String number, BigDecimal amount, BigDecimal refund) {}

    private static Map<Place, Long> shipped(RowSet<Row> rows) {
        var shipped = new LinkedHashMap<Place, Long>();
        for (var r : rows) shipped.put(new Place(r.getUUID(0), r.getUUID(1)), r.getLong(2));
        return shipped;
    }

    private static void takeLines(Tx tx, UUID orderId, List<Part> parts) {
        var pieces = new LinkedHashMap<UUID, Long>();
        for (var p : parts) pieces.merge(p.line().id(), p.pieces(), Long::sum);
        var taken = tx.sql(
                ReturnQueries.TAKE_LINES,
                orderId,
                pieces.keySet().toArray(UUID[]::new),
                pieces.values().toArray(Long[]::new));
        if (taken.rowCount() != pieces.size())
            throw new IllegalStateException("the lines of order " + orderId + " have changed under its lock");
    }

    private static void insertLines(Tx tx, UUID returnId, List<Part> parts) {
        tx.sql(
                ReturnQueries.INSERT_LINES,
                returnId,
                all(parts, p -> p.line().id()).toArray(UUID[]::new),
                all(parts, Part::pieces).toArray(Long[]::new),
                all(parts, p -> p.body().disposition()).toArray(String[]::new),
                all(parts, Part::locationId).toArray(UUID[]::new),
                all(parts, p -> p.body().lot()).toArray(String[]::new),
                all(parts, p -> text(p.body().expiresOn())).toArray(String[]::new),
                numbers(parts, Amounts::subtotal),
                numbers(parts, Amounts::discount),
                numbers(parts, Amounts::tax),
                numbers(parts, Amounts::total));
    }

    private static <T extends @Nullable Object> List<T> all(List<Part> parts, Function<Part, T> field) {
        return parts.stream().map(field).collect(Collectors.toList()); // a list that may have nulls
    }

    private static @Nullable String text(@Nullable LocalDate day) {
        return day == null ? null : day.toString();
    }

    private static Numeric[] numbers(List<Part> parts, Function<Amounts, BigDecimal> of) {
        return parts.stream().map(p -> Numeric.create(of.apply(p.amounts()))).toArray(Numeric[]::new);
    }

    private static void publish(Tx tx, OpenOrder order, WriteSalesReturn body, Made made, List<Part> parts) {
        var now = tx.firstOrNull(r -> r, ReturnQueries.RETURN, order.id(), made.amount(), made.refund());
        if (now == null) throw new IllegalStateException("order " + order.id() + " has changed under its lock");
        var returned = Objects.requireNonNull(now.getBigDecimal(2));
        var data = new OrderReturned(
                made.id(),
                made.number(),
                order.id(),
                order.customerId(),
                body.reason(),
                parts.stream().map(Returning::event).toList(),
                made.amount(),
                returned.setScale(made.amount().scale()),
                made.refund(),
                now.getString(1),
                order.number(),
                order.currency());
        var event = EventLog.append(tx, SalesEvents.RETURNED, order.id(), now.getLong(0), data);
        EventLog.handOver(tx, "inventory", event);
    }

    private static ReturnedPart event(Part p) {
        return new ReturnedPart(
                p.line().id(),
                p.line().itemId(),
                p.pieces(),
                p.body().disposition(),
                p.locationId(),
                p.body().lot(),
                p.body().expiresOn());
    }
}
