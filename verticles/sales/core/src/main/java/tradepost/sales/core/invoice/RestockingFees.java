package tradepost.sales.core.invoice;

import java.math.BigDecimal;
import java.util.UUID;
import tradepost.kernel.db.Tx;
import tradepost.kernel.value.Money;

/** What was kept of what the returned pieces of an order gave back. It stays charged and is of no line, so that it is never credited. */
public final class RestockingFees {
    private static final String SUM = "select coalesce(sum(restocking_fee), 0) from sales_return where order_id = $1";

    private RestockingFees() {}

    public static BigDecimal of(Tx tx, UUID orderId, String currency) {
        return tx.single(r -> Money.read(r, 0, currency), SUM, orderId);
    }
}
