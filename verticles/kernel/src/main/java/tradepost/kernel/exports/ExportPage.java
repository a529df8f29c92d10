package tradepost.kernel.exports;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * @param text the rows, each with its line end; the first page of CSV begins with the header, and that of a workbook, which is an array on each line
 *     until it is read, with its columns
 * @param rows how many
 * @param next where the next page continues; null at the end
 * @param total of the list, as far as it is counted
 */
public record ExportPage(String text, int rows, @Nullable String next, long total) {
    public static ExportPage of(JsonObject json) {
        return Json.read(json, ExportPage.class);
    }
}
