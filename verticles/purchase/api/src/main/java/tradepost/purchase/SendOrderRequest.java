package tradepost.purchase;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/** @param expectedAt when the goods should arrive; if omitted, after the lead time of the vendor, if it has one */
public record SendOrderRequest(@Nullable Instant expectedAt) {
    public static SendOrderRequest of(JsonObject json) {
        return Json.read(json, SendOrderRequest.class);
    }
}
