package tradepost.inventory.core.stock;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.inventory.stock.StockPage;
import tradepost.inventory.stock.StockQuery;
import tradepost.inventory.stock.StockRow;
import tradepost.kernel.Plans;
import tradepost.kernel.TestDb;
import tradepost.kernel.db.Db;
import tradepost.kernel.identity.LocationLimit;
import tradepost.kernel.listing.Page;
import tradepost.kernel.listing.Where;
import tradepost.kernel.value.Ids;

/** The stock of 25,000 items, all of which have the same word. */
@ExtendWith(VertxExtension.class)
class LargeStockListTest {
    static final int ITEMS = 25_000;

    static Db db;

    @BeforeAll
    static void start(Vertx vertx) {
        db = Db.open(TestDb.env(vertx, "inventory"), "inventory");
        TestDb.run("inventory", """
                insert into stocked_item(item_id, sku, name)
                select uuidv7(), 'LSL-' || lpad(n::text, 6, '0'), 'Thingamajig ' || md5(n::text) from generate_series(1, %d) n;
                insert into stock_level(item_id, location_id)
                select item_id, '%s' from stocked_item where sku like 'LSL-%%';
                """.formatted(ITEMS, Movements.MAIN));
        vacuum();
    }

    @AfterAll
    static void stop() {
        TestDb.run("inventory", """
                delete from stock_level where item_id in (select item_id from stocked_item where sku like 'LSL-%');
                delete from stocked_item where sku like 'LSL-%';
                """);
        vacuum();
    }

    private static void vacuum() {
        for (var table : new String[] {"stocked_item", "stock_level"})
            TestDb.run("inventory", "vacuum (full, analyze) " + table);
        for (var table : new String[] {"stocked_item", "stock_level"}) TestDb.run("inventory", "vacuum " + table);
    }

    private static Where all() {
        return Where.of("true");
    }

    private static Where searched(String q) {
        return all().search(StockLists.SEARCHED, q);
    }

    private static StockPage stock(String q, @Nullable String after, @Nullable List<UUID> categories) {
        var query = new StockQuery(Page.of(100, null, after, null), q, null, null, null, null, null, null, null);
        return StockLists.stock(db, query, categories, new LocationLimit(List.of()))
                .await();
    }

    @Test
    void a_total_reads_no_more_tables_than_its_conditions_name() {
        assertThat(Plans.total(db, StockQueries.STOCK_LIST, all()))
                .contains("Index Only Scan")
                .doesNotContain("stocked_item", "on location");
        assertThat(Plans.total(db, StockQueries.STOCK_LIST, all().and("location_id = ?", Movements.MAIN)))
                .contains("stock_level")
                .doesNotContain("stocked_item", "on location");
        assertThat(Plans.total(db, StockQueries.STOCK_LIST, all().and("available > ?", 0L)))
                .contains("on location")
                .doesNotContain("stocked_item");
    }

    @Test
    void a_search_uses_the_indexes_of_words_and_spelling() {
        assertThat(Plans.total(db, StockQueries.STOCK_LIST, searched("c4ca")))
                .contains(" stocked_item_words ", " stocked_item_spelling ");
        assertThat(Plans.rows(db, StockQueries.STOCK_LIST, List.of("sku"), searched("c4ca")))
                .contains(" stocked_item_words ");
    }

    @Test
    void a_search_for_a_frequent_word_reads_the_rows_of_a_page_in_their_order() {
        var page = Page.of(20, null, null, List.of("sku"));
        assertThat(Plans.ran(db, page.frequent(StockQueries.STOCK_LIST, searched("thing"))))
                .contains(" stocked_item_sku ")
                .doesNotContain("Bitmap", "Seq Scan on stock");
    }

    @Test
    void the_pages_of_a_frequent_word_are_those_of_its_rows() {
        var found = new ArrayList<String>();
        String after = null;
        for (int i = 0; i < 5; i++) {
            var page = stock("thingam", after, null);
            assertThat(page.meta().total()).isEqualTo(Page.COUNTED);
            assertThat(page.meta().totalIsCapped()).isTrue();
            page.data().stream().map(StockRow::sku).forEach(found::add);
            after = page.meta().next();
        }
        assertThat(found)
                .hasSize(500)
                .isSorted()
                .doesNotHaveDuplicates()
                .startsWith("LSL-000001")
                .endsWith("LSL-000500");
    }

    @Test
    void a_rare_word_a_filter_and_a_misspelling_find_their_rows() {
        var one = stock("LSL-012345", null, null);
        assertThat(one.data()).extracting(StockRow::sku).containsExactly("LSL-012345");
        assertThat(one.meta().total()).isEqualTo(1);
        assertThat(stock("thingam", null, List.of(Ids.next())).meta().total()).isZero();
        var spelled = stock("thingamajgi", null, null);
        assertThat(spelled.data()).hasSize(100);
        assertThat(spelled.meta().total()).isEqualTo(1_000);
    }
}
