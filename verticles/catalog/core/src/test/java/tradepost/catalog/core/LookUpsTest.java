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

/** Plans that were made while tables were small. PostgreSQL keeps them until it analyzes the tables again. */
class LookUpsTest {
    private static final UUID[] NONE = {};

    final Vertx vertx = Vertx.vertx();
    final Db db = Db.open(TestDb.env(vertx, "catalog"), "catalog");

    @BeforeEach
    void start() {
        TestProducts.insert("FEW", 500);
    }

    @AfterEach
    void stop() {
        TestProducts.delete("FEW");
        vertx.close().await();
    }

    @Test
    void products_and_offers_are_looked_up_and_not_searched_for() {
        assertThat(Plans.ran(db, ProductQueries.GET_ALL, (Object) NONE)).doesNotContain("Seq Scan", "Memoize");
        assertThat(Plans.ran(db, ProductQueries.OFFERS, NONE, NONE)).doesNotContain("Seq Scan");
    }
}
