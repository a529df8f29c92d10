package tradepost.catalog.price;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.UUID;
import tradepost.kernel.json.Json;

/**
 * The price that the price lists have for a line of a {@link PriceRequest}.
 *
 * @param request the place of the request, from 0
 * @param line the place of the line in its request, from 0
 * @param listName the name of the list
 * @param scope for whom the list is: customer, group or everybody
 * @param minimumQuantity the quantity from which on the price applies
 * @param unitPrice of one piece, in the currency of the request
 * @param referenced whether an order refers to the list, so that it cannot be deleted
 */
public record ListPrice(
        int request,
        int line,
        UUID priceListId,
        String listName,
        String scope,
        long minimumQuantity,
        BigDecimal unitPrice,
        boolean referenced) {
    public ListPrice ofRequest(int other) {
        return new ListPrice(other, line, priceListId, listName, scope, minimumQuantity, unitPrice, referenced);
    }

    public static ListPrice of(JsonObject json) {
        return Json.read(json, ListPrice.class);
    }
}
