package tradepost.sales.core.fulfilment;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.inventory.InventoryService;
import tradepost.inventory.reservation.Reservation;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.idempotency.Idempotency;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Request;
import tradepost.kernel.value.Ids;
import tradepost.orders.LineAmounts;
import tradepost.orders.LineAmounts.Amounts;
import tradepost.sales.SalesEvents;
import tradepost.sales.SalesOrder;
import tradepost.sales.SalesOrderWithItems;
import tradepost.sales.core.fulfilment.OpenPieces.Line;
import tradepost.sales.core.invoice.CreditedPieces;
import tradepost.sales.core.invoice.OrderInvoices;
import tradepost.sales.core.order.SalesStates;
import tradepost.sales.core.order.StoredOrder;
import tradepost.sales.core.order.StoredWithLines;
import tradepost.sales.core.payment.RefundLimit;
import tradepost.sales.core.payment.Refunds;
import tradepost.sales.core.pricing.ShippingCharges;
import tradepost.sales.event.OrderClosed;
import tradepost.sales.event.OrderPart;
import tradepost.sales.event.WaitingPart;
import tradepost.sales.fulfilment.CloseOrderRequest;

/**
 * Closes pieces of an order that will not be shipped: they are no longer charged.
 * <ul>
 * <li>checks: the order is under way, so many pieces are open, and the caller may refund what was paid for them;
 * <li>asks: inventory, where the stock of the order was reserved;
 * <li>writes: the lines with what they cost now, the pieces closed, the credit note and the refund;
 * <li>tells: {@code sales.order.closed}, which inventory and shipping follow before the response.
 * </ul>
 */
public final class CloseOrder {
    private static final String LINES = """
            select id, item_id, quantity, unit_price, full_discount, full_tax, tax_included, quantity - closed_quantity,
              quantity - shipped_quantity - closed_quantity, backordered_quantity, sku, name
            from sales_order_line where order_id = $1 order by line_no
            """;
    private static final String CLOSE_LINES = """
            update sales_order_line l set closed_quantity = l.closed_quantity + c.pieces, subtotal = c.subtotal,
              discount_amount = c.discount, tax_amount = c.tax, backordered_quantity = l.backordered_quantity - c.waited, %s, updated_at = now()
            from unnest($2::uuid[], $3::bigint[], $4::numeric[], $5::numeric[], $6::numeric[], $7::bigint[])
              as c(line, pieces, subtotal, discount, tax, waited)
            where l.id = c.line and l.order_id = $1 and c.pieces > 0 and l.shipped_quantity + l.closed_quantity + c.pieces <= l.quantity
            """.formatted(CreditedPieces.without("c.pieces"));

    private static final String CLOSE = """
            update sales_order o set total_amount = $2, subtotal_amount = $3, discount_amount = $4, tax_amount = $5,
              fulfillment_status = case when f.open then 'partial' when f.kept then 'fulfilled' else 'returned' end,
              version = o.version + 1, updated_at = now()
            from (select %s as open,
                    %s as kept
                  from sales_order o where o.id = $1) f
            where o.id = $1 and o.%s and o.fulfillment_status = 'partial' returning %s
            """.formatted(
            OrderParts.ANY_OPEN, OrderParts.ANY_KEPT, SalesStates.allowed(SalesStates.CLOSE), StoredOrder.columns("o"));

    private final Vertx vertx;
    private final Db db;
    private final InventoryService inventory;
    private final RefundLimit refundLimit;

    public CloseOrder(Vertx vertx, Db db, InventoryService inventory, RefundLimit refundLimit) {
        this.vertx = vertx;
        this.db = db;
        this.inventory = inventory;
        this.refundLimit = refundLimit;
    }

    public Future<SalesOrderWithItems> close(UUID orderId, @Nullable CloseOrderRequest body, Caller caller) {
        return Idempotency.stepsTask(vertx, db, SalesOrderWithItems.class, () -> {
            var reserved = reserved(orderId, caller);
            return Idempotency.write(
                    db,
                    SalesOrderWithItems.class,
                    tx -> refundLimit.checked(tx, orderId, caller, () -> {
                        close(tx, orderId, CloseOrderRequest.from(body), reserved, caller);
                        return StoredWithLines.answer(tx, orderId);
                    }));
        });
    }

    /**
     * Where the stock of the order was reserved at first, from inventory; what changes have added or removed is kept here. So it is asked
     * before the transaction. Fails as the transaction does for an order that cannot be closed. Virtual threads only.
     */
    private Reservation reserved(UUID orderId, Caller caller) {
        var order = StoredOrder.read(db, orderId).await();
        require(order);
        return inventory.reservation(orderId, order.reserved(), caller).await();
    }

    private static void require(StoredOrder order) {
        Request.requireVersion(order.version());
        order.require(SalesStates.statuses(SalesStates.CLOSE));
        order.requireUnderWay();
    }

    /**
     * What was paid above the new total is refunded. Fails 404 order_not_found, 412 stale_version, 409
     * invalid_state or quantity_exceeds_open, 400 line_twice or line_not_found, 403 forbidden.
     */
    private static void close(Tx tx, UUID orderId, CloseOrderRequest body, Reservation reserved, Caller caller) {
        var order = StoredOrder.lock(tx, orderId);
        require(order);
        var lines = tx.list(r -> line(r, order.currency()), LINES, orderId);
        var places = OrderParts.reserved(tx, order, reserved);
        var codes = LocationCodes.of(tx, places.keySet());
        var ending = new OpenPieces(lines, places, OrderParts.ended(tx, orderId), codes).toClose(body.lines());
        var parts = ending.parts();
        var closed = new HashMap<UUID, Long>();
        for (var p : parts) closed.merge(p.lineId(), p.quantity(), Long::sum);
        var waited = new HashMap<UUID, Long>();
        for (var w : ending.waiting()) waited.put(w.lineId(), w.quantity());
        waited.forEach((line, n) -> closed.merge(line, n, Long::sum));
        var amounts = lines.stream()
                .map(l -> l.without(closed.getOrDefault(l.id(), 0L)))
                .toList();
        var sum = ShippingCharges.added(Amounts.sum(amounts, order.currency()), order.shipping());
        var credited = CreditedPieces.before(tx, order.order());
        var changed = tx.sql(
                CLOSE_LINES,
                orderId,
                lines.stream().map(Line::id).toArray(UUID[]::new),
                lines.stream().map(l -> closed.getOrDefault(l.id(), 0L)).toArray(Long[]::new),
                Tx.numbers(amounts, Amounts::subtotal),
                Tx.numbers(amounts, Amounts::discount),
                Tx.numbers(amounts, Amounts::tax),
                lines.stream().map(l -> waited.getOrDefault(l.id(), 0L)).toArray(Long[]::new));
        if (changed.rowCount() != closed.size())
            throw new IllegalStateException("the lines of order " + orderId + " have changed under its lock");
        if (!parts.isEmpty()) OrderParts.insertClosed(tx, orderId, parts);
        OrderParts.allocate(tx, orderId, places);
        var waiting = WaitingPieces.remove(tx, orderId, ending.waiting());
        var now = credited.after(
                tx,
                tx.single(StoredOrder::order, CLOSE, orderId, sum.total(), sum.subtotal(), sum.discount(), sum.tax()));
        var refund = Refunds.payable(tx, now, Refunds.grown(order.credit(), now));
        if (refund.signum() > 0 && !caller.may("orders:refund")) throw Problem.lacks("orders:refund");
        publish(tx, order, body, parts, waiting, now, refund);
        OrderInvoices.settle(tx, orderId);
        Refunds.settle(tx, now, refund, Ids.next(), body.reason(), caller.actor());
    }

    private static void publish(
            Tx tx,
            StoredOrder order,
            CloseOrderRequest body,
            List<OrderPart> parts,
            List<WaitingPart> waiting,
            SalesOrder now,
            BigDecimal refund) {
        var data = new OrderClosed(
                order.id(),
                order.customerId(),
                order.reserved(),
                parts,
                body.reason(),
                now.totalAmount(),
                refund,
                now.fulfillmentStatus(),
                now.status().equals("completed"),
                order.number(),
                order.currency(),
                now.discountAmount(),
                now.taxAmount(),
                waiting.isEmpty() ? null : waiting,
                now.status(),
                now.paymentStatus());
        var event = EventLog.append(tx, SalesEvents.CLOSED, order.id(), now.version(), data);
        EventLog.handOver(tx, "inventory", event);
        EventLog.handOver(tx, "shipping", event);
    }

    private static Line line(Row r, String currency) {
        return new Line(
                r.getUUID(0),
                r.getUUID(1),
                r.getString(10),
                r.getString(11),
                LineAmounts.read(r, 2, currency),
                r.getLong(7),
                r.getLong(8),
                r.getLong(9));
    }
}
