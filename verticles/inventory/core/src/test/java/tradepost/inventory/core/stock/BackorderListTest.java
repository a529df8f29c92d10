package tradepost.inventory.core.stock;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.inventory.reservation.BackorderQuery;
import tradepost.kernel.Plans;
import tradepost.kernel.TestDb;
import tradepost.kernel.db.Db;

/** The list of 5,000 lines that wait for stock. */
@ExtendWith(VertxExtension.class)
class BackorderListTest {
    static Db db;

    @BeforeAll
    static void start(Vertx vertx) {
        db = Db.open(TestDb.env(vertx, "inventory"), "inventory");
        TestDb.run("inventory", """
                insert into order_reservation(order_id, order_version, request_id, state, event_version)
                select md5('waits ' || n)::uuid, 1, md5('request ' || n)::uuid, 'active', 1 from generate_series(1, 5000) n;
                insert into backorder(order_id, order_version, line_id, entry_id, item_id, quantity, created_at)
                select md5('waits ' || n)::uuid, 1, md5('line ' || n)::uuid, md5('line ' || n)::uuid, md5('waited ' || n % 1000)::uuid, 1,
                  now() - n * interval '1 minute' from generate_series(1, 5000) n;
                analyze order_reservation; analyze backorder
                """);
    }

    @AfterAll
    static void stop() {
        for (var table : new String[] {"backorder", "order_reservation"}) TestDb.run("inventory", """
                    delete from %s where order_id in (select md5('waits ' || n)::uuid from generate_series(1, 5000) n)
                    """.formatted(table));
    }

    private static void usesIndex(String index, String query) {
        var q = BackorderQuery.of(new JsonObject(query));
        Plans.useIndex(index, db, StockQueries.BACKORDERS, () -> StockLists.where(q));
    }

    @Test
    void each_filter_is_served_by_an_index() {
        usesIndex("backorder_item", "{\"item_id\":\"%s\"}".formatted(UUID.randomUUID()));
        usesIndex("backorder_order", "{\"order_id\":\"%s\"}".formatted(UUID.randomUUID()));
        usesIndex("backorder_created", "{\"created_from\":\"2999-01-01T00:00:00Z\"}");
    }
}
