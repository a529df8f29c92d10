package tradepost.kernel.uploads;

import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * A body that was received in whole. The gateway passes it to the operation in place of the body: see {@link Uploads#claim}.
 *
 * @param bytes of the body, or of the file of a form; if there are none, nothing was stored
 * @param fileName of the file of a form, as it was sent; null if there is no form
 * @param fields the other fields of a form, which the contract has approved
 */
public record Upload(UUID id, long bytes, @Nullable String fileName, Map<String, String> fields) {
    /** Jackson passes null for what the JSON does not have. */
    public Upload(UUID id, long bytes, @Nullable String fileName, @Nullable Map<String, String> fields) {
        this.id = id;
        this.bytes = bytes;
        this.fileName = fileName;
        this.fields = fields == null ? Map.of() : Map.copyOf(fields);
    }

    /** A body that is no form. */
    public Upload(UUID id, long bytes) {
        this(id, bytes, null, null);
    }

    public static Upload of(JsonObject json) {
        return Json.read(json, Upload.class);
    }
}
