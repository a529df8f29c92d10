package tradepost.file.attachment;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;

/**
 * @param entityType of any of these types; exactly one if there is an entity
 * @param fileId of this file
 * @param createdTo before this time
 */
public record AttachmentQuery(
        @JsonUnwrapped Page page,
        @Nullable List<String> entityType,
        @Nullable UUID entityId,
        @Nullable UUID fileId,
        @Nullable Instant createdFrom,
        @Nullable Instant createdTo) {
    public static AttachmentQuery of(JsonObject json) {
        return Json.read(json, AttachmentQuery.class);
    }
}
