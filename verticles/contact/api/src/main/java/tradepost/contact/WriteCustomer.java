package tradepost.contact;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.Json;

/** What a client says of a customer; what is left out is empty. */
public record WriteCustomer(
        String name,
        String email,
        @Nullable String phone,
        @Nullable String address,
        @Nullable JsonObject metadata) {
    public static WriteCustomer of(JsonObject json) {
        return Json.read(json, WriteCustomer.class);
    }
}
