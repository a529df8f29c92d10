package tradepost.purchase.core.order;

import io.vertx.sqlclient.data.Numeric;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import tradepost.kernel.db.Tx;
import tradepost.kernel.value.Money;
import tradepost.purchase.PurchaseOrder;
import tradepost.purchase.PurchaseOrderLine;
import tradepost.purchase.PurchaseOrderWithItems;

/**
 * What an order costs, and the status that follows. An order costs the pieces of each line that were received and are not replaced, and those
 * that are still to come, less what went back. Each command that has changed pieces or money settles the order in the same transaction.
 */
public final class Settlement {
    private static final String SUBTOTALS = """
            update purchase_order_line l set subtotal = s.subtotal, updated_at = now()
            from unnest((select $2::uuid[]), (select $3::numeric[])) as s(line_id, subtotal) where l.id = s.line_id and l.order_id = $1
            """;

    /** $2 the total, $3 the maximum, $4 whether pieces are to come, $5 whether some were received, $6 whether the rest was just given up. */
    private static final String SETTLE = """
            update purchase_order o set total_amount = $2::numeric, maximum_amount = $3::numeric,
              status = case when $4::boolean then case when $5::boolean then 'partially_received' else 'ordered' end
                            when $2::numeric = 0 then 'closed'
                            when paid_amount > 0 and paid_amount - refunded_amount >= $2::numeric then 'paid'
                            when $6::boolean or closed_at is not null then 'closed' else 'received' end,
              received_at = case when $4::boolean then null when $6::boolean or status not in ('draft', 'ordered', 'partially_received') then received_at else now() end,
              closed_at = case when $6::boolean or (not $4::boolean and $2::numeric = 0) then coalesce(closed_at, now()) else closed_at end,
              paid_at = case when paid_amount > 0 and paid_amount - refunded_amount >= $2::numeric then coalesce(paid_at, now()) end,
              version = version + 1, updated_at = now()
            where id = $1 and status <> 'cancelled'
            """;

    private Settlement() {}

    public static PurchaseOrderWithItems settle(Tx tx, UUID orderId) {
        return settle(tx, orderId, false);
    }

    /** @param givenUp whether the pieces that were open have just been given up */
    public static PurchaseOrderWithItems settle(Tx tx, UUID orderId, boolean givenUp) {
        var now = LockedPurchase.read(tx, orderId);
        var currency = now.order().currency();
        var changed = new ArrayList<UUID>();
        var subtotals = new ArrayList<BigDecimal>();
        var all = new ArrayList<BigDecimal>();
        for (var l : now.items()) {
            var subtotal = Money.subtotal(charged(l), l.unitPrice(), currency);
            all.add(subtotal);
            if (subtotal.compareTo(l.subtotal()) == 0) continue;
            changed.add(l.id());
            subtotals.add(subtotal);
        }
        if (!changed.isEmpty())
            tx.sql(
                    SUBTOTALS,
                    orderId,
                    changed.toArray(UUID[]::new),
                    subtotals.stream().map(Numeric::create).toArray(Numeric[]::new));
        var total = Money.total(all).subtract(now.order().returnedAmount());
        boolean open = now.items().stream().anyMatch(l -> l.openQuantity() > 0);
        var most = open ? maximum(now.items(), now.order()).max(total) : total;
        boolean received = now.items().stream().anyMatch(l -> l.receivedQuantity() > 0);
        return LockedPurchase.change(tx, orderId, SETTLE, orderId, total, most, open, received, givenUp);
    }

    /** The pieces of a line that cost something, as long as they do not go back. */
    private static long charged(PurchaseOrderLine l) {
        return l.receivedQuantity() - l.replacementQuantity() + l.openQuantity();
    }

    /** What the order costs if all pieces come that may be received. */
    private static BigDecimal maximum(List<PurchaseOrderLine> lines, PurchaseOrder order) {
        var most = lines.stream()
                .map(l -> new Most(Math.max(charged(l), l.quantity() + l.overReceiptAllowed()), l.unitPrice()))
                .toList();
        return maximum(most, order.currency()).subtract(order.returnedAmount());
    }

    /** The most pieces of a line. */
    public record Most(long pieces, BigDecimal unitPrice) {}

    /** At most {@link Money#MAX}, because no order may cost more. */
    public static BigDecimal maximum(List<Most> lines, String currency) {
        return lines.stream()
                .map(m -> Money.round(m.unitPrice().multiply(BigDecimal.valueOf(m.pieces())), currency))
                .reduce(Money.round(BigDecimal.ZERO, currency), BigDecimal::add)
                .min(Money.MAX);
    }
}
