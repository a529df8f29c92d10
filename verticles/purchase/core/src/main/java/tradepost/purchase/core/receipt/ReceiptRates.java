package tradepost.purchase.core.receipt;

import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tradepost.billing.rate.AskedRate;
import tradepost.billing.rate.ExchangeRateService;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.time.BusinessZone;
import tradepost.kernel.value.Money;
import tradepost.purchase.PurchaseOrder;

/** What the currency of an order is in that of the installation, when its goods arrive. A receipt keeps its rate. */
public final class ReceiptRates {
    private final ExchangeRateService billing;
    private final String currency;
    private final BusinessZone zone;

    public ReceiptRates(ExchangeRateService billing, String currency, BusinessZone zone) {
        this.billing = billing;
        this.currency = currency;
        this.zone = zone;
    }

    /**
     * The rate of the order, or else the latest rate on or before today; null for an order in the currency of the installation. Virtual threads only,
     * before the transaction. Fails 409 exchange_rate_required, 503 unavailable.
     */
    public @Nullable BigDecimal of(PurchaseOrder order, Caller caller) {
        if (order.currency().equals(currency)) return null;
        if (order.exchangeRate() != null) return order.exchangeRate();
        var today = zone.day(Instant.now());
        var rate = billing.rateOn(new AskedRate(order.currency(), currency, today), caller)
                .await()
                .rate();
        if (rate == null)
            throw Problem.conflict(
                    "exchange_rate_required",
                    Problem.detail("exchange_rate", order.currency() + " in " + currency + " on " + today));
        return rate;
    }

    /** @param rate null if it is in the currency of the installation */
    public static BigDecimal cost(BigDecimal amount, @Nullable BigDecimal rate, String currency) {
        return rate == null ? amount : Money.round(amount.multiply(rate), currency);
    }
}
