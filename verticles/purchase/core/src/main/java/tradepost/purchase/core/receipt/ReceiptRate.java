package tradepost.purchase.core.receipt;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;
import tradepost.billing.rate.CurrencyPair;
import tradepost.billing.rate.ExchangeRateService;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.problem.Problem;
import tradepost.purchase.PurchaseOrder;

/**
 * The rate at which goods in another currency come to stock: that of their order, or else the latest one of today.
 *
 * @param currency of the installation
 * @param ofToday from the currency of the order; null if there is none, or none is needed
 */
public record ReceiptRate(String currency, @Nullable BigDecimal ofToday) {
    /** Asks billing, if the order says no rate. Virtual threads only, before a transaction. */
    public static ReceiptRate of(PurchaseOrder order, String currency, ExchangeRateService rates, Caller caller) {
        if (order.currency().equals(currency) || order.exchangeRate() != null) return new ReceiptRate(currency, null);
        var pair = new CurrencyPair(order.currency(), currency);
        return new ReceiptRate(currency, rates.rateOfToday(pair, caller).await().rate());
    }

    /** Null for an order in the currency of the installation. Fails 409 exchange_rate_required. */
    @Nullable
    BigDecimal of(PurchaseOrder order) {
        if (order.currency().equals(currency)) return null;
        var rate = order.exchangeRate() == null ? ofToday : order.exchangeRate();
        if (rate == null)
            throw Problem.conflict(
                    "exchange_rate_required",
                    Problem.detail("exchange_rate", "the value of one " + order.currency() + " in " + currency));
        return rate;
    }
}
