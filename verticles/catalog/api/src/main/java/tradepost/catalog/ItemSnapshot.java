package tradepost.catalog;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.UUID;
import tradepost.kernel.Json;

/** An item as it was when a document named it. */
public record ItemSnapshot(UUID id, String sku, String name, BigDecimal unitPrice, boolean archived) {
    public static ItemSnapshot of(JsonObject json) {
        return Json.read(json, ItemSnapshot.class);
    }
}
