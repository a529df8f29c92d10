package tradepost.audit;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * @param after the position read last; null for the oldest that is kept
 * @param limit 1 to 1000; 100 if null
 * @param types such as {@code sales.order.confirmed}, {@code sales.order.*} or {@code sales.*}; every type if null or empty
 * @param subject only events of this subject
 * @param waitSeconds how long to wait for the first event if there is none, 0 to {@value #WAIT_MAX_SECONDS}
 */
public record EventQuery(
        @Nullable Long after,
        @Nullable Integer limit,
        @Nullable List<String> types,
        @Nullable UUID subject,
        @JsonProperty("wait") @Nullable Integer waitSeconds) {
    public static final int WAIT_MAX_SECONDS = 20;
    public static final int LIMIT_MAX = 1_000;

    public static EventQuery of(JsonObject json) {
        return Json.read(json, EventQuery.class);
    }
}
