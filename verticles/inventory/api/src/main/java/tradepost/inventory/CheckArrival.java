package tradepost.inventory;

import io.vertx.core.json.JsonObject;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * Pieces that are about to arrive.
 *
 * @param locationId the default location if null
 * @param lines at most 1,000
 * @param salesOrderId the order for which they were shipped, if they come back from a customer
 * @param purchaseOrderId the order of which they arrive, if they come from a vendor
 * @param orDefault whether the default location takes the place of one that is closed; false if null
 */
public record CheckArrival(
        @Nullable UUID locationId,
        List<Line> lines,
        @Nullable UUID salesOrderId,
        @Nullable UUID purchaseOrderId,
        @Nullable Boolean orDefault) {
    /**
     * @param quantity of pieces
     * @param lot the number of the lot, or the serial number
     * @param prefix of the names of the line's fields in a refusal, such as {@code lines[3].}
     */
    public record Line(
            UUID itemId,
            long quantity,
            @Nullable String lot,
            @Nullable LocalDate expiresOn,
            String prefix) {}

    public CheckArrival(@Nullable UUID locationId, List<Line> lines) {
        this(locationId, lines, null, null, null);
    }

    public static CheckArrival of(JsonObject json) {
        return Json.read(json, CheckArrival.class);
    }
}
