package tradepost.audit.trail;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;

/**
 * @param actor as {@link AuditQuery#actor}
 * @param createdTo before this time
 */
public record ReportQuery(
        @JsonUnwrapped Page page,
        @Nullable String actor,
        @Nullable Instant createdFrom,
        @Nullable Instant createdTo) {
    public static ReportQuery of(JsonObject json) {
        return Json.read(json, ReportQuery.class);
    }
}
