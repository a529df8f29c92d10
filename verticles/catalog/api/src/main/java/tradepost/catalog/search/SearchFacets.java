package tradepost.catalog.search;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import tradepost.kernel.json.Json;

/**
 * How many hits have each value, counted over the first 10,000 hits. At most 50 values each.
 *
 * @param category also counts the hits of the categories below; most hits first, like all but the prices
 * @param price lowest first
 */
public record SearchFacets(
        List<OfCategory> category, List<OfStatus> status, List<OfAttribute> attribute, List<OfPrice> price) {
    public record OfCategory(UUID id, String name, long count) {}

    public record OfStatus(String value, long count) {}

    public record OfAttribute(String key, String value, long count) {}

    /** Both bounds are inclusive. */
    public record OfPrice(BigDecimal from, BigDecimal to, long count) {}

    public static SearchFacets of(JsonObject json) {
        return Json.read(json, SearchFacets.class);
    }
}
