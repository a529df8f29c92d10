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
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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
import tradepost.purchase.PurchaseEvents;
import tradepost.purchase.PurchaseOrder;
import tradepost.purchase.PurchaseOrderLine;
import tradepost.purchase.PurchaseOrderWithItems;
import tradepost.purchase.core.contract.ContractPrices;
import tradepost.purchase.core.drafting.PurchaseRules;
import tradepost.purchase.core.order.LockedPurchase;
import tradepost.purchase.core.order.PurchaseStates;
import tradepost.purchase.core.order.Settlement;
import tradepost.purchase.core.order.StoredPurchase;
import tradepost.purchase.core.receipt.ReceiptRates;
import tradepost.purchase.core.receipt.ReceiptRules;
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
public final class Returning {
    private static final int REASON_MAX = 500;

    /** A line of the request with that of the order. */
    private record Back(PurchaseOrderLine line, WriteReturn.Line requested, long before) {
        /** What these pieces have cost: with those that go back before and after them, what the line has cost. */
        BigDecimal amount(String currency) {
            return Money.part(before, before + requested.quantity(), line.unitPrice(), currency);
        }
    }

    private Returning() {}

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
            if (!seen.add(new Pieces(line.lineId(), line.stateOrAvailable(), lot == null ? null : Text.lotKey(lot))))
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
            backs.add(new Back(line, requested, line.returnedQuantity() + sum - requested.quantity()));
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
                .checkReturn(
                        new CheckReturn(
                                place(order.order(), body), lines, order.order().id()),
                        caller)
                .await();
    }

    private static @Nullable UUID place(PurchaseOrder order, WriteReturn body) {
        return body.locationId() == null ? order.locationId() : body.locationId();
    }

    public static PurchaseOrderWithItems request(Tx tx, UUID orderId, WriteReturn body) {
        var order = LockedPurchase.lock(tx, orderId, PurchaseStates.RETURN_ANY);
        var backs = backs(LockedPurchase.read(tx, orderId).items(), body);
        var currency = order.currency();
        var amount = Money.total(backs.stream().map(b -> b.amount(currency)).toList());
        var rate = tx.firstOrNull(r -> r.getBigDecimal(0), ReturnQueries.LAST_RATE, orderId);
        var costs = backs.stream()
                .map(b -> ReceiptRates.cost(b.amount(currency), rate, tx.currency()))
                .toList();
        var returnId = Ids.next();
        var place = place(order, body);
        var code = tx.firstOrNull(
                r -> r.getString(0),
                ReturnQueries.INSERT,
                returnId,
                orderId,
                body.reason(),
                place,
                amount,
                Request.actor(),
                Metadata.of(body.metadata()),
                body.isReplaced(),
                Money.total(costs));
        tx.sql(
                ReturnQueries.INSERT_LINES,
                returnId,
                backs.stream().map(b -> b.line().id()).toArray(UUID[]::new),
                backs.stream().map(b -> b.requested().quantity()).toArray(Long[]::new),
                backs.stream().map(b -> b.requested().lot()).toArray(String[]::new),
                backs.stream().map(b -> b.requested().stateOrAvailable()).toArray(String[]::new));
        var pieces = new LinkedHashMap<UUID, Long>();
        for (var b : backs) pieces.merge(b.line().id(), b.requested().quantity(), Long::sum);
        var taken = tx.sql(
                ReturnQueries.TAKE_LINES,
                orderId,
                pieces.keySet().toArray(UUID[]::new),
                pieces.values().toArray(Long[]::new));
        LockedPurchase.expect(pieces.size(), taken.rowCount());
        var requested = LockedPurchase.change(tx, orderId, ReturnQueries.TOUCH, orderId);
        var items = IntStream.range(0, backs.size())
                .mapToObj(i -> returnedLine(backs.get(i), costs.get(i)))
                .toList();
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
                Metadata.of(body.metadata()));
        var event = EventLog.append(
                tx, PurchaseEvents.RETURN_REQUESTED, orderId, requested.order().version(), data);
        EventLog.handOver(tx, "inventory", event); // so that the next request sees the stock and the amounts
        return requested;
    }

    private static ReturnedLine returnedLine(Back back, BigDecimal cost) {
        return new ReturnedLine(
                back.line().id(),
                back.line().itemId(),
                back.line().sku(),
                back.line().name(),
                back.requested().quantity(),
                back.line().unitPrice(),
                back.requested().lot(),
                back.requested().stateOrAvailable(),
                cost);
    }

    /** What goes back of a line, and what went back of it before. */
    private record Gone(UUID lineId, BigDecimal unitPrice, long before, long pieces) {
        /** Of all pieces that have gone, so that several returns of a line cost what one of all pieces does. */
        BigDecimal amount(String currency) {
            return Money.subtotal(before + pieces, unitPrice, currency)
                    .subtract(Money.subtotal(before, unitPrice, currency));
        }
    }

    /** Inventory has booked it. Either the pieces are to come again, or the order costs less; the vendor owes what was paid for them. */
    public static void booked(Tx tx, Event event) {
        var returned = event.data(StockReturned.class);
        var order =
                tx.require(LockedPurchase.NOT_FOUND, StoredPurchase::order, StoredPurchase.LOCK, returned.orderId());
        Boolean replaced = tx.firstOrNull(r -> r.getBoolean(0), ReturnQueries.COMPLETE, returned.returnId());
        if (replaced == null) return;
        var gone = tx.list(
                r -> new Gone(r.getUUID(0), r.getBigDecimal(1), r.getLong(2), r.getLong(3)),
                ReturnQueries.BACK,
                returned.returnId());
        var amount = gone.stream()
                .map(g -> g.amount(order.currency()))
                .reduce(Money.round(BigDecimal.ZERO, order.currency()), BigDecimal::add);
        tx.sql(
                replaced ? ReturnQueries.REPLACE : ReturnQueries.GO,
                order.id(),
                Tx.column(gone, Gone::lineId, UUID[]::new),
                Tx.column(gone, Gone::pieces, Long[]::new));
        if (!replaced)
            LockedPurchase.expect(
                    1, tx.sql(ReturnQueries.DEDUCT, order.id(), amount).rowCount());
        ContractPrices.follow(tx, order.id());
        var settled = Settlement.settle(tx, order.id());
        var now = settled.order();
        var credit = now.creditAmount().subtract(order.creditAmount());
        tx.sql(ReturnQueries.VALUE, returned.returnId(), amount, credit);
        var data = new OrderReturned(
                returned.returnId(),
                order.id(),
                order.number(),
                order.vendorId(),
                amount,
                credit,
                now.totalAmount(),
                order.currency(),
                replaced,
                now.status(),
                now.locationId(),
                now.code(),
                now.expectedAt(),
                ReceiptRules.expected(settled.items(), Map.of()),
                tx.single(r -> Money.read(r, 0, tx.currency()), ReturnQueries.COST, returned.returnId()));
        append(tx, event, PurchaseEvents.RETURNED, now, data);
    }

    /** Inventory has not booked it. */
    public static void declined(Tx tx, Event event) {
        var kept = event.data(StockKept.class);
        var order = tx.require(LockedPurchase.NOT_FOUND, StoredPurchase::order, StoredPurchase.LOCK, kept.orderId());
        if (tx.sql(ReturnQueries.DECLINE, kept.returnId(), kept.code()).rowCount() == 0) return;
        tx.sql(ReturnQueries.GIVE_LINES, kept.returnId());
        var now = LockedPurchase.change(tx, order.id(), ReturnQueries.TOUCH, order.id())
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
        return db.require(LockedPurchase.NOT_FOUND, StoredPurchase::order, StoredPurchase.GET, orderId)
                .compose(order -> q.page().read(db, ReturnQueries.LISTED, where(orderId, q)))
                .map(s -> new VendorReturnPage(s.data(), s.meta()));
    }

    private static Where where(UUID orderId, VendorReturnQuery q) {
        return Where.of("true")
                .and("order_id = ?", orderId)
                .in("status", q.status())
                .between("created_at", q.createdFrom(), q.createdTo());
    }
}
