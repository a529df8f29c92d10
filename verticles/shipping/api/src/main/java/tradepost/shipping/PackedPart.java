package tradepost.shipping;

import io.vertx.core.json.JsonObject;
import java.util.UUID;
import tradepost.kernel.json.Json;

/** Pieces of a line of an order at a location, in shipments that are packed or leaving. */
public record PackedPart(UUID lineId, UUID locationId, long quantity) {
    public static PackedPart of(JsonObject json) {
        return Json.read(json, PackedPart.class);
    }
}
