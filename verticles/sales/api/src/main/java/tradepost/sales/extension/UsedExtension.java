package tradepost.sales.extension;

import io.vertx.core.json.JsonObject;
import tradepost.kernel.json.Json;

/**
 * An extension whose answer applies to an order.
 *
 * @param point what it answered, such as {@code ext.order.check}
 * @param version of the extension
 */
public record UsedExtension(String point, String name, String version) {
    public static UsedExtension of(JsonObject json) {
        return Json.read(json, UsedExtension.class);
    }
}
