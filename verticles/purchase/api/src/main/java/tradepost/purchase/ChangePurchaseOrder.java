package tradepost.purchase;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * A change of an order that was sent to the vendor.
 *
 * @param lines those that change or are added; the others stay as they are
 * @param expectedAt when its goods should arrive; it stays as it is if omitted
 */
public record ChangePurchaseOrder(
        @Nullable List<Line> lines,
        @Nullable Instant expectedAt,
        @Nullable String reason) {
    /**
     * @param lineId a line of the order; null for a line that is added
     * @param quantity the number of pieces after the change; 0 removes what is open of a line; null leaves it as it is
     * @param unitPrice the price of one piece after the change
     */
    public record Line(
            @Nullable UUID lineId,
            @Nullable UUID itemId,
            @Nullable Long quantity,
            @Nullable BigDecimal unitPrice) {}

    public static ChangePurchaseOrder of(JsonObject json) {
        return Json.read(json, ChangePurchaseOrder.class);
    }
}
