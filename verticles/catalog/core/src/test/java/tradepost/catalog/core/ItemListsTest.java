package tradepost.catalog.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tradepost.kernel.Db;
import tradepost.kernel.Plans;
import tradepost.kernel.TestDb;
import tradepost.kernel.Where;

/** Lists of a hundred thousand items and products. */
class ItemListsTest {
    static final Vertx VERTX = Vertx.vertx();
    static Db db;

    @BeforeAll
    static void start() {
        db = Db.open(TestDb.env(VERTX, "catalog"), "catalog");
        TestDb.run("catalog", """
                insert into item(id, name, sku, unit_price, barcode)
                select uuidv7(), 'Part ' || md5(n::text), 'MANY-' || n, n, 'code' || n from generate_series(1, 100000) n;
                insert into product(id, name, status) select id, name, 'published' from item where sku like 'MANY-%';
                insert into product_variant(product_id, item_id, position) select id, id, 1 from item where sku like 'MANY-%';
                analyze item;
                analyze product;
                analyze product_variant;
                """);
    }

    @AfterAll
    static void stop() {
        TestDb.run("catalog", """
                delete from product_variant where item_id in (select id from item where sku like 'MANY-%');
                delete from product where name like 'Part %';
                delete from item where sku like 'MANY-%';
                """);
        VERTX.close().await();
    }

    static Where live() {
        return Where.of("deleted_at is null");
    }

    @Test
    void lists_use_an_index() {
        for (var q : List.of("labtop", "many-777", "zzz"))
            Plans.useIndexes(
                    db, CatalogQueries.listed("USD"), List.of(), () -> live().search(CatalogQueries.IDS, "name", q));
        for (var sort : List.of("created_at", "-created_at", "name", "-name", "sku"))
            assertThat(Plans.rows(db, CatalogQueries.listed("USD"), List.of(sort), live()))
                    .doesNotContain("Seq Scan");
        Plans.useIndexes(
                db, CatalogQueries.listed("USD"), List.of("-created_at"), () -> live().and("sku = ?", "MANY-5"));
        Plans.useIndexes(db, CatalogQueries.listed("USD"), List.of(), () -> live().and("barcode = ?", "code5"));
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
