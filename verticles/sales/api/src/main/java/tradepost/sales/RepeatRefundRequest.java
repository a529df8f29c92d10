package tradepost.sales;

import io.vertx.core.json.JsonObject;
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
 */
public record RepeatRefundRequest(
        UUID refundId,
        UUID paymentId,
        UUID commandId,
        @Nullable String method,
        @Nullable String reference) {
    public static RepeatRefundRequest of(JsonObject json) {
        return Json.read(json, RepeatRefundRequest.class);
    }
}
