package tradepost.billing.invoice;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;

public record InvoicePage(List<Invoice> data, Page.Meta meta) {
    public static InvoicePage of(JsonObject json) {
        return Json.read(json, InvoicePage.class);
    }
}
