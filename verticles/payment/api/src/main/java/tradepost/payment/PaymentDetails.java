package tradepost.payment;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.kernel.json.Json;

/**
 * A payment with its refunds and history.
 *
 * @param refunds oldest first
 * @param history the states that it reached, oldest first
 */
public record PaymentDetails(PaymentDocument payment, List<Refund> refunds, List<PaymentChange> history) {
    public static PaymentDetails of(JsonObject json) {
        return Json.read(json, PaymentDetails.class);
    }
}
