package tradepost.orders.comment;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;

public record CommentQuery(
        @JsonUnwrapped Page page,
        @Nullable Instant createdFrom,
        @Nullable Instant createdTo) {
    public static CommentQuery of(JsonObject json) {
        return Json.read(json, CommentQuery.class);
    }
}
