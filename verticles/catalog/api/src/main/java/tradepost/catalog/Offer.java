package tradepost.catalog;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.value.Json;

/**
 * An item as it can be sold now, with the product it belongs to.
 *
 * @param productId null for an item that is no product's
 * @param status of the product; published for an item that is no product's, or archived
 * @param referenced whether stock or a document has named the item, so that it cannot be deleted
 */
public record Offer(
        UUID itemId,
        @Nullable UUID productId,
        String status,
        String sku,
        String name,
        BigDecimal unitPrice,
        boolean referenced) {
    public static Offer of(JsonObject json) {
        return Json.read(json, Offer.class);
    }

    /** A product that is not published is not sold, under whatever id it is asked for. */
    public boolean isSold() {
        return status.equals("published");
    }
}
