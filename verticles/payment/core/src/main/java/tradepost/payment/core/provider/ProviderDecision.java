package tradepost.payment.core.provider;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What a provider has decided.
 *
 * @param providerReference the provider's id of the payment
 * @param reason of a decline or refusal, at most 200 characters
 * @param captured how much, if the provider says so; otherwise as much as it was asked for
 */
public record ProviderDecision(
        Outcome outcome,
        @Nullable String providerReference,
        @Nullable String reason,
        @Nullable BigDecimal captured) {
    public ProviderDecision(Outcome outcome, @Nullable String providerReference, @Nullable String reason) {
        this(outcome, providerReference, reason, null);
    }

    public enum Outcome {
        AUTHORISED,
        CAPTURED,
        DECLINED,
        VOIDED,
        REFUNDED,
        /** A refund that will never be done. */
        REFUSED,
        /** A callback will say what was decided. */
        PENDING
    }

    public static ProviderDecision of(Outcome outcome) {
        return new ProviderDecision(outcome, null, null);
    }
}
