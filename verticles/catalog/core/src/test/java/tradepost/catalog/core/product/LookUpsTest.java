package tradepost.catalog.core.product;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.kernel.Plans;
import tradepost.kernel.TestDb;
import tradepost.kernel.db.Db;

/** Plans that were made while tables were small. PostgreSQL keeps them until it analyzes the tables again. */
@ExtendWith(VertxExtension.class)
class LookUpsTest {
    private static final UUID[] NONE = {};

    Db db;

    @BeforeEach
    void start(Vertx vertx) {
        db = Db.open(TestDb.env(vertx, "catalog"), "catalog");
        TestProducts.insert("LOOKUP", 500);
    }

    @AfterEach
    void stop() {
        TestProducts.delete("LOOKUP");
    }

    @Test
    void products_and_offers_are_looked_up_by_index() {
        assertThat(Plans.ran(db, ProductQueries.GET_ALL, (Object) NONE)).doesNotContain("Seq Scan", "Memoize");
        assertThat(Plans.ran(db, ProductQueries.OFFERS, NONE, NONE)).doesNotContain("Seq Scan");
    }
}
