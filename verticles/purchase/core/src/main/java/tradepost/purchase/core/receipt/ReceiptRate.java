package tradepost.purchase.core.receipt;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.problem.Problem;
import tradepost.purchase.PurchaseOrder;

/**
 * The rate at which goods in another currency come to stock.
 *
 * @param currency of the installation
 */
public record ReceiptRate(String currency) {
    /** Null for an order in the currency of the installation. Fails 409 exchange_rate_required. */
    @Nullable
    BigDecimal of(PurchaseOrder order) {
        if (order.currency().equals(currency)) return null;
        if (order.exchangeRate() != null) return order.exchangeRate();
        throw Problem.conflict(
                "exchange_rate_required",
                Problem.detail("exchange_rate", "the value of one " + order.currency() + " in " + currency));
    }
}
