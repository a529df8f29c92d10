package tradepost.purchase;

import io.vertx.core.json.JsonObject;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * @param lines what arrived; everything that is open if omitted
 * @param locationId where it arrived; the location of the order if omitted
 */
public record ReceiveOrderRequest(
        @Nullable List<Line> lines, @Nullable UUID locationId) {
    /**
     * What arrived of a line of the order, or of one lot of it.
     *
     * @param lineId null if a code names the line
     * @param quantity pieces in good condition, or as many of what the code stands for
     * @param damaged further pieces that arrived damaged; 0 if null
     * @param lot the number of the lot, or the serial number; if null, the number of the order is that of the lot
     * @param expiresOn of a lot that arrives for the first time
     * @param code a bar code of the item of the line
     */
    public record Line(
            @Nullable UUID lineId,
            long quantity,
            @Nullable Long damaged,
            @Nullable String lot,
            @Nullable LocalDate expiresOn,
            @Nullable String code) {
        public Line(
                @Nullable UUID lineId,
                long quantity,
                @Nullable Long damaged,
                @Nullable String lot,
                @Nullable LocalDate expiresOn) {
            this(lineId, quantity, damaged, lot, expiresOn, null);
        }

        /** All pieces that arrived. */
        public long pieces() {
            return quantity + damagedPieces();
        }

        public long damagedPieces() {
            return damaged == null ? 0 : damaged;
        }
    }

    public static ReceiveOrderRequest of(JsonObject json) {
        return Json.read(json, ReceiveOrderRequest.class);
    }
}
