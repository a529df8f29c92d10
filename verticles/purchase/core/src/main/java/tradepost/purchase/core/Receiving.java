package tradepost.purchase.core;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
import tradepost.kernel.value.Ids;
import tradepost.purchase.PurchaseEvents;
import tradepost.purchase.PurchaseEvents.OrderReceived;
import tradepost.purchase.PurchaseOrder;
import tradepost.purchase.PurchaseOrderLine;
import tradepost.purchase.PurchaseOrderWithItems;
import tradepost.purchase.ReceiveOrder;
import tradepost.purchase.core.ReceiptRules.Arrival;

/** Books a receipt: what arrived at once of an order, as a document of its own. */
final class Receiving {
    private Receiving() {}

    /** Whether inventory has a say: the goods arrive at another location, or in lots. */
    static boolean needsCheck(@Nullable ReceiveOrder body) {
        return body != null
                && (body.locationId() != null
                        || body.lines() != null
                                && body.lines().stream().anyMatch(l -> l.lot() != null || l.expiresOn() != null));
    }

    /**
     * Asks inventory whether the location and the lots can be booked, because it cannot refuse them later. Used before the transaction.
     *
     * @param lines of the order
     */
    static void check(InventoryService inventory, List<PurchaseOrderLine> lines, ReceiveOrder body, Caller caller) {
        var requested = ReceiptRules.requested(body);
        var arrivals = requested == null ? List.<Arrival>of() : ReceiptRules.arrivals(lines, requested);
        var inLots = new ArrayList<CheckArrival.Line>();
        for (int i = 0; i < arrivals.size(); i++) {
            var received = arrivals.get(i).received();
            if (received.lot() == null && received.expiresOn() == null) continue;
            inLots.add(new CheckArrival.Line(
                    arrivals.get(i).line().itemId(),
                    received.pieces(),
                    received.lot(),
                    received.expiresOn(),
                    ReceiptRules.field(i, "")));
        }
        inventory
                .checkArrival(new CheckArrival(body.locationId(), inLots), caller)
                .await();
    }

    /**
     * @param order locked, in a status that allows it
     * @param lines of the order
     */
    static PurchaseOrderWithItems receive(
            Tx tx, PurchaseOrder order, List<PurchaseOrderLine> lines, @Nullable ReceiveOrder body) {
        var arrivals = ReceiptRules.arrivals(lines, ReceiptRules.requested(body));
        var pieces = ReceiptRules.sums(arrivals, ReceiveOrder.Line::pieces);
        var open = ReceiptRules.expected(lines, pieces);
        var place = body == null || body.locationId() == null ? order.locationId() : body.locationId();
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
        if (open.isEmpty()) settle(tx, order, lines, pieces);
        var received = OrderActions.change(tx, order.id(), PurchaseQueries.RECEIVE, order.id());
        publish(tx, received.order(), receiptId, place, arrivals, open);
        return received;
    }

    /**
     * From now on, the order costs what was received. Fails 400 amount_out_of_range, because that may be more than was ordered.
     *
     * @param pieces that have just arrived, by line
     */
    static void settle(Tx tx, PurchaseOrder order, List<PurchaseOrderLine> lines, Map<UUID, Long> pieces) {
        ReceiptRules.total(lines, pieces, order.currency());
        tx.sql(PurchaseQueries.SETTLE_LINES, order.id());
    }

    private static void publish(
            Tx tx,
            PurchaseOrder order,
            UUID receiptId,
            @Nullable UUID place,
            List<Arrival> arrivals,
            List<PurchaseEvents.ExpectedLine> open) {
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
