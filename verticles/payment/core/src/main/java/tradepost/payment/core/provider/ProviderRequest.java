package tradepost.payment.core.provider;

import java.math.BigDecimal;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A request to a provider.
 *
 * @param key the idempotency key: the payment or refund, and the operation
 * @param refundId of a refund
 * @param amount of the payment, or of the refund, in the currency
 * @param providerReference the provider's id of the payment, if it is known
 * @param orderNumber shown to the payer
 */
public record ProviderRequest(
        String key,
        UUID paymentId,
        @Nullable UUID refundId,
        BigDecimal amount,
        String currency,
        @Nullable String providerReference,
        String orderNumber) {}
