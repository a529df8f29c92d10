package tradepost.billing.invoice;

import io.vertx.core.json.JsonObject;
import java.util.UUID;
import tradepost.kernel.json.Json;

/** The number of an invoice or credit note. */
public record DocumentNumber(UUID id, String number) {
    public static DocumentNumber of(JsonObject json) {
        return Json.read(json, DocumentNumber.class);
    }
}
