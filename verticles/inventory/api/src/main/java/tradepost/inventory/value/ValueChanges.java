package tradepost.inventory.value;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import tradepost.kernel.json.Json;

/**
 * What has changed the value of the stock: the opening value + received - returned to vendors - cost of goods + adjusted + variance is the
 * closing value.
 *
 * @param returnedToVendors at the prices at which they were bought
 * @param costOfGoods what was shipped less what customers have returned
 * @param variance what the prices of pieces that left differ from their value, and what a first known cost gave to pieces that were there
 */
public record ValueChanges(
        BigDecimal openingValue,
        BigDecimal received,
        BigDecimal returnedToVendors,
        BigDecimal shipped,
        BigDecimal returnedByCustomers,
        BigDecimal costOfGoods,
        BigDecimal adjusted,
        BigDecimal variance,
        BigDecimal closingValue) {
    public static ValueChanges of(JsonObject json) {
        return Json.read(json, ValueChanges.class);
    }
}
