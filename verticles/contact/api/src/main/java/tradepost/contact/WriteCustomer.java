package tradepost.contact;

import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.value.Json;

/** What a client says of a customer; what is left out is empty. */
public record WriteCustomer(
        String name,
        String email,
        @Nullable String phone,
        @Nullable String address,
        @Nullable List<Address> addresses,
        @Nullable List<ContactPerson> contacts,
        @Nullable List<String> tags,
        @Nullable JsonObject metadata) {
    public static WriteCustomer of(JsonObject json) {
        return Json.read(json, WriteCustomer.class);
    }
}
