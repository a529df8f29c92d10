package tradepost.catalog.price;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/** @param minimumQuantity 1 if omitted */
public record WritePrice(UUID itemId, @Nullable Long minimumQuantity, BigDecimal unitPrice) {
    public long fromQuantity() {
        return minimumQuantity == null ? 1 : minimumQuantity;
    }

    public static WritePrice of(JsonObject json) {
        return Json.read(json, WritePrice.class);
    }
}
