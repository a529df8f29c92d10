package tradepost.inventory.reservation;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * @param requestId the command that created it, which may be an earlier one
 * @param lines as they were reserved, whatever has happened to them since; one that several locations serve occurs once for each
 * @param waiting what waited for stock when it was reserved; null if nothing did
 */
public record Reservation(
        UUID orderId,
        long orderVersion,
        UUID requestId,
        List<HeldLine> lines,
        @Nullable List<WaitingLine> waiting) {
    public Reservation(UUID orderId, long orderVersion, UUID requestId, List<HeldLine> lines) {
        this(orderId, orderVersion, requestId, lines, null);
    }

    public static Reservation of(JsonObject json) {
        return Json.read(json, Reservation.class);
    }
}
