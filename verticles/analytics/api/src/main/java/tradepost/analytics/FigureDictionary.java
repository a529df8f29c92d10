package tradepost.analytics;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.kernel.json.Json;

/** What each figure counts. */
public record FigureDictionary(List<Definition> figures) {
    /**
     * @param name of the field that has it
     * @param unit amount, pieces, count, ratio, days, percent, score or time
     * @param costs whether only callers with costs:read see it
     * @param definition what it counts
     * @param shownIn the dashboard and the reports that have it
     */
    public record Definition(String name, String unit, boolean costs, String definition, List<String> shownIn) {}

    public static FigureDictionary of(JsonObject json) {
        return Json.read(json, FigureDictionary.class);
    }
}
