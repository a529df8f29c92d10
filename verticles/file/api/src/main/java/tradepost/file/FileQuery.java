package tradepost.file;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;

/**
 * @param contentType of any of these media types
 * @param used only what something uses, or only the rest
 * @param createdTo before this time
 */
public record FileQuery(
        @JsonUnwrapped Page page,
        @Nullable List<String> contentType,
        @Nullable String createdBy,
        @Nullable Boolean used,
        @Nullable String sha256,
        @Nullable Instant createdFrom,
        @Nullable Instant createdTo) {
    public static FileQuery of(JsonObject json) {
        return Json.read(json, FileQuery.class);
    }
}
