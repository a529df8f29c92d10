package tradepost.catalog;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.value.Json;

/** What a client says of an item; what is left out is empty. */
public record WriteItem(
        String name,
        String sku,
        BigDecimal unitPrice,
        @Nullable String description,
        @Nullable String barcode,
        @Nullable String unit,
        @Nullable JsonObject metadata) {
    public static WriteItem of(JsonObject json) {
        return Json.read(json, WriteItem.class);
    }
}
