package tradepost.orders.invoice;

import io.vertx.core.json.JsonObject;
import java.time.LocalDate;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * @param documentId the credit note or the write-off of the invoice that is taken back
 * @param date of the document; today if omitted
 */
public record WriteReversal(
        UUID documentId, String reason, @Nullable LocalDate date) {
    public static WriteReversal of(JsonObject json) {
        return Json.read(json, WriteReversal.class);
    }
}
