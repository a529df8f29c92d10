package tradepost.contact;

import io.vertx.core.json.JsonObject;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.Json;

/** A customer as it was when a document named it. */
public record CustomerSnapshot(
        UUID id, String name, String email, @Nullable UUID userId) {
    public static CustomerSnapshot of(JsonObject json) {
        return Json.read(json, CustomerSnapshot.class);
    }
}
