package tradepost.contact;

import io.vertx.core.json.JsonObject;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.Json;

/** A vendor as it was when a document named it. */
public record VendorSnapshot(
        UUID id,
        String name,
        String email,
        String status,
        @Nullable String currency) {
    public static VendorSnapshot of(JsonObject json) {
        return Json.read(json, VendorSnapshot.class);
    }
}
