package tradepost.purchase;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;

public record ReceiptPage(List<Receipt> data, Page.Meta meta) {
    public static ReceiptPage of(JsonObject json) {
        return Json.read(json, ReceiptPage.class);
    }
}
