package tradepost.purchase.core.returns;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tradepost.inventory.InventoryService;
import tradepost.inventory.returns.CheckReturn;
import tradepost.inventory.returns.StockReturnEvents.StockKept;
import tradepost.inventory.returns.StockReturnEvents.StockReturned;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.listing.Where;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Request;
import tradepost.kernel.value.Ids;
import tradepost.kernel.value.Metadata;
import tradepost.kernel.value.Money;
import tradepost.kernel.value.Text;
import tradepost.orders.Transition;
import tradepost.purchase.PurchaseEvents;
import tradepost.purchase.PurchaseOrder;
import tradepost.purchase.PurchaseOrderLine;
import tradepost.purchase.PurchaseOrderWithItems;
import tradepost.purchase.core.change.ChangeOrder;
import tradepost.purchase.core.order.Approval;
import tradepost.purchase.core.order.OrderActions;
import tradepost.purchase.core.order.PurchaseRules;
import tradepost.purchase.core.order.PurchaseStates;
import tradepost.purchase.core.order.ReceiptRules;
import tradepost.purchase.core.order.StoredPurchase;
import tradepost.purchase.returns.ReturnEvents.OrderReturned;
import tradepost.purchase.returns.ReturnEvents.ReturnDeclined;
import tradepost.purchase.returns.ReturnEvents.ReturnRequested;
import tradepost.purchase.returns.ReturnEvents.ReturnedLine;
import tradepost.purchase.returns.VendorReturnPage;
import tradepost.purchase.returns.VendorReturnQuery;
import tradepost.purchase.returns.WriteReturn;

/**
 * Returns to vendors, in two steps: the request takes the pieces from what can be returned, and its event asks inventory to book them. The event
 * by which inventory answers completes the return, or declines it and gives the pieces back. So it always ends.
 */
public final class ReturnToVendor {
    private static final int REASON_MAX = 500;

    /** A line of the request with that of the order. */
    private record Back(PurchaseOrderLine line, WriteReturn.Line requested) {}

    private ReturnToVendor() {}

    /** Fails 400 invalid_lines, line_twice or blank. */
    public static WriteReturn valid(WriteReturn body) {
        var reason = Text.visible("reason", body.reason());
        var faults = new ArrayList<JsonObject>();
        var twice = new ArrayList<JsonObject>();
        if (body.lines().isEmpty() || body.lines().size() > PurchaseRules.MAX_LINES)
            faults.add(Problem.detail("lines", "must have 1 to " + PurchaseRules.MAX_LINES + " entries"));
        if (reason.codePointCount(0, reason.length()) > REASON_MAX)
            faults.add(Problem.detail("reason", "must have at most " + REASON_MAX + " characters"));
        var lines = new ArrayList<WriteReturn.Line>();
        record Pieces(UUID lineId, String state, @Nullable String lot) {}
        var seen = new HashSet<Pieces>();
        for (int i = 0; i < body.lines().size(); i++) {
            var line = body.lines().get(i);
            var lot = line.lot() == null ? null : Text.lot(ReceiptRules.field(i, "lot"), line.lot());
            if (line.quantity() < 1 || line.quantity() > PurchaseRules.MAX_QUANTITY)
                faults.add(Problem.detail(
                        ReceiptRules.field(i, "quantity"), "must be 1 to " + PurchaseRules.MAX_QUANTITY));
            if (!seen.add(new Pieces(line.lineId(), line.stateOrAvailable(), Text.lotKeyOrNull(lot))))
                twice.add(Problem.detail(ReceiptRules.field(i, "line_id"), "occurs twice with the same state and lot"));
            lines.add(new WriteReturn.Line(line.lineId(), line.quantity(), lot, line.stateOrAvailable()));
        }
        Problem.badRequestIf("invalid_lines", faults);
        Problem.badRequestIf("line_twice", twice);
        return new WriteReturn(reason, Metadata.of(body.metadata()), lines, body.locationId(), body.replacement());
    }

    /** Fails 400 line_not_found, 409 quantity_exceeds_received with each line of which more would be returned than was received. */
    private static List<Back> backs(List<PurchaseOrderLine> lines, WriteReturn body) {
        var byId = lines.stream().collect(Collectors.toMap(PurchaseOrderLine::id, Function.identity()));
        var pieces = new HashMap<UUID, Long>();
        var unknown = new ArrayList<JsonObject>();
        var exceeding = new ArrayList<JsonObject>();
        var backs = new ArrayList<Back>();
        for (int i = 0; i < body.lines().size(); i++) {
            var requested = body.lines().get(i);
            var line = byId.get(requested.lineId());
            if (line == null) {
                unknown.add(Problem.detail(ReceiptRules.field(i, "line_id"), "is not a line of this order"));
                continue;
            }
            long sum = pieces.merge(line.id(), requested.quantity(), Long::sum);
            long allowed = line.receivedQuantity() - line.returnedQuantity();
            if (sum > allowed)
                exceeding.add(
                        Problem.detail(ReceiptRules.field(i, "quantity"), "returned " + sum + ", allowed " + allowed)
                                .put("item_id", line.itemId().toString()));
            backs.add(new Back(line, requested));
        }
        Problem.badRequestIf("line_not_found", unknown);
        Problem.conflictIf("quantity_exceeds_received", exceeding);
        return backs;
    }

    /** Asks inventory whether the pieces are there. Used before the transaction. */
    public static void check(
            InventoryService inventory, PurchaseOrderWithItems order, WriteReturn body, Caller caller) {
        var backs = backs(order.items(), body);
        var lines = new ArrayList<CheckReturn.Line>();
        for (int i = 0; i < backs.size(); i++) {
            var requested = backs.get(i).requested();
            lines.add(new CheckReturn.Line(
                    backs.get(i).line().itemId(),
                    requested.quantity(),
                    requested.lot(),
                    requested.stateOrAvailable(),
                    ReceiptRules.field(i, "")));
        }
        inventory
                .checkReturn(new CheckReturn(order.order().id(), place(order.order(), body), lines), caller)
                .await();
    }

    private static @Nullable UUID place(PurchaseOrder order, WriteReturn body) {
        return body.locationId() == null ? order.locationId() : body.locationId();
    }

    public static PurchaseOrderWithItems request(Tx tx, UUID orderId, WriteReturn body) {
        var order = OrderActions.lock(tx, orderId, states(body));
        var backs = backs(OrderActions.read(tx, orderId).items(), body);
        var currency = order.currency();
        var amounts = amounts(tx, orderId, backs, currency);
        var amount = Money.total(amounts);
        var returnId = Ids.next();
        var place = place(order, body);
        var code = tx.firstOrNull(
                r -> r.getString(0),
                VendorReturnQueries.INSERT,
                returnId,
                orderId,
                body.reason(),
                place,
                amount,
                Request.actor(),
                Metadata.of(body.metadata()),
                body.isReplaced());
        tx.sql(
                VendorReturnQueries.INSERT_LINES,
                returnId,
                backs.stream().map(b -> b.line().id()).toArray(UUID[]::new),
                backs.stream().map(b -> b.requested().quantity()).toArray(Long[]::new),
                backs.stream().map(b -> b.requested().lot()).toArray(String[]::new),
                backs.stream().map(b -> b.requested().stateOrAvailable()).toArray(String[]::new),
                Tx.numbers(amounts, a -> a));
        var pieces = new LinkedHashMap<UUID, Long>();
        for (var b : backs) pieces.merge(b.line().id(), b.requested().quantity(), Long::sum);
        var taken = tx.sql(
                VendorReturnQueries.TAKE_LINES,
                orderId,
                pieces.keySet().toArray(UUID[]::new),
                pieces.values().toArray(Long[]::new));
        OrderActions.expect(pieces.size(), taken.rowCount());
        var requested = OrderActions.change(tx, orderId, VendorReturnQueries.TOUCH, orderId);
        var items = new ArrayList<ReturnedLine>();
        for (int i = 0; i < backs.size(); i++) items.add(returned(backs.get(i), amounts.get(i)));
        var data = new ReturnRequested(
                returnId,
                orderId,
                order.number(),
                order.vendorId(),
                body.reason(),
                place,
                code,
                items,
                amount,
                currency,
                Metadata.of(body.metadata()),
                tx.firstOrNull(VendorReturnQueries::rate, VendorReturnQueries.RATE, orderId));
        var event = EventLog.append(
                tx, PurchaseEvents.RETURN_REQUESTED, orderId, requested.order().version(), data);
        EventLog.handOver(tx, "inventory", event); // so that the next request sees the stock and the amounts
        return requested;
    }

    private static ReturnedLine returned(Back back, BigDecimal amount) {
        return new ReturnedLine(
                back.line().id(),
                back.line().itemId(),
                back.line().sku(),
                back.line().name(),
                back.requested().quantity(),
                back.line().unitPrice(),
                amount,
                back.requested().lot(),
                back.requested().stateOrAvailable());
    }

    /** Each is the share of its pieces in what is left of the amount of its line, so that the returns never exceed what the line has cost. */
    private static List<BigDecimal> amounts(Tx tx, UUID orderId, List<Back> backs, String currency) {
        var left = new HashMap<UUID, BigDecimal>();
        for (var r : tx.sql(VendorReturnQueries.LEFT_OF_LINES, orderId)) left.put(r.getUUID(0), r.getBigDecimal(1));
        var pieces = new HashMap<UUID, Long>();
        var amounts = new ArrayList<BigDecimal>();
        for (var back : backs) {
            var line = back.line();
            long before = line.returnedQuantity() + pieces.getOrDefault(line.id(), 0L);
            var ofLine = Objects.requireNonNull(left.get(line.id()));
            var amount = Money.share(ofLine, back.requested().quantity(), line.receivedQuantity() - before, currency);
            left.put(line.id(), ofLine.subtract(amount));
            pieces.merge(line.id(), back.requested().quantity(), Long::sum);
            amounts.add(amount);
        }
        return amounts;
    }

    /** Nothing of a closed order comes any more. */
    public static Transition states(WriteReturn body) {
        return body.isReplaced() ? PurchaseStates.REPLACE_ANY : PurchaseStates.RETURN_ANY;
    }

    private record Booked(BigDecimal amount, boolean isReplaced) {}

    /**
     * Inventory has booked it. The order costs so much less, and the vendor owes what was paid above that. Of goods that the vendor sends again,
     * the order costs what it did, and they are open again, unless it was closed meanwhile.
     */
    public static void booked(Tx tx, Event event, Approval approval) {
        var returned = event.data(StockReturned.class);
        var order = tx.require(OrderActions.NOT_FOUND, StoredPurchase::order, StoredPurchase.LOCK, returned.orderId());
        var booked = tx.single(
                r -> new Booked(Money.read(r, 0, order.currency()), r.getBoolean(1)),
                VendorReturnQueries.AMOUNT,
                returned.returnId());
        boolean isReplaced =
                booked.isReplaced() && PurchaseStates.REPLACE_ANY.statuses().contains(order.status());
        var credit = isReplaced
                ? BigDecimal.ZERO
                : booked.amount().subtract(order.openAmount()).max(BigDecimal.ZERO);
        if (tx.sql(VendorReturnQueries.COMPLETE, returned.returnId(), credit, isReplaced)
                        .rowCount()
                == 0) return;
        var now = isReplaced
                ? reopened(tx, order, returned.returnId(), booked.amount())
                : OrderActions.change(tx, order.id(), VendorReturnQueries.SETTLE, order.id(), booked.amount());
        var data = new OrderReturned(
                returned.returnId(),
                order.id(),
                order.number(),
                order.vendorId(),
                booked.amount(),
                Money.exact(credit, order.currency()),
                now.order().totalAmount(),
                order.currency(),
                isReplaced,
                now.order().depositAmount().subtract(order.depositAmount()));
        append(tx, event, PurchaseEvents.RETURNED, now.order(), data);
        if (isReplaced) {
            var expecting = OrderActions.change(tx, order.id(), VendorReturnQueries.TOUCH, order.id());
            var changed = ChangeOrder.event(tx, expecting, null, approval);
            append(tx, event, PurchaseEvents.CHANGED, expecting.order(), changed);
        }
        if (!OrderActions.isFree(now.order())) return;
        var closed = OrderActions.change(tx, order.id(), StoredPurchase.CLOSE_FREE, order.id())
                .order();
        append(tx, event, PurchaseEvents.CLOSED, closed, OrderActions.closed(closed));
    }

    private static PurchaseOrderWithItems reopened(Tx tx, PurchaseOrder order, UUID returnId, BigDecimal amount) {
        tx.sql(StoredPurchase.REPLACE_LINES, order.id(), returnId);
        var open = ReceiptRules.expected(OrderActions.read(tx, order.id()).items(), Map.of());
        OrderActions.costLines(tx, order, open.isEmpty());
        return OrderActions.change(tx, order.id(), StoredPurchase.REOPEN, order.id(), amount);
    }

    /** Inventory has not booked it. */
    public static void declined(Tx tx, Event event) {
        var kept = event.data(StockKept.class);
        var order = tx.require(OrderActions.NOT_FOUND, StoredPurchase::order, StoredPurchase.LOCK, kept.orderId());
        if (tx.sql(VendorReturnQueries.DECLINE, kept.returnId(), kept.code()).rowCount() == 0) return;
        tx.sql(VendorReturnQueries.GIVE_LINES, kept.returnId());
        var now = OrderActions.change(tx, order.id(), VendorReturnQueries.TOUCH, order.id())
                .order();
        var data = new ReturnDeclined(kept.returnId(), order.id(), order.number(), order.vendorId(), kept.code());
        append(tx, event, PurchaseEvents.RETURN_DECLINED, now, data);
    }

    private static void append(Tx tx, Event cause, String type, PurchaseOrder now, Record data) {
        EventLog.appendAll(
                tx, List.of(EventLog.event(type, now.id(), now.version(), data, cause.actor(), cause.origin())));
    }

    /** Fails 404 order_not_found. */
    public static Future<VendorReturnPage> list(Db db, UUID orderId, VendorReturnQuery q) {
        return db.require(OrderActions.NOT_FOUND, StoredPurchase::order, StoredPurchase.GET, orderId)
                .compose(order -> q.page().read(db, VendorReturnQueries.LISTED, where(orderId, q)))
                .map(s -> new VendorReturnPage(s.data(), s.meta()));
    }

    private static Where where(UUID orderId, VendorReturnQuery q) {
        return Where.of("true")
                .and("order_id = ?", orderId)
                .in("status", q.status())
                .between("created_at", q.createdFrom(), q.createdTo());
    }
}
