package tradepost.file;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * What is known of a file.
 *
 * @param contentType which its content has shown
 * @param size in bytes
 * @param sha256 of its content, in hexadecimal
 * @param image of an image; null for other files
 * @param sizes of an image, the smallest first
 * @param used whether something uses it
 * @param isPublic whether everybody may see its sizes
 * @param keep whether it is kept although nothing uses it
 * @param createdBy as events name a caller
 */
public record StoredFile(
        UUID id,
        String name,
        @Nullable String description,
        String contentType,
        long size,
        String sha256,
        String url,
        @Nullable ImageDimensions image,
        List<ImageSize> sizes,
        boolean used,
        @JsonProperty("public") boolean isPublic,
        boolean keep,
        String createdBy,
        long version,
        Instant createdAt,
        Instant updatedAt) {
    public static StoredFile of(JsonObject json) {
        return Json.read(json, StoredFile.class);
    }
}
