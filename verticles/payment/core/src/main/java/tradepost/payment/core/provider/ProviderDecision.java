package tradepost.payment.core.provider;

import org.jspecify.annotations.Nullable;

/**
 * What a provider has decided.
 *
 * @param providerReference the provider's id of the payment
 * @param reason of a decline or refusal, at most 200 characters
 */
public record ProviderDecision(
        Outcome outcome,
        @Nullable String providerReference,
        @Nullable String reason) {
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
