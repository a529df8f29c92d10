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

/** Lists of a hundred thousand items. */
class ItemListsTest {
    static final Vertx VERTX = Vertx.vertx();
    static Db db;

    @BeforeAll
    static void start() {
        db = Db.open(TestDb.env(VERTX, "catalog"), "catalog");
        TestDb.run("catalog", """
                insert into item(id, name, sku, unit_price, barcode)
                select uuidv7(), 'Part ' || md5(n::text), 'MANY-' || n, n, 'code' || n from generate_series(1, 100000) n;
                analyze item;
                """);
    }

    @AfterAll
    static void stop() {
        TestDb.run("catalog", "delete from item where sku like 'MANY-%'");
        VERTX.close().await();
    }

    static Where live() {
        return Where.of("deleted_at is null");
    }

    @Test
    void lists_use_an_index() {
        for (var q : List.of("labtop", "many-777", "zzz"))
            Plans.useIndexes(db, CatalogQueries.LISTED, List.of(), () -> live().search(CatalogQueries.IDS, "name", q));
        for (var sort : List.of("created_at", "-created_at", "name", "-name", "sku"))
            assertThat(Plans.rows(db, CatalogQueries.LISTED, List.of(sort), live()))
                    .doesNotContain("Seq Scan");
        Plans.useIndexes(db, CatalogQueries.LISTED, List.of("-created_at"), () -> live().and("sku = ?", "MANY-5"));
        Plans.useIndexes(db, CatalogQueries.LISTED, List.of(), () -> live().and("barcode = ?", "code5"));
    }
}
