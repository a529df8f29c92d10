package tradepost.contact;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.kernel.listing.Page;
import tradepost.kernel.value.Json;

public record CustomerPage(List<Customer> data, Page.Meta meta) {
    public static CustomerPage of(JsonObject json) {
        return Json.read(json, CustomerPage.class);
    }
}
