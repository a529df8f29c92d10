package tradepost.catalog.search;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.kernel.json.Json;

/** The hits of a page, and what all hits have. */
public record SearchResult(List<SearchHit> hits, SearchFacets facets) {
    public static SearchResult of(JsonObject json) {
        return Json.read(json, SearchResult.class);
    }
}
