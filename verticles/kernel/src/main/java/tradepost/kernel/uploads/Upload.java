package tradepost.kernel.uploads;

import io.vertx.core.json.JsonObject;
import java.util.UUID;
import tradepost.kernel.json.Json;

/** A body that was received in whole. The gateway passes it to the operation in place of the body: see {@link Uploads#claim}. */
public record Upload(UUID id, long bytes) {
    public static Upload of(JsonObject json) {
        return Json.read(json, Upload.class);
    }
}
