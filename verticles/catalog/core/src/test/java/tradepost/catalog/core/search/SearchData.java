package tradepost.catalog.core.search;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tradepost.catalog.search.SearchHit;
import tradepost.catalog.search.SearchPage;
import tradepost.catalog.search.SearchQuery;
import tradepost.catalog.search.SearchResult;
import tradepost.kernel.TestDb;
import tradepost.kernel.db.Db;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.listing.Page;
import tradepost.kernel.service.Env;
import tradepost.kernel.value.Ids;

/** Items and products that are written by SQL, and searches for them. */
final class SearchData {
    static final Caller ADMIN = new Caller(new UUID(0, 1), "admin", List.of("*"));

    final Env env;
    final Db db;
    final SearchServiceImpl service;
    /** A word that only the data of this test has. */
    final String word = "q" + Ids.next().toString().replaceAll("[^a-f]", "") + Long.toString(System.nanoTime(), 36);

    /** What its SKUs begin with: an X, so that no other text of a test has its beginning. */
    final String code = "X" + new StringBuilder(word).reverse().toString().toUpperCase(Locale.ROOT);

    SearchData(Vertx vertx, String... settings) {
        env = TestDb.env(vertx, "catalog", settings);
        db = Db.open(env, "catalog");
        service = new SearchServiceImpl(
                db,
                "USD",
                (items, caller) -> Future.succeededFuture(Map.of()),
                (items, caller) -> Future.succeededFuture(List.of()));
    }

    /** Letters that resemble no word and no SKU. */
    String letters() {
        return UUID.randomUUID()
                .toString()
                .replace("-", "")
                .substring(0, 12)
                .chars()
                .mapToObj(digit -> Character.toString('a' + Character.digit(digit, 16)))
                .collect(Collectors.joining());
    }

    String sku(Object end) {
        return code + "-" + end;
    }

    /** @param end the end of its SKU */
    UUID item(String name, Object end, @Nullable String barcode, String price) {
        var id = Ids.next();
        db.query(
                        "insert into item(id, name, sku, barcode, unit_price) values ($1, $2, $3, $4, $5)",
                        id,
                        name,
                        sku(end),
                        barcode,
                        new BigDecimal(price))
                .await();
        return id;
    }

    UUID category(@Nullable UUID parent) {
        var id = Ids.next();
        db.query(
                        "insert into category(id, name, parent_id, position, tree_order) values ($1, $2, $3, 1, '')",
                        id,
                        word + " " + id,
                        parent)
                .await();
        return id;
    }

    /** A product with these items, the first of which is its own. */
    UUID product(
            String name, String status, @Nullable UUID category, @Nullable JsonObject attributes, List<UUID> items) {
        var id = Ids.next();
        db.query(
                        "insert into product(id, name, status, category_id, attributes) values ($1, $2, $3, $4, $5)",
                        id,
                        name,
                        status,
                        category,
                        attributes)
                .await();
        for (int i = 0; i < items.size(); i++)
            db.query(
                            "insert into product_variant(product_id, item_id, position, option_values) values ($1, $2, $3, $4)",
                            id,
                            items.get(i),
                            i + 1,
                            new JsonObject().put("n", i))
                    .await();
        return id;
    }

    UUID product(String name, List<UUID> items) {
        return product(name, "published", null, null, items);
    }

    Future<SearchPage> ask(JsonObject query) {
        return Future.succeededFuture().compose(v -> service.searchCatalog(SearchQuery.of(query), ADMIN));
    }

    SearchResult search(JsonObject query) {
        return ask(query).await().data();
    }

    Page.Meta meta(JsonObject query) {
        return ask(query).await().meta();
    }

    List<SearchHit> hits(String q) {
        return search(new JsonObject().put("q", q).put("limit", 100)).hits();
    }

    List<UUID> ids(String q) {
        return hits(q).stream().map(SearchHit::id).toList();
    }

    /** What this test has written. */
    void delete() {
        TestDb.run("catalog", """
                delete from product_variant where item_id in (select id from item where sku like '%2$s-%%');
                delete from item where sku like '%2$s-%%';
                delete from product p where not exists (select from product_variant where product_id = p.id);
                delete from category where name like '%1$s %%';
                """.formatted(word, code));
    }
}
