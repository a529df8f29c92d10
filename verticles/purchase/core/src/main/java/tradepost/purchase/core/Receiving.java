package tradepost.purchase.core;

import io.vertx.core.Future;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tradepost.inventory.CheckArrival;
import tradepost.inventory.InventoryService;
import tradepost.kernel.bus.Request;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.value.Ids;
import tradepost.purchase.PurchaseEvents;
import tradepost.purchase.PurchaseOrder;
import tradepost.purchase.PurchaseOrderLine;
import tradepost.purchase.PurchaseOrderWithItems;
import tradepost.purchase.ReceiveOrder;
import tradepost.purchase.core.ReceiptRules.Arrival;
import tradepost.purchase.event.ExpectedLine;
import tradepost.purchase.event.OrderReceived;

/** Books a receipt: what arrived at once of an order, as a document of its own. */
final class Receiving {
    private Receiving() {}

    /** Whether only inventory can tell that the request is right: it names a location or lots. */
    private static boolean needsCheck(@Nullable ReceiveOrder body) {
        return body != null
                && (body.locationId() != null
                        || body.lines() != null
                                && body.lines().stream().anyMatch(l -> l.lot() != null || l.expiresOn() != null));
    }

    /**
     * Asks inventory whether the location, the lots and the number of serial numbers can be booked, because it cannot refuse them later. A
     * request that names neither a location nor lots does not depend on whether inventory is available. Used before the transaction.
     */
    static void check(
            InventoryService inventory, PurchaseOrderWithItems order, @Nullable ReceiveOrder body, Caller caller) {
        var arrivals = ReceiptRules.arrivals(order.items(), ReceiptRules.requested(body));
        var lines = new ArrayList<CheckArrival.Line>();
        for (int i = 0; i < arrivals.size(); i++) {
            var received = arrivals.get(i).received();
            lines.add(new CheckArrival.Line(
                    arrivals.get(i).line().itemId(),
                    received.pieces(),
                    received.lot(),
                    received.expiresOn(),
                    ReceiptRules.field(i, "")));
        }
        var checked = inventory.checkArrival(new CheckArrival(place(order.order(), body), lines), caller);
        if (!needsCheck(body))
            checked =
                    checked.recover(t -> Problem.isUnavailable(t) ? Future.succeededFuture() : Future.failedFuture(t));
        checked.await();
    }

    private static @Nullable UUID place(PurchaseOrder order, @Nullable ReceiveOrder body) {
        return body == null || body.locationId() == null ? order.locationId() : body.locationId();
    }

    /**
     * @param order locked, in a status that allows it
     * @param lines of the order
     */
    static PurchaseOrderWithItems receive(
            Tx tx, PurchaseOrder order, List<PurchaseOrderLine> lines, @Nullable ReceiveOrder body, Approval approval) {
        var arrivals = ReceiptRules.arrivals(lines, ReceiptRules.requested(body));
        var pieces = ReceiptRules.sums(arrivals, ReceiveOrder.Line::pieces);
        var open = ReceiptRules.expected(lines, pieces);
        var place = place(order, body);
        ReceiptRules.requirePayable(lines, pieces, order.currency());
        var receiptId = Ids.next();
        tx.sql(PurchaseQueries.INSERT_RECEIPT, receiptId, order.id(), open.isEmpty(), place, Request.actor());
        tx.sql(
                PurchaseQueries.INSERT_RECEIPT_LINES,
                receiptId,
                all(arrivals, a -> a.line().id()).toArray(UUID[]::new),
                all(arrivals, a -> a.received().pieces()).toArray(Long[]::new),
                all(arrivals, a -> a.received().damagedPieces()).toArray(Long[]::new),
                all(arrivals, a -> a.received().lot()).toArray(String[]::new),
                all(arrivals, a -> text(a.received().expiresOn())).toArray(String[]::new));
        var damaged = ReceiptRules.sums(arrivals, ReceiveOrder.Line::damagedPieces);
        var lineIds = pieces.keySet().toArray(UUID[]::new);
        var changed = tx.sql(
                PurchaseQueries.RECEIVE_LINES,
                order.id(),
                lineIds,
                pieces.values().toArray(Long[]::new),
                pieces.keySet().stream().map(damaged::get).toArray(Long[]::new));
        OrderActions.expect(lineIds.length, changed.rowCount());
        if (open.isEmpty()) tx.sql(PurchaseQueries.SETTLE_LINES, order.id());
        var received = OrderActions.change(
                tx, order.id(), PurchaseQueries.RECEIVE, order.id(), approval.above(), approval.currency());
        publish(tx, received.order(), receiptId, place, arrivals, open);
        return received;
    }

    private static void publish(
            Tx tx,
            PurchaseOrder order,
            UUID receiptId,
            @Nullable UUID place,
            List<Arrival> arrivals,
            List<ExpectedLine> open) {
        var items = all(arrivals, a -> a.event(order.currency()));
        var event = EventLog.append(
                tx,
                PurchaseEvents.RECEIVED,
                order.id(),
                order.version(),
                new OrderReceived(
                        order.id(),
                        order.vendorId(),
                        receiptId,
                        open.isEmpty(),
                        items,
                        ReceiptRules.total(items),
                        order.number(),
                        order.currency(),
                        place,
                        order.locationId(),
                        order.expectedAt(),
                        open));
        EventLog.handOver(tx, "inventory", event); // so that the next request sees the stock
    }

    private static <T extends @Nullable Object> List<T> all(List<Arrival> arrivals, Function<Arrival, T> field) {
        return arrivals.stream().map(field).collect(Collectors.toList()); // a list that may have nulls
    }

    private static @Nullable String text(@Nullable LocalDate day) {
        return day == null ? null : day.toString();
    }
}
