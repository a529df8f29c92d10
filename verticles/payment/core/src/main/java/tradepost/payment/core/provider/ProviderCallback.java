package tradepost.payment.core.provider;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A verified callback.
 *
 * @param id the provider's id of it: a callback that comes twice has the same
 * @param refundId of a refund
 */
public record ProviderCallback(
        String id, UUID paymentId, @Nullable UUID refundId, ProviderDecision decision) {}
