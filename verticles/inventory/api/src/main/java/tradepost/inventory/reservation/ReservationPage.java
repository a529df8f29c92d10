package tradepost.inventory.reservation;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;

public record ReservationPage(List<ReservationLine> data, Page.Meta meta) {
    public static ReservationPage of(JsonObject json) {
        return Json.read(json, ReservationPage.class);
    }
}
