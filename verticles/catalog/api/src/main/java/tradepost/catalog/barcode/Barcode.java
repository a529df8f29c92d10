package tradepost.catalog.barcode;

import io.vertx.core.json.JsonObject;
import tradepost.kernel.json.Json;

/**
 * A bar code of an item.
 *
 * @param kind ean, upc, gtin14, vendor or own
 * @param pieces how many pieces have it together, such as those of a case
 */
public record Barcode(String code, String kind, long pieces) {
    public static Barcode of(JsonObject json) {
        return Json.read(json, Barcode.class);
    }
}
