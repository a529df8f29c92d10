package tradepost.catalog.core.search;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tradepost.catalog.core.category.AttributeRules;
import tradepost.catalog.search.SearchFacets;
import tradepost.catalog.search.SearchHit;
import tradepost.catalog.search.SearchQuery;
import tradepost.catalog.search.SearchResult;
import tradepost.catalog.search.SearchService;
import tradepost.kernel.db.Db;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.json.Json;
import tradepost.kernel.value.Money;
import tradepost.kernel.value.Text;

public final class SearchServiceImpl implements SearchService {
    private static final int LIMIT = 10;
    private static final String LAST_CHARACTER = Character.toString(Character.MAX_CODE_POINT);

    private final Db db;
    private final String currency;

    /** @param currency the currency of the installation, in which items are priced */
    public SearchServiceImpl(Db db, String currency) {
        this.db = db;
        this.currency = currency;
    }

    @Override
    public Future<SearchResult> searchCatalog(SearchQuery q, Caller caller) {
        int limit = q.limit() == null ? LIMIT : q.limit();
        return db.query(SearchStatement.SQL, parameters(q, caller, limit))
                .map(rows -> result(rows.iterator().next(), q, limit));
    }

    /** Fails 400 invalid_cursor or invalid_attribute. */
    static @Nullable Object[] parameters(SearchQuery q, Caller caller, int limit) {
        var after = q.after() == null ? null : SearchCursor.read(q.after(), q);
        // every SKU begins with an empty text
        @Nullable String text = Text.isBlank(q.q()) ? null : Text.trimmed(q.q());
        @Nullable String sku = text == null ? null : Text.capitals(text);
        boolean anyStatus = caller.may("products:read");
        return new @Nullable Object[] {
            text,
            sku,
            sku == null ? null : sku + LAST_CHARACTER,
            q.status() == null || q.status().isEmpty() ? null : q.status().toArray(String[]::new),
            anyStatus ? null : "published",
            caller.may("items:read"),
            q.categoryId(),
            attributes(q.attribute()),
            q.priceFrom(),
            q.priceTo(),
            after == null ? null : after.rank(),
            after == null ? null : after.name(),
            after == null ? null : after.id(),
            limit + 1
        };
    }

    private static @Nullable JsonArray attributes(@Nullable List<String> filters) {
        if (filters == null || filters.isEmpty()) return null;
        return new JsonArray(filters.stream()
                .map(f -> new JsonArray(AttributeRules.wanted(f)))
                .toList());
    }

    private SearchResult result(Row r, SearchQuery q, int limit) {
        var found = objects(r, 2, o -> o);
        boolean more = found.size() > limit;
        var page = more ? found.subList(0, limit) : found;
        long total = r.getLong(0);
        return new SearchResult(
                page.stream().map(this::hit).toList(),
                Math.min(total, SearchStatement.COUNTED),
                total > SearchStatement.COUNTED || r.getBoolean(1),
                more ? cursor(page.getLast()).write(q) : null,
                new SearchFacets(
                        objects(r, 3, o -> Json.read(o, SearchFacets.OfCategory.class)),
                        objects(r, 4, o -> Json.read(o, SearchFacets.OfStatus.class)),
                        objects(r, 5, o -> Json.read(o, SearchFacets.OfAttribute.class)),
                        objects(r, 6, o -> PriceRanges.range(o.getInteger("range"), o.getLong("count"), currency))));
    }

    private static <T> List<T> objects(Row r, int column, Function<JsonObject, T> read) {
        var array = r.getJsonArray(column);
        return array == null
                ? List.of()
                : array.stream().map(o -> read.apply((JsonObject) o)).toList();
    }

    /** The price arrives as a text, because JSON numbers are read as floating-point numbers. */
    private SearchHit hit(JsonObject o) {
        var category = o.getString("category_id");
        return new SearchHit(
                o.getString("type"),
                UUID.fromString(o.getString("id")),
                UUID.fromString(o.getString("item_id")),
                o.getString("name"),
                o.getString("sku"),
                o.getString("barcode"),
                o.getString("status"),
                Money.exact(new BigDecimal(o.getString("price")), currency),
                category == null ? null : UUID.fromString(category),
                o.getString("match"));
    }

    private static SearchCursor cursor(JsonObject o) {
        return new SearchCursor(o.getInteger("rank"), o.getString("name"), UUID.fromString(o.getString("id")));
    }
}
