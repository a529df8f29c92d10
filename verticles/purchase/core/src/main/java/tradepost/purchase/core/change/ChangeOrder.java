package tradepost.purchase.core.change;

import io.vertx.serviceproxy.ServiceException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Request;
import tradepost.kernel.value.Money;
import tradepost.orders.LineQueries;
import tradepost.orders.Lines;
import tradepost.purchase.ChangeOrderRequest;
import tradepost.purchase.PurchaseEvents;
import tradepost.purchase.PurchaseOrder;
import tradepost.purchase.PurchaseOrderLine;
import tradepost.purchase.PurchaseOrderWithItems;
import tradepost.purchase.WritePurchaseOrder;
import tradepost.purchase.core.contract.ContractPrices;
import tradepost.purchase.core.order.Approval;
import tradepost.purchase.core.order.OrderActions;
import tradepost.purchase.core.order.OrderDrafts;
import tradepost.purchase.core.order.PurchaseDraft;
import tradepost.purchase.core.order.PurchaseRules;
import tradepost.purchase.core.order.PurchaseStates;
import tradepost.purchase.core.order.ReceiptRules;
import tradepost.purchase.core.order.StoredPurchase;
import tradepost.purchase.core.vendor.VendorCosts;
import tradepost.purchase.core.vendor.VendorCosts.Need;
import tradepost.purchase.event.OrderChanged;
import tradepost.purchase.event.OrderWritten;

/** Changes an order that was sent by difference: under its lock, so received pieces stay whatever arrives at the same time. */
public final class ChangeOrder {
    private ChangeOrder() {}

    /** The lines that a request adds, ready to be written; null if it adds none. Used before the transaction, on virtual threads only. */
    public static @Nullable PurchaseDraft added(
            OrderDrafts drafts, PurchaseOrder order, ChangeOrderRequest body, Caller caller) {
        var added = new TreeMap<>(ChangedLines.added(body));
        if (added.isEmpty()) return null;
        try {
            return drafts.of(
                    order.id(),
                    new WritePurchaseOrder(
                            order.vendorId(),
                            List.copyOf(added.values()),
                            order.currency(),
                            null,
                            null,
                            null,
                            null,
                            null,
                            order.overReceiptPercent()),
                    caller);
        } catch (ServiceException refusal) {
            throw Lines.inRequest(refusal, List.copyOf(added.keySet()));
        }
    }

    /** @param added as {@link #added} returned it: the vendor, the currency and the tolerance of an order that was sent do not change */
    public static PurchaseOrderWithItems change(
            Tx tx, UUID orderId, ChangeOrderRequest body, @Nullable PurchaseDraft added, Approval approval) {
        var order = OrderActions.lock(tx, orderId, PurchaseStates.CHANGE);
        var before = OrderActions.read(tx, orderId);
        var changed = ChangedLines.of(order, before.items(), body);
        var expectedAt = body.expectedAt() == null ? order.expectedAt() : body.expectedAt();
        boolean isLater = expectedAt != null && !expectedAt.equals(order.expectedAt());
        if (changed.isEmpty() && added == null && !isLater) return before;
        requireCount(before.items(), changed, added);
        requireSold(tx, order, changed);
        write(tx, order, changed, added);
        var lines = OrderActions.read(tx, orderId).items();
        boolean isComplete = ReceiptRules.expected(lines, Map.of()).isEmpty();
        OrderActions.costLines(tx, order, isComplete);
        lines = OrderActions.read(tx, orderId).items();
        return update(tx, order, lines, isComplete, expectedAt, body.reason(), approval);
    }

    private static void requireCount(
            List<PurchaseOrderLine> lines, ChangedLines changed, @Nullable PurchaseDraft added) {
        int count = lines.size()
                - changed.removed().size()
                + changed.split().size()
                + (added == null ? 0 : added.lines().size());
        if (count == 0)
            throw Problem.badRequest("invalid_lines", Problem.detail("lines", "a line must stay; cancel the order"));
        if (count > PurchaseRules.MAX_LINES)
            throw Problem.badRequest(
                    "invalid_lines",
                    Problem.detail("lines", "the order may have at most " + PurchaseRules.MAX_LINES + " lines"));
    }

    /** Fails 400 below_minimum or not_in_packs for a new quantity of a line with a price of the price list. */
    private static void requireSold(Tx tx, PurchaseOrder order, ChangedLines changed) {
        var listed = Set.copyOf(tx.list(r -> r.getUUID(0), StoredPurchase.LISTED_LINES, order.id()));
        var needs = new ArrayList<Need>();
        var at = new ArrayList<Integer>();
        for (var k : changed.kept()) {
            if (!k.isOrdered() || !listed.contains(k.id())) continue;
            needs.add(new Need(at.size(), k.before().itemId(), k.quantity()));
            at.add(k.at());
        }
        if (needs.isEmpty()) return;
        try {
            PurchaseRules.requireSold(needs, VendorCosts.of(tx, needs, order.vendorId(), order.currency()));
        } catch (ServiceException refusal) {
            throw Lines.inRequest(refusal, at);
        }
    }

    private static void write(Tx tx, PurchaseOrder order, ChangedLines changed, @Nullable PurchaseDraft added) {
        var kept = changed.kept();
        var fewer = new TreeMap<UUID, Long>(); // the pieces of each line that its contract still has
        for (var k : kept) fewer.put(k.id(), k.isRepriced() ? 0 : k.quantity());
        for (var id : changed.removed()) fewer.put(id, 0L);
        ContractPrices.giveBack(tx, order.id(), fewer);
        var removed =
                tx.sql(ChangeQueries.REMOVE_LINES, order.id(), changed.removed().toArray(UUID[]::new));
        OrderActions.expect(changed.removed().size(), removed.rowCount());
        var updated = tx.sql(
                ChangeQueries.CHANGE_LINES,
                order.id(),
                Tx.column(kept, k -> k.id(), UUID[]::new),
                Tx.column(kept, k -> k.quantity(), Long[]::new),
                Tx.column(
                        kept,
                        k -> PurchaseRules.overReceiptAllowed(k.quantity(), order.overReceiptPercent()),
                        Long[]::new),
                Tx.numbers(kept, k -> k.unitPrice()),
                Tx.numbers(kept, k -> Money.subtotal(k.quantity(), k.unitPrice(), order.currency())),
                Tx.column(kept, k -> k.isRepriced(), Boolean[]::new));
        OrderActions.expect(kept.size(), updated.rowCount());
        insert(tx, order, changed.split(), added);
        ContractPrices.draw(tx, order.id());
    }

    /** After the lines that the order has. */
    private static void insert(
            Tx tx, PurchaseOrder order, List<PurchaseDraft.Line> split, @Nullable PurchaseDraft added) {
        var lines = new ArrayList<>(split);
        if (added != null) lines.addAll(added.lines());
        if (lines.isEmpty()) return;
        int last = tx.single(r -> r.getInteger(0) == null ? 0 : r.getInteger(0), ChangeQueries.LAST_LINE, order.id());
        if (last + lines.size() > PurchaseRules.MAX_LINES)
            throw Problem.badRequest(
                    "invalid_lines",
                    Problem.detail(
                            "lines",
                            "the order may have at most " + PurchaseRules.MAX_LINES
                                    + " lines, with those that were removed"));
        var allowed = new Long[lines.size()];
        var contracts = new @Nullable UUID[lines.size()];
        var listed = new Boolean[lines.size()];
        for (int i = 0; i < listed.length; i++) {
            int at = i - split.size(); // among those that are added
            allowed[i] = PurchaseRules.overReceiptAllowed(lines.get(i).quantity(), order.overReceiptPercent());
            contracts[i] = added == null ? null : added.contracts().get(at);
            listed[i] = added != null && added.listed().contains(at);
        }
        @Nullable Object[] args = Arrays.copyOf(LineQueries.args(lines, last), 12);
        args[9] = allowed;
        args[10] = contracts;
        args[11] = listed;
        tx.sql(StoredPurchase.INSERT_LINES, args);
    }

    private static PurchaseOrderWithItems update(
            Tx tx,
            PurchaseOrder order,
            List<PurchaseOrderLine> lines,
            boolean isComplete,
            @Nullable Instant expectedAt,
            @Nullable String reason,
            Approval approval) {
        var total = Lines.total(lines).subtract(order.returnedAmount());
        var paid = order.paidAmount().subtract(order.refundedAmount());
        boolean isPaid = total.signum() > 0 && paid.compareTo(total) >= 0;
        var changed = OrderActions.change(
                tx,
                order.id(),
                ChangeQueries.CHANGE,
                order.id(),
                total,
                PurchaseRules.max(lines, order.overReceiptPercent(), order.currency()),
                expectedAt == null ? null : expectedAt.atOffset(ZoneOffset.UTC),
                Request.actor(),
                isComplete ? isPaid ? "paid" : "received" : order.status());
        var now = changed.order();
        var event = EventLog.append(
                tx, PurchaseEvents.CHANGED, now.id(), now.version(), event(tx, changed, reason, approval));
        EventLog.handOver(tx, "inventory", event); // so that the next request sees what is incoming
        if (!OrderActions.isFree(changed.order())) return changed;
        return OrderActions.closeFree(tx, order.id());
    }

    /** What the order has and expects now. */
    public static OrderChanged event(
            Tx tx, PurchaseOrderWithItems changed, @Nullable String reason, Approval approval) {
        var now = changed.order();
        return new OrderChanged(
                now.id(),
                now.number(),
                now.vendorId(),
                now.currency(),
                now.status(),
                OrderWritten.of(changed).items(),
                now.totalAmount(),
                now.maximumAmount(),
                !approval.isGiven(tx, now),
                now.locationId(),
                now.code(),
                now.expectedAt(),
                ReceiptRules.expected(changed.items(), Map.of()),
                now.missedAt(),
                reason);
    }
}
