package tradepost.catalog;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.UUID;
import tradepost.kernel.json.Json;
import tradepost.kernel.resource.Snapshot;

/**
 * An item as a document stores it.
 *
 * @param referenced whether stock or a document refers to it, so that it cannot be deleted
 */
public record ItemSnapshot(UUID id, String sku, String name, BigDecimal unitPrice, boolean archived, boolean referenced)
        implements Snapshot {
    public static ItemSnapshot of(JsonObject json) {
        return Json.read(json, ItemSnapshot.class);
    }
}
