package tradepost.payment.core.provider;

import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;

/** A page of what a provider knows of payments; the last one is empty. */
public record ProviderStatement(List<Entry> entries) {
    /**
     * @param captured what it has received
     * @param refunded what it has given back
     */
    public record Entry(UUID paymentId, String currency, BigDecimal captured, BigDecimal refunded) {}
}
