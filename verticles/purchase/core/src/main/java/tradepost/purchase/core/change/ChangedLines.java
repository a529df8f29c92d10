package tradepost.purchase.core.change;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.value.Ids;
import tradepost.kernel.value.Money;
import tradepost.purchase.ChangeOrderRequest;
import tradepost.purchase.PurchaseOrder;
import tradepost.purchase.PurchaseOrderLine;
import tradepost.purchase.WritePurchaseLine;
import tradepost.purchase.core.order.PurchaseDraft;
import tradepost.purchase.core.order.PurchaseRules;
import tradepost.purchase.core.order.ReceiptRules;

/**
 * What a change makes of the lines of an order, without a database or a clock. Received pieces and their prices stay.
 *
 * @param kept lines with another quantity or price
 * @param removed lines of which nothing was received
 * @param split what is open of lines that were received in part and have another price from now on
 */
record ChangedLines(List<Kept> kept, List<UUID> removed, List<PurchaseDraft.Line> split) {
    /**
     * A line after the change.
     *
     * @param at its place in the request
     * @param isRepriced whether its price was agreed, and is no longer that of a contract or of the price list
     */
    record Kept(PurchaseOrderLine before, int at, long quantity, BigDecimal unitPrice, boolean isRepriced) {
        UUID id() {
            return before.id();
        }

        /** Whether the vendor must sell this quantity: what was received is what it is. */
        boolean isOrdered() {
            return !isRepriced && quantity != before.quantity() && quantity != before.arrivedQuantity();
        }
    }

    private static final ChangedLines NONE = new ChangedLines(List.of(), List.of(), List.of());

    boolean isEmpty() {
        return kept.isEmpty() && removed.isEmpty() && split.isEmpty();
    }

    /** The lines that the request adds, as those of a draft. Fails 400 invalid_lines, line_twice. */
    static Map<Integer, WritePurchaseLine> added(ChangeOrderRequest body) {
        var lines = body.lines();
        if (lines == null) return Map.of();
        var added = new HashMap<Integer, WritePurchaseLine>();
        var faults = new ArrayList<JsonObject>();
        var twice = new ArrayList<JsonObject>();
        if (lines.isEmpty() || lines.size() > PurchaseRules.MAX_LINES)
            faults.add(Problem.detail("lines", "must have 1 to " + PurchaseRules.MAX_LINES + " entries"));
        var seen = new HashSet<UUID>();
        for (int i = 0; i < lines.size(); i++) {
            var line = lines.get(i);
            boolean isAdded = line.lineId() == null;
            if (isAdded == (line.itemId() == null))
                faults.add(Problem.detail(ReceiptRules.field(i, "line_id"), "exactly one of line_id and item_id"));
            else if (isAdded && line.quantity() == null)
                faults.add(Problem.detail(ReceiptRules.field(i, "quantity"), "is required for a line that is added"));
            else if (isOutOfRange(line.quantity(), isAdded ? 1 : 0))
                faults.add(Problem.detail(
                        ReceiptRules.field(i, "quantity"),
                        "must be " + (isAdded ? 1 : 0) + " to " + PurchaseRules.MAX_QUANTITY));
            else if (line.unitPrice() != null
                    && (line.unitPrice().signum() < 0 || line.unitPrice().compareTo(Money.MAX) > 0))
                faults.add(Problem.detail(
                        ReceiptRules.field(i, "unit_price"), "must be 0 to " + Money.MAX.toPlainString()));
            else if (line.itemId() != null && line.quantity() != null)
                added.put(i, new WritePurchaseLine(null, line.itemId(), line.quantity(), line.unitPrice()));
            if (!isAdded && !seen.add(line.lineId()))
                twice.add(Problem.detail(ReceiptRules.field(i, "line_id"), "occurs twice"));
        }
        Problem.badRequestIf("invalid_lines", faults);
        Problem.badRequestIf("line_twice", twice);
        return added;
    }

    private static boolean isOutOfRange(@Nullable Long quantity, long least) {
        return quantity != null && (quantity < least || quantity > PurchaseRules.MAX_QUANTITY);
    }

    /**
     * Fails 400 line_not_found, invalid_amount, 409 below_received with each line that would have fewer pieces than were received, 409
     * nothing_open with each line that would get another price and has nothing open.
     *
     * @param lines of the order
     * @param body that {@link #added} has accepted
     */
    static ChangedLines of(PurchaseOrder order, List<PurchaseOrderLine> lines, ChangeOrderRequest body) {
        if (body.lines() == null) return NONE;
        var byId = new HashMap<UUID, PurchaseOrderLine>();
        for (var l : lines) byId.put(l.id(), l);
        var changed = new ChangedLines(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        var unknown = new ArrayList<JsonObject>();
        var below = new ArrayList<JsonObject>();
        var closed = new ArrayList<JsonObject>();
        for (int i : IntStream.range(0, body.lines().size()).toArray()) {
            var named = body.lines().get(i);
            if (named.lineId() == null) continue;
            var line = byId.get(named.lineId());
            if (line == null) {
                unknown.add(Problem.detail(ReceiptRules.field(i, "line_id"), "is not a line of this order"));
                continue;
            }
            long quantity = named.quantity() == null ? line.quantity() : named.quantity();
            var price = named.unitPrice() == null
                    ? line.unitPrice()
                    : Money.checkedPrice(ReceiptRules.field(i, "unit_price"), named.unitPrice(), order.currency());
            boolean isRepriced = price.compareTo(line.unitPrice()) != 0;
            if (quantity != line.quantity() && quantity < line.arrivedQuantity())
                below.add(Problem.detail(
                        ReceiptRules.field(i, "quantity"),
                        "is " + quantity + ", and " + line.arrivedQuantity() + " were received"));
            else if (isRepriced && quantity > 0 && quantity <= line.arrivedQuantity())
                closed.add(Problem.detail(ReceiptRules.field(i, "unit_price"), "nothing of the line is open"));
            else changed.add(new Kept(line, i, quantity, price, isRepriced), order.currency());
        }
        Problem.badRequestIf("line_not_found", unknown);
        Problem.conflictIf("below_received", below);
        Problem.conflictIf("nothing_open", closed);
        return changed;
    }

    private void add(Kept line, String currency) {
        var before = line.before();
        boolean hasCome = before.receivedQuantity() > 0; // perhaps all of it went back
        if (line.quantity() == 0 && !hasCome) removed.add(line.id());
        else if (line.isRepriced() && hasCome && line.quantity() > 0) {
            long open = line.quantity() - before.arrivedQuantity();
            split.add(new PurchaseDraft.Line(
                    Ids.next(),
                    before.orderId(),
                    before.itemId(),
                    before.sku(),
                    before.name(),
                    open,
                    line.unitPrice(),
                    Money.subtotal(open, line.unitPrice(), currency)));
            kept.add(new Kept(before, line.at(), before.arrivedQuantity(), before.unitPrice(), false));
        } else if (line.isRepriced() && !hasCome || line.quantity() != before.quantity())
            kept.add(hasCome ? new Kept(before, line.at(), line.quantity(), before.unitPrice(), false) : line);
    }
}
