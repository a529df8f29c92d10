package tradepost.catalog;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * An item that can be sold, with the product it belongs to.
 *
 * @param productId null for an item without a product
 * @param status the status of the product; archived if the item is, and published for any other item without a product
 * @param ofSeveral whether its product has several variants, so that the product's id does not say which one is meant
 * @param referenced whether stock or a document refers to the item, so that it cannot be deleted
 * @param inPriceLists whether a price list, of any customer and time, has a price of the item
 * @param taxCategory of the tax rates that apply to it
 */
public record Offer(
        UUID itemId,
        @Nullable UUID productId,
        String status,
        String sku,
        String name,
        BigDecimal unitPrice,
        boolean ofSeveral,
        boolean referenced,
        boolean inPriceLists,
        String taxCategory) {
    /** The tax category of most items. */
    public static final String STANDARD_TAX = "standard";

    /** The category, or else the usual one. */
    public static String taxCategory(@Nullable String category) {
        return category == null ? STANDARD_TAX : category;
    }

    public static Offer of(JsonObject json) {
        return Json.read(json, Offer.class);
    }

    /** A product that is not published is not sold, whether it is requested by its own id or by its item's. */
    public boolean isSold() {
        return status.equals("published");
    }
}
