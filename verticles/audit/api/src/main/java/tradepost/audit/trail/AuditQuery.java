package tradepost.audit.trail;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;

/**
 * @param actor {@code user:<id>}, {@code key:<id>} or {@code system:<context>}, or the id of a user alone
 * @param entityType such as {@code contact.customer}
 * @param action types, such as {@code sales.order.confirmed} or {@code sales.*}, or their last words, such as {@code confirmed} or
 *     {@code order.*}, or actions of the security log
 * @param outcome any of these
 * @param createdTo before this time
 */
public record AuditQuery(
        @JsonUnwrapped Page page,
        @Nullable String actor,
        @Nullable String entityType,
        @Nullable UUID entityId,
        @Nullable List<String> action,
        @Nullable String address,
        @Nullable String requestId,
        @Nullable List<String> outcome,
        @Nullable Instant createdFrom,
        @Nullable Instant createdTo) {
    public static AuditQuery of(JsonObject json) {
        return Json.read(json, AuditQuery.class);
    }
}
