package tradepost.contact;

import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.value.Json;

/**
 * What a client says of a vendor; what is left out is empty.
 *
 * @param status active when left out
 */
public record WriteVendor(
        String name,
        String email,
        @Nullable String phone,
        @Nullable String address,
        @Nullable String status,
        @Nullable Integer paymentTermsDays,
        @Nullable String currency,
        @Nullable Integer leadTimeDays,
        @Nullable List<Address> addresses,
        @Nullable List<ContactPerson> contacts,
        @Nullable List<String> tags,
        @Nullable JsonObject metadata) {
    public static WriteVendor of(JsonObject json) {
        return Json.read(json, WriteVendor.class);
    }
}
