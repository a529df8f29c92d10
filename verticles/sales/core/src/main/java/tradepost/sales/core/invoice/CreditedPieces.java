package tradepost.sales.core.invoice;

import java.math.BigDecimal;
import java.util.Map;
import java.util.UUID;
import tradepost.kernel.db.Tx;
import tradepost.kernel.value.Money;
import tradepost.orders.LineAmounts;
import tradepost.sales.SalesOrder;
import tradepost.sales.core.order.StoredOrder;

/**
 * Pieces that commands have credited: they stay on their line and cost nothing. So a line costs what its other pieces cost, and documents and
 * returns count those. Of pieces that are closed or changed away, those come first that were credited before they were shipped.
 *
 * @param ofOrder what was credited of an order before it is changed
 * @param ofPieces how much of that is for pieces
 */
public record CreditedPieces(BigDecimal ofOrder, BigDecimal ofPieces) {
    /** Of a line {@code l}: how many pieces were shipped and not credited. Those that were credited before they are shipped are shipped last. */
    public static final String SHIPPED = """
            (l.shipped_quantity - l.credited_quantity + l.credited_open_quantity
             - greatest(0, l.credited_open_quantity - (l.quantity - l.closed_quantity - l.shipped_quantity)))""";

    private static final String LINES = """
            select quantity, unit_price, full_discount, full_tax, tax_included, quantity - closed_quantity, credited_quantity, id,
              closed_quantity, credited_open_quantity
            from sales_order_line where order_id = $1 and credited_quantity > 0
            """;

    private static final String SET =
            "update sales_order set credited_amount = $2 where id = $1 returning " + StoredOrder.COLUMNS;

    /** What a statement sets of a line {@code l} that is charged for so many open pieces less. Credited pieces that were shipped are not open again. */
    public static String without(String pieces) {
        return """
                credited_quantity = l.credited_quantity - least(%1$s, l.credited_open_quantity),
                credited_open_quantity = least(l.credited_open_quantity, l.quantity - l.closed_quantity - l.shipped_quantity)
                  - least(%1$s, l.credited_open_quantity)""".formatted(pieces);
    }

    /** Of a locked order, before its lines are changed. */
    public static CreditedPieces before(Tx tx, SalesOrder order) {
        boolean byCommand = order.creditedAmount().compareTo(order.returnedAmount()) > 0;
        var none = Money.exact(BigDecimal.ZERO, order.currency());
        return new CreditedPieces(order.creditedAmount(), byCommand ? ofPieces(tx, order) : none);
    }

    /** How much less an order costs because of its credited pieces. */
    static BigDecimal ofPieces(Tx tx, SalesOrder order) {
        var none = Money.exact(BigDecimal.ZERO, order.currency());
        return tx
                .list(
                        r -> price(LineAmounts.read(r, 0, order.currency()), r.getLong(5), r.getLong(6)),
                        LINES,
                        order.id())
                .stream()
                .reduce(none, BigDecimal::add);
    }

    /**
     * By how much less is credited for pieces of an order if its lines become these, by id: a change that takes away credited pieces lets the
     * order cost what they had been credited with.
     */
    public static BigDecimal givenUp(Tx tx, UUID orderId, String currency, Map<UUID, LineAmounts> changed) {
        return tx
                .list(
                        r -> {
                            var line = LineAmounts.read(r, 0, currency);
                            long credited = r.getLong(6);
                            var before = price(line, r.getLong(5), credited);
                            var now = changed.getOrDefault(r.getUUID(7), line);
                            long removed = Math.max(0, line.quantity() - now.quantity());
                            long kept = credited - Math.min(removed, r.getLong(9));
                            return before.subtract(price(now, now.quantity() - r.getLong(8), kept));
                        },
                        LINES,
                        orderId)
                .stream()
                .reduce(Money.exact(BigDecimal.ZERO, currency), BigDecimal::add);
    }

    /** By how much less a line costs because of credited pieces. */
    static BigDecimal price(LineAmounts line, long charged, long credited) {
        return line.first(charged).minus(line.first(charged - credited)).total();
    }

    /**
     * After a change of the order, and before its documents: pieces that were credited and are not charged any more are not credited either. Other
     * credits are of what is invoiced: if the change has taken away more of that than is left of it, the order has less credited.
     *
     * @param now the order
     * @return the order after it
     */
    public SalesOrder after(Tx tx, SalesOrder now) {
        if (ofOrder.compareTo(now.returnedAmount()) <= 0) return now;
        var billed = InvoicedOrderQueries.read(tx, new UUID[] {now.id()}).getFirst();
        var credited = ofOrder.subtract(ofPieces)
                .add(ofPieces(tx, now))
                .min(now.totalAmount()
                        .subtract(billed.notInvoiced(false))
                        .subtract(RestockingFees.of(tx, now.id(), now.currency())));
        return credited.compareTo(now.creditedAmount()) == 0
                ? now
                : tx.single(StoredOrder::order, SET, now.id(), credited);
    }
}
