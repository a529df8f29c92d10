package tradepost.inventory.stock;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/** @param createdTo before this time */
public record MovementQuery(
        @Nullable Integer limit,
        @Nullable Integer offset,
        @Nullable String after,
        @Nullable List<String> sort,
        @Nullable UUID itemId,
        @Nullable UUID locationId,
        @Nullable List<String> kind,
        @Nullable String sourceType,
        @Nullable UUID sourceId,
        @Nullable Instant createdFrom,
        @Nullable Instant createdTo,
        @Nullable UUID lotId) {
    public MovementQuery(
            @Nullable Integer limit,
            @Nullable Integer offset,
            @Nullable String after,
            @Nullable List<String> sort,
            @Nullable UUID itemId,
            @Nullable UUID locationId,
            @Nullable List<String> kind,
            @Nullable String sourceType,
            @Nullable UUID sourceId,
            @Nullable Instant createdFrom,
            @Nullable Instant createdTo) {
        this(limit, offset, after, sort, itemId, locationId, kind, sourceType, sourceId, createdFrom, createdTo, null);
    }

    public static MovementQuery of(JsonObject json) {
        return Json.read(json, MovementQuery.class);
    }
}
