package tradepost.purchase.core.receipt;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tradepost.inventory.CheckArrival;
import tradepost.inventory.CheckedArrival;
import tradepost.inventory.CheckedArrival.Moved;
import tradepost.inventory.InventoryService;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Request;
import tradepost.kernel.value.Ids;
import tradepost.kernel.value.Money;
import tradepost.kernel.value.Text;
import tradepost.purchase.PurchaseEvents;
import tradepost.purchase.PurchaseOrder;
import tradepost.purchase.PurchaseOrderLine;
import tradepost.purchase.PurchaseOrderWithItems;
import tradepost.purchase.ReceiveOrderRequest;
import tradepost.purchase.core.contract.ContractPrices;
import tradepost.purchase.core.order.Approval;
import tradepost.purchase.core.order.ChangedPrices;
import tradepost.purchase.core.order.OrderActions;
import tradepost.purchase.core.order.PurchaseStates;
import tradepost.purchase.core.order.ReceiptRules;
import tradepost.purchase.core.order.ReceiptRules.Arrival;
import tradepost.purchase.core.order.StoredPurchase;
import tradepost.purchase.event.ExpectedLine;
import tradepost.purchase.event.OrderReceived;
import tradepost.purchase.event.ReceivedLine;

/** Books a receipt: what arrived at once of an order, as a document of its own. */
public final class ReceiveGoods {
    private ReceiveGoods() {}

    /** Whether only inventory can tell that the request is right: it names a location or lots. */
    private static boolean needsCheck(@Nullable ReceiveOrderRequest body) {
        return body != null
                && (body.locationId() != null
                        || body.lines() != null
                                && body.lines().stream().anyMatch(l -> l.lot() != null || l.expiresOn() != null));
    }

    /**
     * Asks inventory whether the location, the lots and the number of serial numbers can be booked, because it cannot refuse them later. A
     * request that names neither a location nor lots does not depend on whether inventory is available. Used before the transaction.
     *
     * @return the serial numbers that the request names
     */
    public static List<Moved> check(
            InventoryService inventory,
            PurchaseOrderWithItems order,
            @Nullable ReceiveOrderRequest body,
            Caller caller) {
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
        var place = place(order.order(), body);
        var asked = new CheckArrival(place, lines, null, order.order().id(), null);
        var serials = inventory.checkedArrival(asked, caller).map(CheckedArrival::lots);
        if (!needsCheck(body))
            serials = serials.recover(
                    t -> Problem.isUnavailable(t) ? Future.succeededFuture(List.of()) : Future.failedFuture(t));
        return serials.await();
    }

    /** By what is compared of its number. */
    private record Lot(UUID itemId, @Nullable String key) {
        static Lot of(UUID itemId, @Nullable String number) {
            return new Lot(itemId, Text.lotKeyOrNull(number));
        }
    }

    /**
     * When inventory was asked, it knew that these serial numbers are not in stock, and how often each had arrived. If more receipts name one,
     * the event of one of them has not been applied then. Fails 409 serial_in_stock.
     */
    private static void requireNotNamedSince(Tx tx, UUID orderId, List<Moved> serials, List<Arrival> arrivals) {
        if (serials.isEmpty()) return;
        var arrived = new HashMap<Lot, Long>();
        for (var s : serials) arrived.put(Lot.of(s.itemId(), s.number()), s.pieces());
        var keys = arrived.keySet().stream().map(Lot::key).distinct().toArray(String[]::new);
        var since = new HashSet<Lot>();
        var named = new HashMap<Lot, Long>();
        for (var r : tx.sql(StoredPurchase.NAMED_BEFORE, orderId, keys)) {
            var lot = Lot.of(r.getUUID(0), r.getString(1));
            if (named.merge(lot, r.getLong(2), Long::sum) > arrived.getOrDefault(lot, Long.MAX_VALUE)) since.add(lot);
        }
        var refused = new ArrayList<JsonObject>();
        for (int i = 0; i < arrivals.size(); i++) {
            var lot = Lot.of(
                    arrivals.get(i).line().itemId(), arrivals.get(i).received().lot());
            if (since.contains(lot))
                refused.add(Problem.detail(
                                ReceiptRules.field(i, "lot"),
                                arrivals.get(i).received().lot() + " is in another receipt")
                        .put("item_id", lot.itemId().toString()));
        }
        Problem.conflictIf("serial_in_stock", refused);
    }

    private static @Nullable UUID place(PurchaseOrder order, @Nullable ReceiveOrderRequest body) {
        return body == null || body.locationId() == null ? order.locationId() : body.locationId();
    }

    /** @param serials as {@link #check} returned them */
    public static PurchaseOrderWithItems receive(
            Tx tx,
            UUID orderId,
            @Nullable ReceiveOrderRequest body,
            List<Moved> serials,
            Approval approval,
            ReceiptRate rates) {
        var order = OrderActions.lock(tx, orderId, PurchaseStates.RECEIVE);
        approval.require(tx, order);
        var lines = OrderActions.read(tx, orderId).items();
        return receive(tx, order, lines, body, serials, approval, rates.of(order));
    }

    private static PurchaseOrderWithItems receive(
            Tx tx,
            PurchaseOrder order,
            List<PurchaseOrderLine> lines,
            @Nullable ReceiveOrderRequest body,
            List<Moved> serials,
            Approval approval,
            @Nullable BigDecimal rate) {
        var arrivals = ReceiptRules.arrivals(lines, ReceiptRules.requested(body));
        requireNotNamedSince(tx, order.id(), serials, arrivals);
        var pieces = ReceiptRules.sums(arrivals, ReceiveOrderRequest.Line::pieces);
        var open = ReceiptRules.expected(lines, pieces);
        var place = place(order, body);
        ReceiptRules.requirePayable(lines, pieces, order.currency());
        var items = ReceiptRules.received(arrivals, costs(tx, order), order.currency());
        var receiptId = Ids.next();
        var code = tx.firstOrNull(
                r -> r.getString(0),
                StoredPurchase.INSERT_RECEIPT,
                receiptId,
                order.id(),
                open.isEmpty(),
                place,
                Request.actor(),
                rate);
        tx.sql(
                StoredPurchase.INSERT_RECEIPT_LINES,
                receiptId,
                all(arrivals, a -> a.line().id()).toArray(UUID[]::new),
                all(arrivals, a -> a.received().pieces()).toArray(Long[]::new),
                all(arrivals, a -> a.received().damagedPieces()).toArray(Long[]::new),
                all(arrivals, a -> a.received().lot()).toArray(String[]::new),
                all(arrivals, a -> text(a.received().expiresOn())).toArray(String[]::new),
                Tx.numbers(items, ReceivedLine::subtotal));
        var damaged = ReceiptRules.sums(arrivals, ReceiveOrderRequest.Line::damagedPieces);
        var amounts = new HashMap<UUID, BigDecimal>();
        for (var i : items) amounts.merge(i.lineId(), i.subtotal(), BigDecimal::add);
        var lineIds = pieces.keySet().toArray(UUID[]::new);
        var changed = tx.sql(
                StoredPurchase.RECEIVE_LINES,
                order.id(),
                lineIds,
                pieces.values().toArray(Long[]::new),
                pieces.keySet().stream().map(damaged::get).toArray(Long[]::new),
                Tx.numbers(pieces.keySet(), id -> amounts.getOrDefault(id, BigDecimal.ZERO)));
        OrderActions.expect(lineIds.length, changed.rowCount());
        if (lines.stream().anyMatch(l -> l.contractId() != null)) ContractPrices.draw(tx, order.id());
        if (order.status().equals("draft")) ChangedPrices.require(tx, order.id());
        OrderActions.costLines(tx, order, open.isEmpty());
        var received = OrderActions.change(
                tx,
                order.id(),
                StoredPurchase.RECEIVE,
                order.id(),
                approval.above(),
                approval.currency(),
                ReceiptRules.total(items));
        var deposit = received.order().depositAmount().subtract(order.depositAmount());
        publish(tx, received.order(), receiptId, new Destination(place, code), items, open, rate, deposit);
        if (!OrderActions.isFree(received.order())) return received;
        return OrderActions.closeFree(tx, order.id());
    }

    /** What has come of each line of the order has cost. */
    private static Map<UUID, BigDecimal> costs(Tx tx, PurchaseOrder order) {
        var costs = new HashMap<UUID, BigDecimal>();
        for (var r : tx.sql(StoredPurchase.COSTS_OF_LINES, order.id()))
            costs.put(r.getUUID(0), Money.read(r, 1, order.currency()));
        return costs;
    }

    /** Where goods arrive; the default location if there is no id. */
    private record Destination(@Nullable UUID id, @Nullable String code) {}

    private static void publish(
            Tx tx,
            PurchaseOrder order,
            UUID receiptId,
            Destination at,
            List<ReceivedLine> items,
            List<ExpectedLine> open,
            @Nullable BigDecimal rate,
            BigDecimal deposit) {
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
                        at.id(),
                        at.code(),
                        order.locationId(),
                        order.code(),
                        order.expectedAt(),
                        open,
                        order.missedAt(),
                        rate,
                        deposit));
        EventLog.handOver(tx, "inventory", event); // so that the next request sees the stock
    }

    private static <T extends @Nullable Object> List<T> all(List<Arrival> arrivals, Function<Arrival, T> field) {
        return arrivals.stream().map(field).collect(Collectors.toList()); // a list that may have nulls
    }

    private static @Nullable String text(@Nullable LocalDate day) {
        return day == null ? null : day.toString();
    }
}
