package tradepost.inventory;

import io.vertx.core.json.JsonObject;
import java.util.UUID;

/** @param available the quantity that can still be reserved, over all locations, in pieces */
public record AvailableStock(UUID itemId, long available) {
    /** Writes without Jackson, as {@link #of} reads: with Jackson, the call for stock took an eighth of the time of reading a product. */
    public static JsonObject write(AvailableStock stock) {
        return new JsonObject().put("item_id", stock.itemId.toString()).put("available", stock.available);
    }

    public static AvailableStock of(JsonObject json) {
        return new AvailableStock(UUID.fromString(json.getString("item_id")), json.getLong("available"));
    }
}
