package tradepost.sales;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.Json;

public record WriteSalesOrder(
        UUID customerId,
        List<WriteSalesLine> items,
        @Nullable String currency,
        @Nullable String notes,
        @Nullable String reference) {
    public static WriteSalesOrder of(JsonObject json) {
        return Json.read(json, WriteSalesOrder.class);
    }
}
