package tradepost.catalog.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tradepost.kernel.Db;
import tradepost.kernel.Plans;
import tradepost.kernel.TestDb;

/** Plans that were made while there was little, and are used until the planner hears that there is more. */
class LookUpsTest {
    private static final UUID[] NONE = {};

    final Vertx vertx = Vertx.vertx();
    final Db db = Db.open(TestDb.env(vertx, "catalog"), "catalog");

    @BeforeEach
    void start() {
        TestDb.run("catalog", """
                insert into item(id, name, sku, unit_price) select uuidv7(), 'Few ' || n, 'FEW-' || n, n from generate_series(1, 500) n;
                insert into product(id, name, status) select id, name, 'published' from item where sku like 'FEW-%';
                insert into product_variant(product_id, item_id, position) select id, id, 1 from item where sku like 'FEW-%';
                analyze item;
                analyze product;
                analyze product_variant;
                """);
    }

    @AfterEach
    void stop() {
        TestDb.run("catalog", """
                delete from product_variant where item_id in (select id from item where sku like 'FEW-%');
                delete from product where name like 'Few %';
                delete from item where sku like 'FEW-%';
                """);
        vertx.close().await();
    }

    @Test
    void products_and_offers_are_looked_up_and_not_searched_for() {
        assertThat(Plans.ran(db, ProductQueries.GET_ALL, (Object) NONE)).doesNotContain("Seq Scan", "Memoize");
        assertThat(Plans.ran(db, ProductQueries.OFFERS, NONE, NONE)).doesNotContain("Seq Scan");
    }
}
