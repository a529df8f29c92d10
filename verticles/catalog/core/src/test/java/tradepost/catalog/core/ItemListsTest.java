package tradepost.catalog.core;

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
import tradepost.kernel.Plans;
import tradepost.kernel.TestDb;
import tradepost.kernel.db.Db;
import tradepost.kernel.listing.Where;
import tradepost.kernel.resource.Resource;

/** Lists of 10,000 items and products. */
@ExtendWith(VertxExtension.class)
class ItemListsTest {
    static final Resource<Item, WriteItem> ITEMS = CatalogServiceImpl.items("USD");
    static Db db;

    @BeforeAll
    static void start(Vertx vertx) {
        db = Db.open(TestDb.env(vertx, "catalog"), "catalog");
        TestProducts.insert("MANY", 10_000);
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
            Plans.useIndexes(db, ITEMS.listing(), List.of(), () -> live().search("select id from item", "name", q));
        for (var sort : List.of("created_at", "-created_at", "name", "-name", "sku"))
            assertThat(Plans.rows(db, ITEMS.listing(), List.of(sort), live())).doesNotContain("Seq Scan");
        Plans.useIndexes(db, ITEMS.listing(), List.of("-created_at"), () -> live().and("sku = ?", "MANY-5"));
        Plans.useIndexes(db, ITEMS.listing(), List.of(), () -> live().and("barcode = ?", "MANY5"));
    }

    @Test
    void lists_of_products_use_an_index() {
        for (var q : List.of("labtop", "many-777", "zzz"))
            Plans.useIndexes(
                    db,
                    ProductQueries.listed("USD"),
                    List.of(),
                    () -> live().search(ProductQueries.FOUND_IDS, "name", q));
        for (var sort : List.of("created_at", "-created_at", "name", "-name", "sku"))
            assertThat(Plans.rows(db, ProductQueries.listed("USD"), List.of(sort), live()))
                    .doesNotContain("Seq Scan");
        Plans.useIndexes(db, ProductQueries.listed("USD"), List.of(), () -> live().and("sku = ?", "MANY-5"));
    }
}
