package tradepost.purchase;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * The request for an order.
 *
 * @param vendorId null only if a draft is replaced, which then keeps its vendor
 * @param items 1 to 1000 lines
 * @param currency if omitted, the vendor's, or that of the installation if the vendor has none; a replaced draft keeps its own unless
 *      it gets a new vendor
 * @param metadata the own data of the client; the same applies to externalIds, of which each names one order
 * @param locationId where the goods arrive; the default location if omitted
 * @param overReceiptPercent how much more than was ordered may be received of a line, 0 to 100; 0 if omitted
 * @param exchangeRate the value of one unit of its currency in that of the installation
 */
public record WritePurchaseOrder(
        @Nullable UUID vendorId,
        List<WritePurchaseLine> items,
        @Nullable String currency,
        @Nullable String notes,
        @Nullable String reference,
        @Nullable JsonObject metadata,
        @Nullable JsonObject externalIds,
        @Nullable UUID locationId,
        @Nullable Integer overReceiptPercent,
        @Nullable BigDecimal exchangeRate) {
    /** Without an exchange rate. */
    public WritePurchaseOrder(
            @Nullable UUID vendorId,
            List<WritePurchaseLine> items,
            @Nullable String currency,
            @Nullable String notes,
            @Nullable String reference,
            @Nullable JsonObject metadata,
            @Nullable JsonObject externalIds,
            @Nullable UUID locationId,
            @Nullable Integer overReceiptPercent) {
        this(vendorId, items, currency, notes, reference, metadata, externalIds, locationId, overReceiptPercent, null);
    }

    /** For the default location, without a tolerance. */
    public WritePurchaseOrder(
            @Nullable UUID vendorId,
            List<WritePurchaseLine> items,
            @Nullable String currency,
            @Nullable String notes,
            @Nullable String reference) {
        this(vendorId, items, currency, notes, reference, null, null, null, null);
    }

    public static WritePurchaseOrder of(JsonObject json) {
        return Json.read(json, WritePurchaseOrder.class);
    }
}
