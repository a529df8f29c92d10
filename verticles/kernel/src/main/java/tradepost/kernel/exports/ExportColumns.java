package tradepost.kernel.exports;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.kernel.json.Json;

/**
 * @param name of the list, such as {@code items}
 * @param own whether the caller may read only his own entries
 */
public record ExportColumns(String name, List<String> columns, boolean own) {
    public static ExportColumns of(JsonObject json) {
        return Json.read(json, ExportColumns.class);
    }
}
