package tradepost.sales;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.value.Json;
import tradepost.orders.OrderLine;

/**
 * @param priceListId the price list from which the line has its price; null for the item's own price, or one that the client set
 * @param sku with {@code name}, as they were when the line was written
 * @param subtotal of the pieces that are not closed
 * @param closedQuantity pieces that will not be shipped
 * @param createdAt null until the line is stored, like {@code updatedAt}
 */
public record SalesOrderLine(
        UUID id,
        UUID orderId,
        UUID itemId,
        String sku,
        String name,
        long quantity,
        long shippedQuantity,
        BigDecimal unitPrice,
        BigDecimal subtotal,
        @Nullable UUID priceListId,
        @Nullable Instant createdAt,
        @Nullable Instant updatedAt,
        long closedQuantity)
        implements OrderLine {
    /** A line whose price is of no price list, with nothing closed. */
    public SalesOrderLine(
            UUID id,
            UUID orderId,
            UUID itemId,
            String sku,
            String name,
            long quantity,
            long shippedQuantity,
            BigDecimal unitPrice,
            BigDecimal subtotal,
            @Nullable Instant createdAt,
            @Nullable Instant updatedAt) {
        this(
                id,
                orderId,
                itemId,
                sku,
                name,
                quantity,
                shippedQuantity,
                unitPrice,
                subtotal,
                null,
                createdAt,
                updatedAt,
                0);
    }

    public SalesOrderLine ofPriceList(@Nullable UUID list) {
        return changed(list, createdAt, updatedAt, closedQuantity);
    }

    public SalesOrderLine closed(long pieces) {
        return changed(priceListId, createdAt, updatedAt, pieces);
    }

    SalesOrderLine storedAt(Instant at) {
        return createdAt != null ? this : changed(priceListId, at, at, closedQuantity);
    }

    private SalesOrderLine changed(
            @Nullable UUID list, @Nullable Instant created, @Nullable Instant updated, long closed) {
        return new SalesOrderLine(
                id,
                orderId,
                itemId,
                sku,
                name,
                quantity,
                shippedQuantity,
                unitPrice,
                subtotal,
                list,
                created,
                updated,
                closed);
    }

    public static SalesOrderLine of(JsonObject json) {
        return Json.read(json, SalesOrderLine.class);
    }
}
