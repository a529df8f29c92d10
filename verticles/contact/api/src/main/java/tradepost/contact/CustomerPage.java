package tradepost.contact;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.kernel.Json;
import tradepost.kernel.Page;

public record CustomerPage(List<Customer> data, Page.Meta meta) {
    public static CustomerPage of(JsonObject json) {
        return Json.read(json, CustomerPage.class);
    }
}
