package tradepost.catalog.search;

import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * A page of hits.
 *
 * @param total at most 10,000
 * @param totalIsCapped whether there may be more hits than the total
 * @param next the cursor of the next page; null at the end
 */
public record SearchResult(
        List<SearchHit> hits,
        long total,
        boolean totalIsCapped,
        @Nullable String next,
        SearchFacets facets) {
    public static SearchResult of(JsonObject json) {
        return Json.read(json, SearchResult.class);
    }
}
