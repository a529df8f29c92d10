package tradepost.sales.invoice;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.kernel.listing.Page;
import tradepost.kernel.value.Json;

public record InvoicePage(List<Invoice> data, Page.Meta meta) {
    public static InvoicePage of(JsonObject json) {
        return Json.read(json, InvoicePage.class);
    }
}
