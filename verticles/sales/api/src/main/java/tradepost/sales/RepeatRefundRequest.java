package tradepost.sales;

import io.vertx.core.json.JsonObject;
import java.time.LocalDate;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * Another try to give back what a provider has refused to give back.
 *
 * @param refundId the refund of the order
 * @param paymentId the payment that was to give back
 * @param commandId the command, which takes effect once
 * @param method how the money was given back without the provider; null if the provider is asked again
 * @param reference the bank's reference
 * @param date on which what was given back without the provider counts in the books; today if omitted
 */
public record RepeatRefundRequest(
        UUID refundId,
        UUID paymentId,
        UUID commandId,
        @Nullable String method,
        @Nullable String reference,
        @Nullable LocalDate date) {
    public static RepeatRefundRequest of(JsonObject json) {
        return Json.read(json, RepeatRefundRequest.class);
    }
}
