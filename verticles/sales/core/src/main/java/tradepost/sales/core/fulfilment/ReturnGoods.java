package tradepost.sales.core.fulfilment;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tradepost.inventory.CheckArrival;
import tradepost.inventory.CheckedArrival;
import tradepost.inventory.CheckedArrival.Moved;
import tradepost.inventory.InventoryService;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.idempotency.Idempotency;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Request;
import tradepost.kernel.value.Ids;
import tradepost.kernel.value.Metadata;
import tradepost.kernel.value.Money;
import tradepost.kernel.value.Text;
import tradepost.sales.SalesEvents;
import tradepost.sales.SalesOrder;
import tradepost.sales.SalesOrderWithItems;
import tradepost.sales.core.fulfilment.OrderParts.Place;
import tradepost.sales.core.fulfilment.ReturnRules.Part;
import tradepost.sales.core.invoice.OrderInvoices;
import tradepost.sales.core.invoice.RestockingFees;
import tradepost.sales.core.order.SalesStates;
import tradepost.sales.core.order.StoredOrder;
import tradepost.sales.core.order.StoredWithLines;
import tradepost.sales.core.payment.RefundLimit;
import tradepost.sales.core.payment.Refunds;
import tradepost.sales.returns.ReturnEvents.OrderReturned;
import tradepost.sales.returns.ReturnEvents.ReturnedPart;
import tradepost.sales.returns.WriteSalesReturn;

/**
 * Takes back pieces of an order: their price is no longer owed.
 * <ul>
 * <li>checks: the pieces were shipped and have not come back, and the caller may refund them;
 * <li>asks: inventory, whether it can book them where they come to, because it cannot refuse them later;
 * <li>writes: the return, the lines, the credit note, and the refund if the request wants one;
 * <li>tells: {@code sales.order.returned}, by which inventory books the pieces before the response.
 * </ul>
 */
public final class ReturnGoods {
    /**
     * A return that inventory can book.
     *
     * @param places where pieces come to stock that would come to a closed location, by that
     * @param lots that it names, with the pieces that were shipped of them
     */
    record Checked(WriteSalesReturn body, Map<UUID, UUID> places, List<Moved> lots) {}

    private final Vertx vertx;
    private final Db db;
    private final InventoryService inventory;
    private final RefundLimit refundLimit;

    public ReturnGoods(Vertx vertx, Db db, InventoryService inventory, RefundLimit refundLimit) {
        this.vertx = vertx;
        this.db = db;
        this.inventory = inventory;
        this.refundLimit = refundLimit;
    }

    public Future<SalesOrderWithItems> takeBack(UUID orderId, WriteSalesReturn body, Caller caller) {
        return Idempotency.stepsTask(vertx, db, SalesOrderWithItems.class, () -> {
            var version = Request.versionCheck();
            var checked = checked(orderId, body, version, caller);
            return Idempotency.write(db, SalesOrderWithItems.class, tx -> {
                take(tx, orderId, checked, version, caller);
                return StoredWithLines.answer(tx, orderId);
            });
        });
    }

    /**
     * The return without blanks around its texts. Fails as {@link #take} does, without a lock, 400 invalid_lines, line_twice or blank, and as
     * {@link InventoryService#checkedArrival} does. Used before the transaction. Virtual threads only.
     *
     * @param version checks that of the order
     */
    Checked checked(UUID orderId, WriteSalesReturn requested, LongConsumer version, Caller caller) {
        var body = ReturnRules.valid(requested);
        var order = StoredOrder.read(db, orderId).await();
        version.accept(order.version());
        require(order, body, caller);
        var lines = db.list(r -> ReturnQueries.orderLine(r, order.currency()), ReturnQueries.LINES, orderId)
                .await();
        var shipped = shipped(db.query(ReturnQueries.SHIPPED, orderId).await());
        var parts = ReturnRules.parts(lines, shipped, body);
        ReturnRules.fees(body, order.currency());
        return checkArrivals(orderId, body, parts, caller);
    }

    private static void require(StoredOrder order, WriteSalesReturn body, Caller caller) {
        order.require(SalesStates.statuses(SalesStates.RETURN));
        if (body.wantsRefund() && !caller.may("orders:refund")) throw Problem.lacks("orders:refund");
    }

    /** Where pieces come to stock, and whether the request says so; otherwise they come to where they were shipped from, if that is open. */
    private record Destination(UUID locationId, boolean isRequested) {}

    /**
     * Asks inventory whether the pieces can be booked, because it cannot refuse them later. A return that names neither a location nor lots does
     * not depend on whether inventory is available.
     */
    private Checked checkArrivals(UUID orderId, WriteSalesReturn body, List<Part> parts, Caller caller) {
        var byDestination = new LinkedHashMap<Destination, List<Part>>();
        for (var p : parts)
            if (p.locationId() != null)
                byDestination
                        .computeIfAbsent(
                                new Destination(p.locationId(), p.body().locationId() != null), d -> new ArrayList<>())
                        .add(p);
        var places = new HashMap<UUID, UUID>();
        var lots = new ArrayList<Moved>();
        byDestination.forEach((to, there) -> {
            var lines = there.stream().map(ReturnGoods::arrival).toList();
            var asked = new CheckArrival(to.locationId(), lines, orderId, null, !to.isRequested());
            var checked = inventory.checkedArrival(asked, caller);
            if (there.stream().noneMatch(ReturnGoods::needsCheck))
                checked = checked.recover(t -> Problem.isUnavailable(t)
                        ? Future.succeededFuture(new CheckedArrival(to.locationId(), List.of()))
                        : Future.failedFuture(t));
            var answer = checked.recover(t -> Future.failedFuture(inRequest(t, there)))
                    .await();
            if (!to.isRequested()) places.put(to.locationId(), answer.locationId());
            lots.addAll(answer.lots());
        });
        return new Checked(body, places, lots);
    }

    /** A location that inventory refuses is that of these lines of the request. */
    private static Throwable inRequest(Throwable t, List<Part> there) {
        if (!(t instanceof ServiceException) || !"location_not_found".equals(t.getMessage())) return t;
        return Problem.badRequest(
                "location_not_found",
                there.stream()
                        .map(p -> Problem.detail(
                                LineFaults.field(p.requested(), "location_id"),
                                "there is no active location with this id"))
                        .toArray(JsonObject[]::new));
    }

    private static CheckArrival.Line arrival(Part p) {
        return new CheckArrival.Line(
                p.line().itemId(),
                p.pieces(),
                p.body().lot(),
                p.body().expiresOn(),
                LineFaults.field(p.requested(), ""));
    }

    private static boolean needsCheck(Part p) {
        return p.body().locationId() != null
                || p.body().lot() != null
                || p.body().expiresOn() != null;
    }

    /**
     * Fails 404 order_not_found, 412 stale_version, 409 invalid_state, quantity_exceeds_shipped, lot_not_shipped, serial_not_shipped or restocking_fee_exceeds_return, 400
     * line_not_found, invalid_lines or invalid_amount, 403 forbidden or step_up_required.
     *
     * @param version checks that of the order
     * @return the id of the return
     */
    UUID take(Tx tx, UUID orderId, Checked checked, LongConsumer version, Caller caller) {
        return refundLimit.checked(tx, orderId, caller, () -> taken(tx, orderId, checked, version, caller));
    }

    private static UUID taken(Tx tx, UUID orderId, Checked checked, LongConsumer version, Caller caller) {
        var body = checked.body();
        var order = StoredOrder.lock(tx, orderId);
        version.accept(order.version());
        require(order, body, caller);
        var lines = tx.list(r -> ReturnQueries.orderLine(r, order.currency()), ReturnQueries.LINES, orderId);
        var left = left(tx, order, lines);
        var limited = ReturnRules.limited(
                ReturnRules.parts(lines, shipped(tx.sql(ReturnQueries.SHIPPED, orderId)), body).stream()
                        .map(p -> p.body().locationId() == null ? p.at(checked.places()) : p)
                        .toList(),
                left);
        var parts = ReturnRules.charged(limited, ReturnRules.fees(body, order.currency()), order.currency());
        requireShipped(tx, orderId, checked.lots(), parts);
        takeLines(tx, orderId, parts);
        var none = Money.exact(BigDecimal.ZERO, order.currency());
        var amount = parts.stream().map(Part::credited).reduce(none, BigDecimal::add);
        var fee = parts.stream().map(Part::fee).reduce(none, BigDecimal::add);
        var now = tx.firstOrNull(StoredOrder::order, ReturnQueries.RETURN, orderId, amount);
        if (now == null) throw new IllegalStateException("order " + orderId + " has changed under its lock");
        var refund = body.wantsRefund() ? Refunds.payable(tx, now, now.creditAmount()) : none;
        boolean refunds = refund.signum() > 0;
        var refundId = refunds ? Ids.next() : null;
        var returnId = Ids.next();
        var number = tx.single(
                r -> r.getString(0),
                ReturnQueries.INSERT,
                returnId,
                orderId,
                body.reason(),
                amount,
                refundId,
                caller.actor(),
                Metadata.of(body.metadata()),
                fee,
                body.internalNotes(),
                Metadata.ofStaff(body.privateMetadata()));
        insertLines(tx, returnId, parts);
        var made = new Made(returnId, number, amount, fee, refund);
        publish(tx, order, body, made, parts, now);
        OrderInvoices.settle(tx, orderId);
        Refunds.settle(tx, now, made.refund(), refundId == null ? Ids.next() : refundId, body.reason(), caller.actor());
        return returnId;
    }

    /**
     * What can be credited: at most what is owed, and if a command has credited something, at most what is invoiced and not credited. What was kept as
     * restocking fees is not.
     */
    private static BigDecimal left(Tx tx, StoredOrder order, List<ReturnRules.Line> lines) {
        var kept = RestockingFees.of(tx, order.id(), order.currency());
        var left = order.totalAmount().subtract(order.credited()).subtract(kept);
        boolean isCredited = lines.stream().anyMatch(l -> l.goodwill().signum() > 0);
        return isCredited
                ? left.min(tx.single(r -> Money.read(r, 0, order.currency()), ReturnQueries.BILLED, order.id())
                        .subtract(kept))
                : left;
    }

    /** By what is compared of its number. */
    private record Lot(UUID itemId, String key) {
        static Lot of(UUID itemId, String number) {
            return new Lot(itemId, Text.lotKey(number));
        }
    }

    /** Of a lot or serial number, no more comes back than was shipped for the order. */
    private static void requireShipped(Tx tx, UUID orderId, List<Moved> lots, List<Part> parts) {
        if (lots.isEmpty()) return;
        var open = new HashMap<Lot, Long>();
        var serials = new HashSet<Lot>();
        for (var l : lots) {
            var lot = Lot.of(l.itemId(), l.number());
            open.put(lot, l.pieces());
            if (l.serial()) serials.add(lot);
        }
        var keys = open.keySet().stream().map(Lot::key).distinct().toArray(String[]::new);
        for (var r : tx.sql(ReturnQueries.CAME_BACK, orderId, keys))
            open.computeIfPresent(Lot.of(r.getUUID(0), r.getString(1)), (lot, n) -> n - r.getLong(2));
        var again = new LinkedHashMap<String, List<JsonObject>>(); // by code
        for (var p : parts) {
            if (p.body().lot() == null) continue;
            var lot = Lot.of(p.line().itemId(), p.body().lot());
            var left = open.computeIfPresent(lot, (l, n) -> n - p.pieces());
            if (left != null && left < 0)
                again.computeIfAbsent(
                                serials.contains(lot) ? "serial_not_shipped" : "lot_not_shipped",
                                code -> new ArrayList<>())
                        .add(Problem.detail(
                                LineFaults.field(p.requested(), "lot"), p.body().lot() + " has come back already"));
        }
        again.forEach(Problem::conflictIf);
    }

    private record Made(UUID id, String number, BigDecimal amount, BigDecimal fee, BigDecimal refund) {}

    private static Map<Place, Long> shipped(RowSet<Row> rows) {
        var shipped = new LinkedHashMap<Place, Long>();
        for (var r : rows) shipped.put(new Place(r.getUUID(0), r.getUUID(1)), r.getLong(2));
        return shipped;
    }

    private static void takeLines(Tx tx, UUID orderId, List<Part> parts) {
        var pieces = new LinkedHashMap<UUID, Long>();
        var free = new LinkedHashMap<UUID, Long>();
        for (var p : parts) {
            pieces.merge(p.line().id(), p.pieces(), Long::sum);
            free.merge(p.line().id(), p.free(), Long::sum);
        }
        var taken = tx.sql(
                ReturnQueries.TAKE_LINES,
                orderId,
                pieces.keySet().toArray(UUID[]::new),
                pieces.values().toArray(Long[]::new),
                free.values().toArray(Long[]::new));
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
                Tx.numbers(parts, p -> p.amounts().subtotal()),
                Tx.numbers(parts, p -> p.amounts().discount()),
                Tx.numbers(parts, p -> p.amounts().tax()),
                Tx.numbers(parts, p -> p.amounts().total()),
                Tx.numbers(parts, Part::fee),
                Tx.numbers(parts, Part::feeTax));
    }

    private static <T extends @Nullable Object> List<T> all(List<Part> parts, Function<Part, T> field) {
        return parts.stream().map(field).collect(Collectors.toList()); // a list that may have nulls
    }

    private static @Nullable String text(@Nullable LocalDate day) {
        return day == null ? null : day.toString();
    }

    private static void publish(
            Tx tx, StoredOrder order, WriteSalesReturn body, Made made, List<Part> parts, SalesOrder now) {
        var codes = LocationCodes.of(tx, parts.stream().flatMap(p -> Stream.ofNullable(p.locationId())));
        var data = new OrderReturned(
                made.id(),
                made.number(),
                order.id(),
                order.customerId(),
                body.reason(),
                Metadata.of(body.metadata()),
                Metadata.ofStaff(body.privateMetadata()),
                parts.stream().map(p -> event(p, codes)).toList(),
                made.amount(),
                made.fee(),
                now.returnedAmount(),
                made.refund(),
                now.fulfillmentStatus(),
                order.number(),
                order.currency(),
                now.status(),
                now.paymentStatus());
        var event = EventLog.append(tx, SalesEvents.RETURNED, order.id(), now.version(), data);
        EventLog.handOver(tx, "inventory", event);
    }

    private static ReturnedPart event(Part p, LocationCodes codes) {
        var at = p.locationId();
        return new ReturnedPart(
                p.line().id(),
                p.line().itemId(),
                p.line().sku(),
                p.line().name(),
                p.pieces(),
                p.body().disposition(),
                at,
                at == null ? null : codes.of(at),
                p.body().lot(),
                p.body().expiresOn(),
                p.amounts().total(),
                p.fee());
    }
}
