package tradepost.purchase.core.change;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.value.Money;
import tradepost.purchase.ChangePurchaseOrder;
import tradepost.purchase.PurchaseOrder;
import tradepost.purchase.PurchaseOrderLine;
import tradepost.purchase.core.drafting.PurchaseRules;
import tradepost.purchase.core.receipt.ReceiptRules;

/** What a change makes of the lines of an order. Rules without a statement. */
final class ChangedPurchase {
    /**
     * A line as the change leaves it.
     *
     * @param open the pieces that are to come
     */
    record ChangedLine(PurchaseOrderLine line, long quantity, long open, BigDecimal unitPrice) {
        boolean grows() {
            return open > line.openQuantity();
        }

        boolean isRepriced() {
            return unitPrice.compareTo(line.unitPrice()) != 0;
        }

        private boolean differs() {
            return quantity != line.quantity() || open != line.openQuantity() || isRepriced();
        }
    }

    /** The lines that change, in their sequence. */
    final List<ChangedLine> lines = new ArrayList<>();

    /** The indexes in the request of the lines that are added. */
    final List<Integer> addedAt = new ArrayList<>();

    private final List<JsonObject> twice = new ArrayList<>();
    private final List<JsonObject> unknown = new ArrayList<>();
    private final List<JsonObject> invalid = new ArrayList<>();
    private final List<JsonObject> below = new ArrayList<>();
    private final List<JsonObject> received = new ArrayList<>();

    /**
     * Fails 400 line_twice, line_not_found, invalid_lines, invalid_amount or too_many_lines, 409 quantity_below_received or line_received, 409
     * invalid_state if the order would have no pieces.
     */
    ChangedPurchase(PurchaseOrder order, List<PurchaseOrderLine> had, ChangePurchaseOrder body) {
        var byId = new LinkedHashMap<UUID, PurchaseOrderLine>();
        for (var l : had) byId.put(l.id(), l);
        var requested = Objects.requireNonNullElse(body.lines(), List.<ChangePurchaseOrder.Line>of());
        var seen = new HashSet<UUID>();
        for (int i = 0; i < requested.size(); i++) read(i, requested.get(i), byId, seen, order.currency());
        Problem.badRequestIf("line_twice", twice);
        Problem.badRequestIf("line_not_found", unknown);
        Problem.badRequestIf("invalid_lines", invalid);
        Problem.conflictIf("quantity_below_received", below);
        Problem.conflictIf("line_received", received);
        if (had.size() + addedAt.size() > PurchaseRules.MAX_LINES)
            throw Problem.badRequest(
                    "too_many_lines",
                    Problem.detail("lines", "the order would have more than " + PurchaseRules.MAX_LINES));
        var changed = new LinkedHashMap<UUID, Long>();
        for (var l : lines) changed.put(l.line().id(), l.open());
        boolean empty = had.stream().allMatch(l -> came(l) + changed.getOrDefault(l.id(), l.openQuantity()) == 0);
        if (empty && addedAt.isEmpty())
            throw Problem.conflict("invalid_state", Problem.detail("lines", "would have no pieces; cancel the order"));
    }

    private void read(
            int i,
            ChangePurchaseOrder.Line change,
            Map<UUID, PurchaseOrderLine> byId,
            HashSet<UUID> seen,
            String currency) {
        var quantity = change.quantity();
        if (quantity != null && (quantity < 0 || quantity > PurchaseRules.MAX_QUANTITY)) {
            invalid.add(
                    Problem.detail(ReceiptRules.field(i, "quantity"), "must be 0 to " + PurchaseRules.MAX_QUANTITY));
            return;
        }
        var id = change.lineId();
        if (id == null) {
            addedAt.add(i);
            if (quantity == null || quantity < 1)
                invalid.add(Problem.detail(ReceiptRules.field(i, "quantity"), "must be at least 1"));
            if (change.itemId() == null)
                invalid.add(Problem.detail(ReceiptRules.field(i, "item_id"), "is required for a line that is added"));
            return;
        }
        var line = byId.get(id);
        if (!seen.add(id)) twice.add(Problem.detail(ReceiptRules.field(i, "line_id"), "occurs twice"));
        else if (line == null)
            unknown.add(Problem.detail(ReceiptRules.field(i, "line_id"), "is not a line of this order"));
        else change(i, line, change, currency);
    }

    private void change(int i, PurchaseOrderLine line, ChangePurchaseOrder.Line change, String currency) {
        var quantity = change.quantity();
        var price = change.unitPrice() == null
                ? line.unitPrice()
                : Money.checkedPrice(ReceiptRules.field(i, "unit_price"), change.unitPrice(), currency);
        long came = came(line);
        if (quantity != null && quantity > 0 && quantity < came)
            below.add(Problem.detail(
                    ReceiptRules.field(i, "quantity"), "must be 0 or at least " + came + ", which were received"));
        if (price.compareTo(line.unitPrice()) != 0 && line.receivedQuantity() > 0)
            received.add(Problem.detail(
                    ReceiptRules.field(i, "unit_price"),
                    line.receivedQuantity() + " pieces were received at "
                            + line.unitPrice().toPlainString()));
        long after = quantity == null ? line.quantity() : Math.max(quantity, came);
        long open = quantity == null ? line.openQuantity() : after - came;
        var changed = new ChangedLine(line, after, open, price);
        if (changed.differs()) lines.add(changed);
    }

    /** The pieces that have come and are not replaced. */
    private static long came(PurchaseOrderLine line) {
        return line.receivedQuantity() - line.replacementQuantity();
    }
}
