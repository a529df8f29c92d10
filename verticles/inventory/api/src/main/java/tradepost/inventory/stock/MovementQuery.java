package tradepost.inventory.stock;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;

/** @param createdTo before this time */
public record MovementQuery(
        @JsonUnwrapped Page page,
        @Nullable UUID itemId,
        @Nullable UUID locationId,
        @Nullable List<String> kind,
        @Nullable String sourceType,
        @Nullable UUID sourceId,
        @Nullable Instant createdFrom,
        @Nullable Instant createdTo,
        @Nullable UUID lotId,
        @Nullable List<UUID> documentId) {
    public MovementQuery(
            Page page,
            @Nullable UUID itemId,
            @Nullable UUID locationId,
            @Nullable List<String> kind,
            @Nullable String sourceType,
            @Nullable UUID sourceId,
            @Nullable Instant createdFrom,
            @Nullable Instant createdTo,
            @Nullable UUID lotId) {
        this(page, itemId, locationId, kind, sourceType, sourceId, createdFrom, createdTo, lotId, null);
    }

    public MovementQuery(
            Page page,
            @Nullable UUID itemId,
            @Nullable UUID locationId,
            @Nullable List<String> kind,
            @Nullable String sourceType,
            @Nullable UUID sourceId,
            @Nullable Instant createdFrom,
            @Nullable Instant createdTo) {
        this(page, itemId, locationId, kind, sourceType, sourceId, createdFrom, createdTo, null);
    }

    public static MovementQuery of(JsonObject json) {
        return Json.read(json, MovementQuery.class);
    }
}
