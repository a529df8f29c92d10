package tradepost.sales;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;
import tradepost.orders.invoice.OrderAddress;

/**
 * A change of a confirmed order.
 *
 * @param lines those that change or are added; the others stay as they are
 * @param refund whether what was paid above the new total is given back; true if omitted, else it is kept as credit
 * @param shippingAddress stays as it is if omitted; the same applies to billingAddress
 */
public record ChangeOrderRequest(
        @Nullable List<Line> lines,
        @Nullable OrderAddress shippingAddress,
        @Nullable OrderAddress billingAddress,
        @Nullable String reason,
        @Nullable Boolean refund) {
    /**
     * @param lineId a line of the order; null for a line that is added
     * @param quantity the number of pieces after the change; 0 removes what is open of a line
     * @param unitPrice of a line that is added, as in a draft
     */
    public record Line(
            @Nullable UUID lineId,
            @Nullable UUID itemId,
            @Nullable UUID productId,
            long quantity,
            @Nullable BigDecimal unitPrice) {}

    /** A change that refunds what was paid above the new total. */
    public ChangeOrderRequest(
            @Nullable List<Line> lines,
            @Nullable OrderAddress shippingAddress,
            @Nullable OrderAddress billingAddress,
            @Nullable String reason) {
        this(lines, shippingAddress, billingAddress, reason, null);
    }

    public boolean wantsRefund() {
        return !Boolean.FALSE.equals(refund);
    }

    public static ChangeOrderRequest of(JsonObject json) {
        return Json.read(json, ChangeOrderRequest.class);
    }
}
