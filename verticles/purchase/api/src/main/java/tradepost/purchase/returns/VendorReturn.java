package tradepost.purchase.returns;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * Goods that go back to the vendor of an order.
 *
 * @param status requested until inventory has booked it, then completed; or declined, because the goods were not there any more
 * @param locationId where the goods were; null for the default location
 * @param amount what the goods have cost
 * @param creditAmount the part of it that the vendor owes, because it was paid; 0 until it is completed
 * @param replacement whether the vendor sends the goods again
 * @param declineCode why it was declined, as the code of an error
 * @param actor who recorded it
 * @param endedAt when it was completed or declined
 */
public record VendorReturn(
        UUID id,
        UUID orderId,
        String status,
        String reason,
        JsonObject metadata,
        @Nullable UUID locationId,
        @Nullable String code,
        BigDecimal amount,
        BigDecimal creditAmount,
        boolean replacement,
        @Nullable String declineCode,
        String actor,
        Instant createdAt,
        Instant updatedAt,
        @Nullable Instant endedAt,
        List<Line> lines) {
    /** @param lot the number that was sent; null if none was */
    public record Line(
            UUID lineId,
            UUID itemId,
            String sku,
            String name,
            long quantity,
            @Nullable String lot,
            String state) {}

    public static VendorReturn of(JsonObject json) {
        return Json.read(json, VendorReturn.class);
    }
}
