package tradepost.sales.quote;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;
import tradepost.orders.charge.Discount;
import tradepost.orders.invoice.PricedLine;

/** A line of a quote, with the same amounts as the line of an order. */
public record QuoteLine(
        UUID id,
        UUID itemId,
        String sku,
        String name,
        long quantity,
        BigDecimal unitPrice,
        BigDecimal subtotal,
        @Nullable Discount discount,
        BigDecimal discountAmount,
        @Nullable String taxCategory,
        @Nullable BigDecimal taxRate,
        boolean taxIncluded,
        BigDecimal taxAmount,
        BigDecimal totalAmount)
        implements PricedLine {
    public static QuoteLine of(JsonObject json) {
        return Json.read(json, QuoteLine.class);
    }
}
