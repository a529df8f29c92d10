package tradepost.sales.returns;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * What a customer asks to send back of an order.
 *
 * @param number such as {@code RR-000001}
 * @param status open, accepted, declined or cancelled
 * @param internalNotes of staff: see {@link #forCustomer}
 * @param returnId the return that was made of it; null unless it is accepted
 * @param actor who requested it
 * @param lines null in lists
 */
public record ReturnRequest(
        UUID id,
        String number,
        UUID orderId,
        String orderNumber,
        UUID customerId,
        String status,
        String reason,
        @Nullable String notes,
        @Nullable String internalNotes,
        @Nullable String declineReason,
        @Nullable UUID returnId,
        String actor,
        long version,
        Instant createdAt,
        Instant updatedAt,
        @Nullable Instant endedAt,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<Line> lines) {
    public static final String OPEN = "open";

    public record Line(UUID lineId, UUID itemId, String sku, String name, long quantity) {}

    public ReturnRequest with(List<Line> all) {
        return copy(actor, internalNotes, all);
    }

    public ReturnRequest by(String other) {
        return copy(other, internalNotes, lines);
    }

    /** Without what staff note. */
    public ReturnRequest forCustomer() {
        return copy(actor, null, lines);
    }

    private ReturnRequest copy(String otherActor, @Nullable String otherNotes, @Nullable List<Line> otherLines) {
        return new ReturnRequest(
                id,
                number,
                orderId,
                orderNumber,
                customerId,
                status,
                reason,
                notes,
                otherNotes,
                declineReason,
                returnId,
                otherActor,
                version,
                createdAt,
                updatedAt,
                endedAt,
                otherLines);
    }

    public static ReturnRequest of(JsonObject json) {
        return Json.read(json, ReturnRequest.class);
    }
}
