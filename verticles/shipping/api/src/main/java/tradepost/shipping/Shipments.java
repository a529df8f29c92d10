package tradepost.shipping;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.kernel.json.Json;

/** The shipments that one command made: one for each location. */
public record Shipments(List<Shipment> shipments) {
    public static Shipments of(JsonObject json) {
        return Json.read(json, Shipments.class);
    }
}
