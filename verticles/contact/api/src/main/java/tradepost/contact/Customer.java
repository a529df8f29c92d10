package tradepost.contact;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.Json;

/** @param email unique among the customers that are not deleted, in small letters */
public record Customer(
        UUID id,
        String name,
        String email,
        @Nullable String phone,
        @Nullable String address,
        JsonObject metadata,
        long version,
        Instant createdAt,
        Instant updatedAt) {
    public static Customer of(JsonObject json) {
        return Json.read(json, Customer.class);
    }
}
