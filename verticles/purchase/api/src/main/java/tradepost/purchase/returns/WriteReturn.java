package tradepost.purchase.returns;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * @param reason why the goods go back
 * @param lines 1 to 1,000
 * @param locationId where the goods are; the location of the order if omitted
 * @param replacement whether the vendor sends the goods again, so that they are open again; false if omitted
 */
public record WriteReturn(
        String reason,
        @Nullable JsonObject metadata,
        List<Line> lines,
        @Nullable UUID locationId,
        @Nullable Boolean replacement) {
    /** Goods that are not replaced. */
    public WriteReturn(String reason, @Nullable JsonObject metadata, List<Line> lines, @Nullable UUID locationId) {
        this(reason, metadata, lines, locationId, null);
    }

    public boolean isReplaced() {
        return Boolean.TRUE.equals(replacement);
    }

    /**
     * @param quantity 1 to 1,000,000,000
     * @param lot the number of the lot, or the serial number; the first of the order's that expire if null
     * @param state of the pieces: available, damaged or quality_hold; available if null
     */
    public record Line(
            UUID lineId,
            long quantity,
            @Nullable String lot,
            @Nullable String state) {
        public String stateOrAvailable() {
            return Objects.requireNonNullElse(state, "available");
        }
    }

    public static WriteReturn of(JsonObject json) {
        return Json.read(json, WriteReturn.class);
    }
}
