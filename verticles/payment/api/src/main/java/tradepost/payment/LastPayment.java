package tradepost.payment;

import io.vertx.core.json.JsonObject;
import java.util.UUID;
import tradepost.kernel.json.Json;

/** @param id zero if there is no payment */
public record LastPayment(UUID id) {
    public static LastPayment of(JsonObject json) {
        return Json.read(json, LastPayment.class);
    }
}
