package tradepost.audit.trail;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * One act.
 *
 * @param action the last word of the type, or for an entry of the security log what was attempted
 * @param outcome {@code done}, {@code refused} or {@code failed}; null if the event does not say it
 * @param actor {@code user:<id>}, {@code key:<id>} or {@code system:<context>}
 * @param userId null for an API key and a context
 * @param entityType the first two words of the type
 * @param entityName as the event names it: its number, code or name
 * @param changes empty if the caller may not read the entity
 * @param previousErased whether the state before was erased: then the changes are the fields of this state, without {@code from}
 * @param erased whether data and origin were erased
 * @param data only of a single entry; null there if the caller may not read the entity
 */
public record AuditEntry(
        UUID id,
        long position,
        Instant createdAt,
        String type,
        String action,
        @Nullable String outcome,
        String actor,
        String actorType,
        @Nullable UUID userId,
        @Nullable String address,
        @Nullable String requestId,
        String entityType,
        UUID entityId,
        @Nullable String entityName,
        String summary,
        List<JsonObject> changes,
        boolean previousErased,
        boolean erased,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable JsonObject data) {
    public static AuditEntry of(JsonObject json) {
        return Json.read(json, AuditEntry.class);
    }
}
