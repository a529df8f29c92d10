package tradepost.inventory;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.kernel.Json;
import tradepost.kernel.Page;

public record ReservationPage(List<ReservationLine> data, Page.Meta meta) {
    public static ReservationPage of(JsonObject json) {
        return Json.read(json, ReservationPage.class);
    }
}
