package tradepost.catalog.search;

import io.vertx.core.json.JsonObject;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;

/** A page of hits. */
public record SearchPage(SearchResult data, Page.Meta meta) {
    public static SearchPage of(JsonObject json) {
        return Json.read(json, SearchPage.class);
    }
}
