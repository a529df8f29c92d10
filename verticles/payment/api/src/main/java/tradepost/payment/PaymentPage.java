package tradepost.payment;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.kernel.listing.Page;
import tradepost.kernel.value.Json;

public record PaymentPage(List<PaymentDocument> data, Page.Meta meta) {
    public static PaymentPage of(JsonObject json) {
        return Json.read(json, PaymentPage.class);
    }
}
