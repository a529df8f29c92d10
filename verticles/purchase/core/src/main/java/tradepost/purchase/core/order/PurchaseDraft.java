package tradepost.purchase.core.order;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.contact.VendorSnapshot;
import tradepost.orders.OrderLine;

/**
 * An order that is ready to be written: everything it refers to exists, and its lines have prices and sums.
 *
 * @param max what may be received and paid of it
 * @param contracts those that lines have their prices from, by the place of the line
 * @param listed the places of the lines that have theirs from the price list of the vendor
 */
public record PurchaseDraft(
        VendorSnapshot vendor,
        String currency,
        List<Line> lines,
        BigDecimal total,
        BigDecimal max,
        @Nullable String notes,
        @Nullable String reference,
        JsonObject metadata,
        JsonObject externalIds,
        @Nullable UUID locationId,
        int overReceiptPercent,
        @Nullable BigDecimal exchangeRate,
        Map<Integer, UUID> contracts,
        Set<Integer> listed,
        Set<UUID> unreferenced) {

    /** A line without an id of the order that it replaces has a new one. */
    public record Line(
            UUID id,
            UUID orderId,
            UUID itemId,
            String sku,
            String name,
            long quantity,
            BigDecimal unitPrice,
            BigDecimal subtotal)
            implements OrderLine {}
}
