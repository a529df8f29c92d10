package tradepost.purchase.suggestion;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/** @param lineCount how many lines it has */
public record DraftedOrder(
        UUID id,
        String number,
        UUID vendorId,
        @Nullable UUID locationId,
        @Nullable String code,
        String currency,
        BigDecimal totalAmount,
        int lineCount) {
    public static DraftedOrder of(JsonObject json) {
        return Json.read(json, DraftedOrder.class);
    }
}
