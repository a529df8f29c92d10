package tradepost.catalog.core.search;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import tradepost.catalog.core.category.AttributeRules;
import tradepost.catalog.search.SearchHit;
import tradepost.catalog.search.SearchPage;
import tradepost.catalog.search.SearchQuery;
import tradepost.catalog.search.SearchResult;
import tradepost.catalog.search.SearchService;
import tradepost.inventory.AvailableStock;
import tradepost.kernel.db.Db;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.listing.Page;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.value.Money;
import tradepost.kernel.value.Text;

public final class SearchServiceImpl implements SearchService {
    private static final int LIMIT = 10;
    private static final String RELEVANCE = "relevance";
    private static final String LAST_CHARACTER = Character.toString(Character.MAX_CODE_POINT);

    private final Db db;
    private final String currency;
    private final SortedSearch sorted;
    private final BiFunction<List<UUID>, Caller, Future<Map<UUID, BigDecimal>>> prices;
    private final LocalStock stock;

    /**
     * @param currency the currency of the installation, in which items are priced
     * @param prices of a caller who sees only what is published, by item, where they differ from those of the items
     * @param stock of items, at the locations of a caller who is limited to some
     */
    public SearchServiceImpl(
            Db db,
            String currency,
            BiFunction<List<UUID>, Caller, Future<Map<UUID, BigDecimal>>> prices,
            BiFunction<List<UUID>, Caller, Future<List<AvailableStock>>> stock) {
        this.db = db;
        this.currency = currency;
        this.prices = prices;
        this.stock = new LocalStock(db, stock);
        sorted = new SortedSearch(db, currency);
    }

    @Override
    public Future<SearchPage> searchCatalog(SearchQuery q, Caller caller) {
        var found = caller.isLimited() ? limited(q, caller) : find(q, caller);
        return caller.may("products:read") ? found : found.compose(page -> priced(page, caller));
    }

    private Future<SearchPage> limited(SearchQuery q, Caller caller) {
        if (q.inStock() != null)
            throw Problem.forbidden("scope_not_supported", Problem.detail("in_stock", "is about all locations"));
        return find(q, caller)
                .compose(page -> stock.of(page.data().hits(), caller)
                        .map(hits -> new SearchPage(
                                new SearchResult(hits, page.data().facets()), page.meta())));
    }

    private Future<SearchPage> priced(SearchPage page, Caller caller) {
        var hits = page.data().hits();
        return prices.apply(hits.stream().map(SearchHit::itemId).toList(), caller)
                .map(own -> new SearchPage(
                        new SearchResult(
                                hits.stream()
                                        .map(h -> h.at(own.getOrDefault(h.itemId(), h.price())))
                                        .toList(),
                                page.data().facets()),
                        page.meta()));
    }

    private Future<SearchPage> find(SearchQuery q, Caller caller) {
        if (!isByRelevance(q)) return sorted.read(q, caller);
        int limit = q.limit() == null ? LIMIT : q.limit();
        return db.query(SearchStatement.SQL, parameters(q, caller, limit))
                .map(rows -> result(rows.iterator().next(), q, limit));
    }

    /** Fails 400 invalid_sort for relevance to nothing, or together with a field. */
    private static boolean isByRelevance(SearchQuery q) {
        var sort = Objects.requireNonNullElse(q.sort(), List.<String>of());
        if (sort.isEmpty()) return q.q() != null;
        if (!sort.contains(RELEVANCE)) return false;
        if (q.q() == null)
            throw Problem.badRequest("invalid_sort", Problem.detail("sort", "can be relevance only with q"));
        if (sort.size() > 1)
            throw Problem.badRequest(
                    "invalid_sort", Problem.detail("sort", "must have no other field beside relevance"));
        return true;
    }

    /** Fails 400 invalid_cursor or invalid_attribute. */
    static @Nullable Object[] parameters(SearchQuery q, Caller caller, int limit) {
        var after = q.after() == null ? null : SearchCursor.read(q.after(), q);
        // every SKU begins with an empty text
        var typed = Objects.requireNonNullElse(q.q(), "");
        @Nullable String text = Text.isBlank(typed) ? null : Text.trimmed(typed);
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
            limit + 1,
            q.inStock()
        };
    }

    private static @Nullable JsonArray attributes(@Nullable List<String> filters) {
        if (filters == null || filters.isEmpty()) return null;
        return new JsonArray(filters.stream()
                .map(f -> new JsonArray(AttributeRules.wanted(f)))
                .toList());
    }

    private SearchPage result(Row r, SearchQuery q, int limit) {
        var found = Facets.objects(r, 2, o -> o);
        boolean more = found.size() > limit;
        var page = more ? found.subList(0, limit) : found;
        long total = Math.min(r.getLong(0), SearchStatement.COUNTED);
        boolean capped = r.getLong(0) > SearchStatement.COUNTED || r.getBoolean(1);
        var hits = page.stream().map(this::hit).toList();
        return new SearchPage(
                new SearchResult(hits, Facets.read(r, 3, currency)),
                new Page.Meta(limit, 0, total, more ? cursor(page.getLast()).write(q) : null, capped ? true : null));
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
                Money.price(new BigDecimal(o.getString("price")), currency),
                category == null ? null : UUID.fromString(category),
                o.getBoolean("in_stock"),
                o.getString("match"));
    }

    private static SearchCursor cursor(JsonObject o) {
        return new SearchCursor(o.getInteger("rank"), o.getString("name"), UUID.fromString(o.getString("id")));
    }
}
