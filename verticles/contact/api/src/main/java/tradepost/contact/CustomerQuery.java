package tradepost.contact;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.value.Json;

/**
 * @param q words of its name, e-mail, phone or address, also misspelled
 * @param email exactly this address, in any case
 * @param tags all of them
 * @param archived true for the archived ones too, only for nothing else; false when left out
 * @param createdTo before this time
 */
public record CustomerQuery(
        @Nullable Integer limit,
        @Nullable Integer offset,
        @Nullable String after,
        @Nullable List<String> sort,
        @Nullable String q,
        @Nullable Instant createdFrom,
        @Nullable Instant createdTo,
        @Nullable String email,
        @Nullable List<String> tags,
        @Nullable String archived) {
    public static CustomerQuery of(JsonObject json) {
        return Json.read(json, CustomerQuery.class);
    }
}
