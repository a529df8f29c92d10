package tradepost.auth.user;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;

/**
 * @param q words of the name or the e-mail address, possibly misspelled
 * @param email exactly this address, ignoring case
 * @param proved whether it was shown that the address is the user's
 * @param createdTo before this time
 */
public record UserQuery(
        @JsonUnwrapped Page page,
        @Nullable String q,
        @Nullable List<String> role,
        @Nullable List<String> status,
        @Nullable String email,
        @Nullable UUID customerId,
        @Nullable Boolean proved,
        @Nullable Instant createdFrom,
        @Nullable Instant createdTo) {
    public static UserQuery of(JsonObject json) {
        return Json.read(json, UserQuery.class);
    }
}
