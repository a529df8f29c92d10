package tradepost.orders.invoice;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * @param amount in the currency of the invoice; all that is open if omitted
 * @param date of the document; today if omitted
 */
public record WriteOff(
        @Nullable BigDecimal amount,
        String reason,
        @Nullable LocalDate date) {
    public static WriteOff of(JsonObject json) {
        return Json.read(json, WriteOff.class);
    }
}
