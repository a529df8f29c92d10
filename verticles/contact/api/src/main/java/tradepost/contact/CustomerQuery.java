package tradepost.contact;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.Json;

/** @param email exactly this address, in any case */
public record CustomerQuery(
        @Nullable Integer limit,
        @Nullable Integer offset,
        @Nullable String after,
        @Nullable String email) {
    public static CustomerQuery of(JsonObject json) {
        return Json.read(json, CustomerQuery.class);
    }
}
