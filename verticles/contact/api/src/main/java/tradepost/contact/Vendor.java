package tradepost.contact;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.value.Json;

/**
 * @param email unique among the vendors that are not deleted, in small letters
 * @param status active, inactive or pending
 * @param paymentTermsDays days from its invoice until it is due
 * @param currency ISO 4217 code of what it invoices
 * @param leadTimeDays days from an order to its goods
 * @param archivedAt from then on no new order names it; null while it is in use
 */
public record Vendor(
        UUID id,
        String name,
        String email,
        @Nullable String phone,
        @Nullable String address,
        String status,
        @Nullable Integer paymentTermsDays,
        @Nullable String currency,
        @Nullable Integer leadTimeDays,
        List<Address> addresses,
        List<ContactPerson> contacts,
        List<String> tags,
        JsonObject metadata,
        @Nullable Instant archivedAt,
        long version,
        Instant createdAt,
        Instant updatedAt) {
    public static Vendor of(JsonObject json) {
        return Json.read(json, Vendor.class);
    }
}
