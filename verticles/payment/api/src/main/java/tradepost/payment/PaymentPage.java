package tradepost.payment;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;

public record PaymentPage(List<PaymentDocument> data, Page.Meta meta) {
    public static PaymentPage of(JsonObject json) {
        return Json.read(json, PaymentPage.class);
    }
}
