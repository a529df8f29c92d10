package tradepost.sales;

import io.vertx.core.json.JsonObject;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.Json;

public record SalesOrderQuery(
        @Nullable Integer limit,
        @Nullable Integer offset,
        @Nullable String after,
        @Nullable UUID customerId,
        @Nullable String status) {
    public static SalesOrderQuery of(JsonObject json) {
        return Json.read(json, SalesOrderQuery.class);
    }
}
