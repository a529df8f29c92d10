package tradepost.inventory.lot;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * Something that happened to pieces of a lot.
 *
 * @param id of the movement, the reservation or the change of state
 * @param type movement, reservation or state_change
 * @param kind of the movement
 * @param status of the reservation
 * @param fromState of the change of state, with {@code toState}
 * @param locationId from where they moved, or where they are
 * @param toLocationId of the movement
 * @param sourceType the kind of document, such as {@code purchase_order} or {@code sales_order}, with {@code sourceId}
 * @param documentId the shipment or the return of a sales order that moved them
 * @param customerId of the sales order
 * @param actor null for a reservation
 */
public record LotTraceEntry(
        UUID id,
        String type,
        @Nullable String kind,
        @Nullable String status,
        @Nullable String fromState,
        @Nullable String toState,
        UUID locationId,
        String code,
        @Nullable UUID toLocationId,
        @Nullable String toCode,
        long quantity,
        String sourceType,
        @Nullable UUID sourceId,
        @Nullable UUID documentId,
        @Nullable UUID customerId,
        @Nullable String reason,
        @Nullable String actor,
        Instant createdAt) {
    public static LotTraceEntry of(JsonObject json) {
        return Json.read(json, LotTraceEntry.class);
    }
}
