package tradepost.orders.comment;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

public record CommentQuery(
        @Nullable Integer limit,
        @Nullable Integer offset,
        @Nullable String after,
        @Nullable List<String> sort,
        @Nullable Instant createdFrom,
        @Nullable Instant createdTo) {
    public static CommentQuery of(JsonObject json) {
        return Json.read(json, CommentQuery.class);
    }
}
