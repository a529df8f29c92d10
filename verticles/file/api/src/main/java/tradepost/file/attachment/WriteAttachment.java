package tradepost.file.attachment;

import io.vertx.core.json.JsonObject;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/** @param visibility internal or public; null for internal */
public record WriteAttachment(
        UUID fileId,
        String entityType,
        UUID entityId,
        @Nullable String description,
        @Nullable String visibility) {
    public static WriteAttachment of(JsonObject json) {
        return Json.read(json, WriteAttachment.class);
    }
}
