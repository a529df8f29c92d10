package tradepost.sales.returns;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * @param refund whether what is paid above what is then owed is given back
 * @param lines 1 to 1,000
 */
public record WriteSalesReturn(
        @Nullable String reason,
        @Nullable JsonObject metadata,
        @Nullable String internalNotes,
        @Nullable JsonObject privateMetadata,
        @Nullable Boolean refund,
        List<Line> lines) {
    /** Without what only staff see. */
    public WriteSalesReturn(
            @Nullable String reason, @Nullable JsonObject metadata, @Nullable Boolean refund, List<Line> lines) {
        this(reason, metadata, null, null, refund, lines);
    }

    /**
     * @param quantity 1 to 1,000,000,000
     * @param disposition restock, damaged or discard
     * @param locationId where the pieces come to stock; where they were shipped from if null
     * @param lot the number of the lot, or the serial number
     * @param restockingFee with its tax: so much less is given back for the pieces
     */
    public record Line(
            UUID lineId,
            long quantity,
            String disposition,
            @Nullable UUID locationId,
            @Nullable String lot,
            @Nullable LocalDate expiresOn,
            @Nullable BigDecimal restockingFee) {
        /** Without a fee. */
        public Line(
                UUID lineId,
                long quantity,
                String disposition,
                @Nullable UUID locationId,
                @Nullable String lot,
                @Nullable LocalDate expiresOn) {
            this(lineId, quantity, disposition, locationId, lot, expiresOn, null);
        }
    }

    public boolean wantsRefund() {
        return Boolean.TRUE.equals(refund);
    }

    public static WriteSalesReturn of(JsonObject json) {
        return Json.read(json, WriteSalesReturn.class);
    }
}
