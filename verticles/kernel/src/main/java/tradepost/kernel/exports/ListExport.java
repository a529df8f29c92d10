package tradepost.kernel.exports;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * A page of an export.
 *
 * @param list the path of a list with its query; without a limit, all of its rows are exported
 * @param format a code of {@link ListFormat}
 * @param after {@code next} of the page before; null for the first one
 * @param rows that were exported before
 */
public record ListExport(
        String list, String format, @Nullable String after, long rows) {
    public static ListExport of(JsonObject json) {
        return Json.read(json, ListExport.class);
    }
}
