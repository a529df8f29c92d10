package tradepost.sales.core.change;

import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.orders.LineAmounts;
import tradepost.orders.LineAmounts.Amounts;
import tradepost.orders.Lines;
import tradepost.sales.SalesOrder;
import tradepost.sales.SalesOrderLine;
import tradepost.sales.SalesOrderWithItems;
import tradepost.sales.core.change.OrderChange.Line;
import tradepost.sales.core.draft.DraftBuilder.Added;
import tradepost.sales.core.pricing.OrderAmounts;
import tradepost.sales.core.pricing.OrderAmounts.Kept;
import tradepost.sales.core.pricing.Tax;

/**
 * The lines of a changed order with their amounts. Prices, discounts and tax rates of lines that it had stay as they are. Pieces that were
 * shipped or invoiced keep their tax unless another share of a discount changes their price; once pieces of the order have come back, they
 * keep their discount too, because it was credited.
 */
final class ChangedAmounts {
    /**
     * The lines with the number of pieces that were shipped, or invoiced and not credited; those that came back count. A line that a change has
     * just reduced may have no credit note yet.
     */
    private static final String KEPT = """
            select l.id, l.quantity, l.unit_price, l.full_discount, l.full_tax, l.tax_included, least(l.quantity, greatest(l.shipped_quantity, coalesce(
              (select sum(case d.kind when 'invoice' then i.quantity else -i.quantity end) from standing_document d
               join sales_order_invoice_line i on i.invoice_id = d.id
               where d.order_id = l.order_id and d.return_id is null and i.order_line_id = l.id), 0)))::bigint
            from sales_order_line l where l.order_id = $1
            """;

    private ChangedAmounts() {}

    /** What the lines keep, by their ids. */
    static Map<UUID, Kept> kept(Db db, SalesOrder order) {
        var kept = new HashMap<UUID, Kept>();
        boolean discounted = order.returnedAmount().signum() > 0;
        for (var r : db.query(KEPT, order.id()).await())
            if (pieces(r) > 0)
                kept.put(r.getUUID(0), new Kept(pieces(r), LineAmounts.read(r, 1, order.currency()), discounted));
        return kept;
    }

    private static long pieces(Row r) {
        return r.getLong(6);
    }

    /** Whether more pieces of the locked order were invoiced since the change was decided. */
    static boolean isOutdated(Tx tx, OrderChange change) {
        var kept = new HashMap<UUID, Long>();
        for (var l : change.lines()) kept.put(l.line().id(), l.kept());
        for (var r : tx.sql(KEPT, change.orderId()))
            if (kept.containsKey(r.getUUID(0)) && pieces(r) > kept.get(r.getUUID(0))) return true;
        return false;
    }

    /**
     * Fails 409 discount_exceeds_amount if a discount exceeds what is left, 400 amount_out_of_range.
     *
     * @param kept as {@link #kept} says; if the order has another version by then, the change is not applied
     */
    static List<Line> of(SalesOrderWithItems now, ChangedPieces pieces, Added priced, Map<UUID, Kept> kept) {
        var all = new ArrayList<>(now.items());
        all.addAll(priced.lines());
        int had = now.items().size();
        var quantities = all.stream()
                .map(l -> pieces.quantities.getOrDefault(l.id(), l.quantity()))
                .toList();
        var wanted = new ArrayList<OrderAmounts.Line>();
        for (int i = 0; i < all.size(); i++)
            wanted.add(wanted(all.get(i), quantities.get(i), kept.get(all.get(i).id())));
        var amounts = amounts(now, wanted, pieces);
        var lines = new ArrayList<Line>();
        for (int i = 0; i < all.size(); i++)
            lines.add(line(
                    all.get(i),
                    amounts.lines().get(i),
                    i >= had,
                    priced.setPrices().contains(all.get(i).id()),
                    kept.get(all.get(i).id())));
        return lines;
    }

    /** The discounts are those of the order: if one is too much, the change removes too many pieces. */
    private static OrderAmounts amounts(SalesOrderWithItems now, List<OrderAmounts.Line> wanted, ChangedPieces pieces) {
        try {
            return OrderAmounts.of(wanted, now.order().discount(), now.order().currency());
        } catch (ServiceException refusal) {
            if (!"discount_exceeds_amount".equals(refusal.getMessage())) throw refusal;
            var reasons = new HashMap<String, String>(); // by field
            for (var d : refusal.getDebugInfo().getJsonArray("details"))
                if (d instanceof JsonObject detail) reasons.put(detail.getString("field"), detail.getString("reason"));
            throw pieces.discountExceeded(
                    reasons.get("discount.value"), line -> reasons.get(Lines.field(line, "discount.value")));
        }
    }

    /** A line that has lost all its pieces has no discount any more. */
    private static OrderAmounts.Line wanted(SalesOrderLine l, long quantity, @Nullable Kept kept) {
        return new OrderAmounts.Line(
                quantity,
                l.unitPrice(),
                quantity == 0 ? null : l.discount(),
                tax(l),
                kept == null ? null : kept.atMost(quantity - l.closedQuantity()));
    }

    private static @Nullable Tax tax(SalesOrderLine l) {
        return l.taxRate() == null || l.taxCategory() == null
                ? null
                : new Tax(l.taxCategory(), l.taxRate(), l.taxIncluded());
    }

    private static Line line(
            SalesOrderLine l, LineAmounts amounts, boolean added, boolean priceSet, @Nullable Kept kept) {
        long quantity = amounts.quantity();
        long grown = added ? quantity : Math.max(0, quantity - l.quantity());
        var charged = amounts.first(quantity - l.closedQuantity());
        long keeps = kept == null ? 0 : kept.pieces();
        return new Line(l, quantity, added, grown, priceSet, amounts.discount(), amounts.tax(), charged, keeps);
    }

    /** Fails 400 amount_out_of_range. */
    static Amounts sum(List<Line> lines, String currency) {
        return Amounts.sum(lines.stream().map(Line::charged).toList(), currency);
    }
}
