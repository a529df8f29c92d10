package tradepost.audit.export;

import io.vertx.core.json.JsonObject;
import tradepost.kernel.json.Json;

/**
 * @param list the path of a list with its query, such as {@code /api/items?fields=sku,name}
 * @param format {@code csv}, {@code jsonl} or {@code xlsx}
 */
public record CreateExport(String list, String format) {
    public static CreateExport of(JsonObject json) {
        return Json.read(json, CreateExport.class);
    }
}
