package tradepost.contact;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.value.Json;

/**
 * @param email unique among the customers that are not deleted, in small letters
 * @param archivedAt from then on no new order names it; null while it is in use
 */
public record Customer(
        UUID id,
        String name,
        String email,
        @Nullable String phone,
        @Nullable String address,
        List<Address> addresses,
        List<ContactPerson> contacts,
        List<String> tags,
        JsonObject metadata,
        @Nullable Instant archivedAt,
        long version,
        Instant createdAt,
        Instant updatedAt) {
    public static Customer of(JsonObject json) {
        return Json.read(json, Customer.class);
    }
}
