package tradepost.purchase;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

public record ReceiptQuery(
        @Nullable Integer limit,
        @Nullable Integer offset,
        @Nullable String after,
        @Nullable List<String> sort,
        @Nullable Instant createdFrom,
        @Nullable Instant createdTo) {
    public static ReceiptQuery of(JsonObject json) {
        return Json.read(json, ReceiptQuery.class);
    }
}
