package tradepost.catalog.core.product;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.catalog.Item;
import tradepost.catalog.WriteItem;
import tradepost.catalog.core.item.CatalogServiceImpl;
import tradepost.kernel.Plans;
import tradepost.kernel.TestDb;
import tradepost.kernel.db.Db;
import tradepost.kernel.listing.Listing;
import tradepost.kernel.listing.Page;
import tradepost.kernel.listing.Searched;
import tradepost.kernel.listing.Where;
import tradepost.kernel.resource.Resource;

/** Lists of 12,000 items and products. */
@ExtendWith(VertxExtension.class)
class ItemListsTest {
    static final Resource<Item, WriteItem> ITEMS = CatalogServiceImpl.items("USD");
    static final Searched ITEM_WORDS = Searched.own("item", "name");
    static Db db;

    @BeforeAll
    static void start(Vertx vertx) {
        db = Db.open(TestDb.env(vertx, "catalog"), "catalog");
        TestProducts.insert("MANY", 12_000);
        for (var table : List.of("item", "item_barcode", "product"))
            TestDb.run("catalog", "vacuum " + table); // a full one does not mark pages as visible
    }

    @AfterAll
    static void stop() {
        TestDb.run("catalog", "truncate item, product, product_variant, price_list, price_list_price cascade");
    }

    static Where live() {
        return Where.of("deleted_at is null");
    }

    @Test
    void lists_use_an_index() {
        for (var q : List.of("labtop", "many-777", "zzz"))
            Plans.useIndexes(db, ITEMS.listing(), List.of(), () -> live().search(ITEM_WORDS, q));
        for (var sort : List.of("created_at", "-created_at", "name", "-name", "sku"))
            assertThat(Plans.rows(db, ITEMS.listing(), List.of(sort), live())).doesNotContain("Seq Scan");
        Plans.useIndexes(db, ITEMS.listing(), List.of("-created_at"), () -> live().and("sku = ?", "MANY-5"));
        Plans.useIndexes(
                db,
                ITEMS.listing(),
                List.of(),
                () -> live().and("id = any(array(select item_id from item_barcode where code = ?))", "MANY5"));
        Plans.useIndex("item_live", db, ITEMS.listing(), () -> ITEMS.where(null, null, null));
    }

    @Test
    void a_cursor_by_name_finds_its_place_in_the_index() {
        for (var sort : List.of("name", "-name")) {
            var first = Page.of(20, null, null, List.of(sort))
                    .read(db, ITEMS.listing(), live())
                    .await();
            var second = Page.of(20, null, first.meta().next(), List.of(sort));
            assertThat(Plans.ran(db, second.select(ITEMS.listing(), live())))
                    .contains(" item_name ", "Index Cond: (ROW(name, id) ")
                    .doesNotContain("Sort", "Seq Scan");
        }
    }

    @Test
    void a_search_for_a_frequent_word_reads_the_rows_of_a_page_in_their_order() {
        isReadInOrder(ITEMS.listing(), ITEM_WORDS);
        isReadInOrder(ProductQueries.listed("USD"), ProductQueries.SEARCHED);
    }

    /** All have the word. */
    private static void isReadInOrder(Listing<?> listing, Searched by) {
        for (var sort : List.of(List.<String>of(), List.of("name"))) {
            var page = Page.of(20, null, null, sort);
            var first = page.read(db, listing, live().search(by, "part")).await();
            assertThat(first.data()).hasSize(20);
            assertThat(first.meta().total()).isEqualTo(Page.COUNTED);
            assertThat(first.meta().totalIsCapped()).isTrue();
            assertThat(Plans.ran(db, page.frequent(listing, live().search(by, "part"))))
                    .contains("Index Scan")
                    .doesNotContain("Sort", "Seq Scan", "Bitmap Heap Scan");
        }
    }

    @Test
    void metadata_is_found_by_its_index() {
        for (var table : List.of("item", "product"))
            TestDb.run(
                    "catalog",
                    "update %1$s set metadata = '{\"plan\": \"7\", \"a\": \"b\"}' where id in (select id from %1$s order by id limit 20); analyze %1$s"
                            .formatted(table));
        Plans.findMetadata("item_metadata", db, ITEMS.listing(), ItemListsTest::live);
        Plans.findMetadata("product_metadata", db, ProductQueries.listed("USD"), ItemListsTest::live);
    }

    @Test
    void lists_of_products_use_an_index() {
        for (var q : List.of("labtop", "many-777", "zzz"))
            Plans.useIndexes(
                    db, ProductQueries.listed("USD"), List.of(), () -> live().search(ProductQueries.SEARCHED, q));
        for (var sort : List.of("created_at", "-created_at", "name", "-name", "sku"))
            assertThat(Plans.rows(db, ProductQueries.listed("USD"), List.of(sort), live()))
                    .doesNotContain("Seq Scan");
        Plans.useIndexes(db, ProductQueries.listed("USD"), List.of(), () -> live().and("sku = ?", "MANY-5"));
        assertThat(Plans.total(db, ProductQueries.listed("USD"), live()))
                .contains("Index Only Scan", " product_newest ")
                .doesNotContain("product_variant");
    }
}
