package tradepost.catalog.core.search;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.sqlclient.Row;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tradepost.catalog.core.category.AttributeRules;
import tradepost.catalog.core.category.CategoryServiceImpl;
import tradepost.catalog.search.SearchFacets;
import tradepost.catalog.search.SearchHit;
import tradepost.catalog.search.SearchPage;
import tradepost.catalog.search.SearchQuery;
import tradepost.catalog.search.SearchResult;
import tradepost.kernel.db.Db;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.listing.Listing;
import tradepost.kernel.listing.Page;
import tradepost.kernel.listing.Searched;
import tradepost.kernel.listing.Where;
import tradepost.kernel.value.Money;
import tradepost.kernel.value.Text;

/**
 * The products and items with some words or with none, in the order of a field: a list of {@code search_entry}, as other lists are. The
 * first of all hits are the first of the list, however many hits there are.
 */
final class SortedSearch {
    /** An entry without what its item says. */
    private record Entry(
            UUID id,
            boolean isProduct,
            String name,
            String status,
            @Nullable UUID categoryId,
            BigDecimal price,
            boolean inStock,
            Instant createdAt) {}

    private static final Searched SEARCHED =
            Searched.own("search_entry", "name").correctedBy("search_corrected");

    private static final Listing<Entry> ENTRIES = entries("search_entry");

    /**
     * The same, sorted by expressions that no index has: the entries are found by their filters and then sorted. The planner would often read
     * them in the order of an index, until it has enough of a category. That takes long if the names of the category are the last ones.
     */
    private static final Listing<Entry> FEW =
            entries("""
            (select id, is_product, name || '' as name, status, category_id, price + 0 as price, in_stock,
              created_at + interval '0' as created_at, attributes, search_words from search_entry) few""").countedIn("search_entry"); // so that a cursor stays valid when the entries become few or many

    private static final String FACETS = ", " + Facets.counted("select * from found") + " select " + Facets.SELECTED;

    /**
     * The items that stand for these entries: of a product that was searched by words, the first that has them if it does not have them
     * itself; otherwise the first of all.
     */
    private static final String ITEMS = """
            with meant as materialized (select search_query($3) as words)
            select h.id, i.id, i.sku, i.barcode, i.unit_price,
              case when i.sku = $4 then 'sku' when i.is_coded then 'barcode' when starts_with(i.sku, $4) then 'sku_prefix'
                when $3::text is not null then case when i.has_words then 'words' else 'spelling' end end
            from unnest($1::uuid[], $2::boolean[]) h(id, is_product), meant, lateral (
              select id, sku, barcode, unit_price, search_words(concat_ws(' / ', name, description, sku, item_barcodes(id))) @@ words as has_words,
                exists (select from item_barcode where item_id = h.id and code = $3) as is_coded
              from item where id = h.id and not h.is_product
              union all (
                select i.id, i.sku, i.barcode, i.unit_price, of_product or of_item, of_code
                from product_variant v, lateral (select * from item where id = v.item_id and deleted_at is null offset 0) i,
                  lateral (select
                    (select search_words(concat_ws(' / ', name, description)) from product where id = h.id) @@ words as of_product,
                    search_words(concat_ws(' / ', i.name, i.description, i.sku, item_barcodes(i.id))) @@ words as of_item,
                    exists (select from item_barcode where item_id = i.id and code = $3) as of_code) f
                where v.product_id = h.id and h.is_product
                order by coalesce(i.sku = $4, false) or of_code desc, coalesce(of_product or of_item, false) desc, v.position
                limit 1)) i
            """;

    private final Db db;
    private final String currency;

    private static Listing<Entry> entries(String table) {
        return Listing.of(
                        table,
                        "id, is_product, name, status, category_id, price, in_stock, created_at",
                        r -> new Entry(
                                r.getUUID(0),
                                r.getBoolean(1),
                                r.getString(2),
                                r.getString(3),
                                r.getUUID(4),
                                r.getBigDecimal(5),
                                r.getBoolean(6),
                                r.getOffsetDateTime(7).toInstant()),
                        Entry::id)
                .byText("name", Entry::name)
                .byNumber("price", Entry::price)
                .byTime("created_at", Entry::createdAt);
    }

    /** @param currency of the installation */
    SortedSearch(Db db, String currency) {
        this.db = db;
        this.currency = currency;
    }

    /** Fails 400 invalid_cursor, invalid_sort or invalid_attribute. */
    Future<SearchPage> read(SearchQuery q, Caller caller) {
        var where = where(q, caller);
        var sort = q.sort() == null || q.sort().isEmpty() ? List.of("name") : q.sort();
        var page = listing(q, where)
                .compose(listing -> Page.of(q.limit(), null, q.after(), sort).read(db, listing, where));
        var facets = facets(where);
        return Future.all(page, facets)
                .compose(both -> hits(page.result().data(), q.q())
                        .map(hits -> new SearchPage(
                                new SearchResult(hits, facets.result()),
                                page.result().meta())));
    }

    /** A search by words finds out by itself whether there are few. */
    private Future<Listing<Entry>> listing(SearchQuery q, Where where) {
        if (q.q() != null) return Future.succeededFuture(ENTRIES);
        var count = Page.count(ENTRIES, where);
        return db.query(count.sql(), count.args())
                .map(rows -> rows.iterator().next().getLong(0) > Page.COUNTED ? ENTRIES : FEW);
    }

    static Where where(SearchQuery q, Caller caller) {
        var where = Where.of("search_words <> ''")
                .when(!caller.may("products:read"), "status = 'published'")
                .when(!caller.may("items:read"), "is_product")
                .in("status", q.status())
                .and(
                        "category_id = any(array(" + CategoryServiceImpl.WITH_THOSE_BELOW.formatted("?") + "))",
                        q.categoryId())
                .amount("price", q.priceFrom(), q.priceTo())
                .and("in_stock = ?", q.inStock())
                .search(SEARCHED, q.q());
        for (var filter : Objects.requireNonNullElse(q.attribute(), List.<String>of())) {
            var wanted = new JsonArray(AttributeRules.wanted(filter));
            where.and(
                    wanted.size() == 1
                            ? "attributes @> (?::jsonb -> 0)"
                            : "(attributes @> (?::jsonb -> 0) or attributes @> (?::jsonb -> 1))",
                    wanted);
        }
        return where;
    }

    /** The statement that reads the facets. */
    static Page.Statement facetsOf(Where where) {
        return Page.over(ENTRIES, where, "status, category_id, attributes, price", FACETS);
    }

    /** The list whose pages are read. */
    static Listing<?> listing() {
        return ENTRIES;
    }

    private Future<SearchFacets> facets(Where where) {
        var statement = facetsOf(where);
        return db.query(statement.sql(), statement.args())
                .map(rows -> Facets.read(rows.iterator().next(), 0, currency));
    }

    private Future<List<SearchHit>> hits(List<Entry> entries, @Nullable String q) {
        if (entries.isEmpty()) return Future.succeededFuture(List.of());
        var text = q == null ? null : Text.trimmed(q);
        return db.query(
                        ITEMS,
                        entries.stream().map(Entry::id).toArray(UUID[]::new),
                        entries.stream().map(Entry::isProduct).toArray(Boolean[]::new),
                        text,
                        text == null ? null : Text.capitals(text))
                .map(rows -> {
                    var items = rows.stream().collect(Collectors.toMap(r -> r.getUUID(0), Function.identity()));
                    return entries.stream()
                            .filter(e -> items.containsKey(e.id())) // deleted since
                            .map(e -> hit(e, Objects.requireNonNull(items.get(e.id()))))
                            .toList();
                });
    }

    private SearchHit hit(Entry e, Row item) {
        return new SearchHit(
                e.isProduct() ? "product" : "item",
                e.id(),
                item.getUUID(1),
                e.name(),
                item.getString(2),
                item.getString(3),
                e.status(),
                Money.readPrice(item, 4, currency),
                e.categoryId(),
                e.inStock(),
                item.getString(5));
    }
}
