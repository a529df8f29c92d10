package tradepost.catalog.code;

import io.vertx.core.json.JsonObject;
import java.util.UUID;
import tradepost.kernel.json.Json;

/**
 * The item that has a code or a SKU.
 *
 * @param index the place of the code in the request
 * @param pieces how many pieces the code stands for; 1 for a SKU
 */
public record CodedItem(int index, UUID itemId, int pieces) {
    public static CodedItem of(JsonObject json) {
        return Json.read(json, CodedItem.class);
    }
}
