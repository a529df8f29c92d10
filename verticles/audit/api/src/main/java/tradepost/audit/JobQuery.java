package tradepost.audit;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;

/**
 * @param page newest first, with an offset up to 1,000
 * @param kind any of these
 * @param status any of these
 * @param createdFrom inclusive
 * @param createdTo exclusive
 */
public record JobQuery(
        @JsonUnwrapped Page page,
        @Nullable List<String> kind,
        @Nullable List<String> status,
        @Nullable Instant createdFrom,
        @Nullable Instant createdTo) {
    public static JobQuery of(JsonObject json) {
        return Json.read(json, JobQuery.class);
    }
}
