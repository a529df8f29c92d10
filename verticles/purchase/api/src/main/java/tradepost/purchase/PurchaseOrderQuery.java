package tradepost.purchase;

import io.vertx.core.json.JsonObject;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.Json;

public record PurchaseOrderQuery(
        @Nullable Integer limit,
        @Nullable Integer offset,
        @Nullable String after,
        @Nullable UUID vendorId,
        @Nullable String status) {
    public static PurchaseOrderQuery of(JsonObject json) {
        return Json.read(json, PurchaseOrderQuery.class);
    }
}
