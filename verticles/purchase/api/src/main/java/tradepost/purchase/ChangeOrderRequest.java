package tradepost.purchase;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * A change of an order that was sent.
 *
 * @param lines those that change or are added; the others stay as they are
 * @param expectedAt when what is open should arrive; it stays as it is if omitted
 */
public record ChangeOrderRequest(
        @Nullable List<Line> lines,
        @Nullable Instant expectedAt,
        @Nullable String reason) {
    /**
     * @param lineId a line of the order; null for a line that is added
     * @param quantity the number of pieces after the change, with those that were received; 0 removes what is open of a line
     * @param unitPrice of the pieces that are not received; of a line that is added, as in a draft
     */
    public record Line(
            @Nullable UUID lineId,
            @Nullable UUID itemId,
            @Nullable Long quantity,
            @Nullable BigDecimal unitPrice) {}

    public static ChangeOrderRequest of(JsonObject json) {
        return Json.read(json, ChangeOrderRequest.class);
    }
}
