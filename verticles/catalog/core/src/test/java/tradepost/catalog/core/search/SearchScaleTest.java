package tradepost.catalog.core.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import io.vertx.sqlclient.Row;
import java.util.List;
import java.util.Locale;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.catalog.search.SearchQuery;
import tradepost.kernel.Plans;
import tradepost.kernel.StatementCounter;
import tradepost.kernel.TestDb;
import tradepost.kernel.listing.Page;

/** Searches among 12,000 items, of which half have a product. */
@ExtendWith(VertxExtension.class)
class SearchScaleTest {
    static final int ITEMS = 12_000;

    static SearchData data;
    static StatementCounter statements;

    @BeforeAll
    static void start(Vertx vertx) {
        statements = new StatementCounter(vertx);
        data = new SearchData(vertx, "db.port", "" + statements.port());
        TestDb.run("catalog", """
                insert into item(id, name, sku, unit_price, barcode)
                select uuidv7(), 'Part %1$s ' || md5(n::text) || ' ' || (array['bolt', 'hammer', 'saw', 'drill'])[1 + n %% 4],
                  '%3$s-' || n, n, '%3$s' || n from generate_series(1, %2$d) n;
                insert into product(id, name, status, attributes)
                select id, name, 'published', jsonb_build_object('voltage', unit_price::int %% 100, 'colour', 'red')
                from item where sku like '%3$s-%%' and unit_price::int %% 2 = 0;
                insert into product_variant(product_id, item_id, position)
                select id, id, 1 from item where sku like '%3$s-%%' and unit_price::int %% 2 = 0;
                """.formatted(data.word, ITEMS, data.code));
        vacuum(); // as if there had never been others
    }

    @AfterAll
    static void stop() {
        data.delete();
        vacuum();
    }

    private static void vacuum() {
        for (var table :
                new String[] {"item", "item_barcode", "product", "product_variant", "search_entry", "search_vocabulary"
                }) TestDb.run("catalog", "vacuum (full, analyze) " + table);
    }

    @Test
    void a_search_uses_the_indexes() {
        for (var q : new String[] {data.sku("77"), data.code + "77", "hammer c4ca", "labtop", "zzz"}) {
            var parameters =
                    SearchServiceImpl.parameters(SearchQuery.of(new JsonObject().put("q", q)), SearchData.ADMIN, 10);
            assertThat(Plans.ran(data.db, SearchStatement.SQL, parameters))
                    .as(q)
                    .contains(
                            " item__sku_taken ",
                            " item_barcode_code ",
                            " search_entry_3_search_words_idx ",
                            " search_vocabulary_pkey ")
                    .doesNotContain("Seq Scan on item", "Seq Scan on product", "Seq Scan on search_entry_3");
        }
    }

    @Test
    void a_misspelled_word_is_looked_up_by_the_index() {
        var body = data.db
                .list((Row r) -> r.getString(0), "select pg_get_function_sqlbody('search_corrected'::regproc)")
                .await()
                .getFirst();
        assertThat(Plans.ran(data.db, body.replaceFirst("RETURN", "select"), "labtop"))
                .contains(" search_vocabulary_spelling ")
                .doesNotContain("Seq Scan");
    }

    @Test
    void a_page_without_words_is_read_by_the_index_of_its_order() {
        var where = SortedSearch.where(
                SearchQuery.of(new JsonObject().put("status", List.of("published"))), SearchData.ADMIN);
        for (var sort : List.of("name", "-name", "price", "-price", "created_at", "-created_at")) {
            var page = Page.of(20, null, null, List.of(sort));
            assertThat(Plans.ran(data.db, page.select(SortedSearch.listing(), where)))
                    .as(sort)
                    .contains("search_entry_3_" + sort.replace("-", "") + "_id_idx")
                    .doesNotContain("Seq Scan on search_entry_3", "Sort  (");
        }
    }

    @Test
    void the_first_of_all_hits_come_first_however_many_there_are() {
        var query = new JsonObject()
                .put("q", data.word)
                .put("sort", List.of("-price"))
                .put("limit", 5);
        var page = data.ask(query).await();
        assertThat(page.data().hits())
                .extracting(h -> h.price().intValueExact())
                .containsExactly(ITEMS, ITEMS - 1, ITEMS - 2, ITEMS - 3, ITEMS - 4);
        assertThat(page.meta().totalIsCapped()).isTrue();
    }

    @Test
    void a_sorted_page_takes_at_most_five_statements() {
        for (var query :
                List.of(new JsonObject(), new JsonObject().put("q", data.word).put("sort", List.of("name")))) {
            Awaitility.await("two requests within a second, for which a long list is not counted again")
                    .untilAsserted(() -> {
                        data.ask(query).await();
                        int before = statements.executed();
                        data.ask(query).await();
                        assertThat(statements.executed() - before)
                                .as(query.encode())
                                .isBetween(3, 5);
                    });
        }
    }

    @Test
    void the_beginning_of_a_word_finds_all_words_that_begin_so_however_many_they_are() {
        var begin = "begun" + data.code.toLowerCase(Locale.ROOT);
        for (int n = 0; n < 25; n++) {
            data.item(begin + Character.toString('a' + n) + " gadget", "begun" + n, null, "1");
            assertThat(data.hits(begin)).hasSize(n + 1);
            assertThat(data.hits("gadg " + begin)).hasSize(n + 1);
        }
        assertThat(data.hits(begin + "c gadget")).hasSize(1);
    }

    @Test
    void a_search_is_one_statement_whatever_it_finds() {
        for (var q : new String[] {data.sku("77"), data.word, "hammer " + data.word, "labtop", "zzz"}) {
            int before = statements.executed();
            data.hits(q);
            assertThat(statements.executed() - before).as(q).isEqualTo(1);
        }
    }

    @Test
    void totals_are_exact_to_ten_thousand_and_capped_above() {
        var exact = data.meta(new JsonObject().put("q", data.word + " hammer"));
        assertThat(exact.total()).isEqualTo(ITEMS / 4);
        assertThat(exact.totalIsCapped()).isNull();
        var meta = data.meta(new JsonObject().put("q", data.word));
        assertThat(meta.total()).isEqualTo(10_000);
        assertThat(meta.totalIsCapped()).isTrue();
        var capped = data.search(new JsonObject().put("q", data.word));
        assertThat(capped.facets().status().getFirst().count()).isEqualTo(10_000);
        assertThat(capped.facets().attribute()).hasSize(50);
    }
}
