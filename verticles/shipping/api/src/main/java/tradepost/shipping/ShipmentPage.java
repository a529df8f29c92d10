package tradepost.shipping;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;

public record ShipmentPage(List<Shipment> data, Page.Meta meta) {
    public static ShipmentPage of(JsonObject json) {
        return Json.read(json, ShipmentPage.class);
    }
}
