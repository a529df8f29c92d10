package tradepost.purchase.core.receipt;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tradepost.catalog.CatalogService;
import tradepost.catalog.code.CodedItem;
import tradepost.catalog.code.CodedLines;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.problem.Problem;
import tradepost.purchase.PurchaseOrderLine;
import tradepost.purchase.ReceiveOrder;

/** A receipt whose lines are named by the codes of their items. */
public final class ScannedReceipt {
    private ScannedReceipt() {}

    /**
     * Names each line by its id. Fails as {@link CodedLines#resolve} does, 400 line_not_found if the order has no line of the item, and 409
     * ambiguous_code if it has several that are open. Used before the transaction.
     *
     * @param lines of the order
     */
    public static @Nullable ReceiveOrder named(
            CatalogService catalog, List<PurchaseOrderLine> lines, @Nullable ReceiveOrder body, Caller caller) {
        if (body == null || body.lines() == null) return body;
        var named = CodedLines.resolve(
                        codes -> catalog.itemsByCode(codes, caller),
                        body.lines(),
                        ReceiveOrder.Line::lineId,
                        "line_id",
                        ReceiveOrder.Line::code,
                        (line, item, field) -> coded(lines, line, item, field))
                .await();
        return new ReceiveOrder(named, body.locationId());
    }

    private static ReceiveOrder.Line coded(
            List<PurchaseOrderLine> lines, ReceiveOrder.Line received, CodedItem item, String field) {
        var damaged = received.damaged();
        return new ReceiveOrder.Line(
                line(lines, item, field).id(),
                CodedLines.pieces(received.quantity(), item, field),
                damaged == null ? null : CodedLines.pieces(damaged, item, field),
                received.lot(),
                received.expiresOn());
    }

    /** Of several lines of the item, the one that is open. */
    private static PurchaseOrderLine line(List<PurchaseOrderLine> lines, CodedItem item, String field) {
        var ofItem =
                lines.stream().filter(l -> l.itemId().equals(item.itemId())).toList();
        if (ofItem.isEmpty())
            throw Problem.badRequest(
                    "line_not_found", Problem.detail(field, "is not the code of an item of this order"));
        if (ofItem.size() == 1) return ofItem.getFirst();
        var open = ofItem.stream().filter(l -> l.openQuantity() > 0).toList();
        if (open.size() != 1)
            throw Problem.conflict(
                    "ambiguous_code", Problem.detail(field, "is the code of an item that has several lines"));
        return open.getFirst();
    }
}
