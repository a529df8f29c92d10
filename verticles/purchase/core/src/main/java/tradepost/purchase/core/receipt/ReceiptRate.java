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
 * @param from the currency of the order when billing was asked
 * @param ofToday of that currency; null if there is none, or none was needed
 */
public record ReceiptRate(
        String currency, String from, @Nullable BigDecimal ofToday) {
    /** Asks billing, if the order says no rate. Virtual threads only, before a transaction. */
    public static ReceiptRate of(PurchaseOrder order, String currency, ExchangeRateService rates, Caller caller) {
        var from = order.currency();
        if (from.equals(currency) || order.exchangeRate() != null) return new ReceiptRate(currency, from, null);
        var found = rates.rateOfToday(new CurrencyPair(from, currency), caller).await();
        return new ReceiptRate(currency, from, found.rate());
    }

    /**
     * Null for an order in the currency of the installation. A draft may have got another currency since billing was asked. Fails 409
     * exchange_rate_required.
     */
    @Nullable
    BigDecimal of(PurchaseOrder order) {
        if (order.currency().equals(currency)) return null;
        if (order.exchangeRate() != null) return order.exchangeRate();
        if (ofToday != null && from.equals(order.currency())) return ofToday;
        throw Problem.conflict(
                "exchange_rate_required",
                Problem.detail("exchange_rate", "the value of one " + order.currency() + " in " + currency));
    }
}
