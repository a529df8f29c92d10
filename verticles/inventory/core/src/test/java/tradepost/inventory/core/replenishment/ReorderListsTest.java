package tradepost.inventory.core.replenishment;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.inventory.reorder.ReorderPointQuery;
import tradepost.inventory.reorder.StockAlertQuery;
import tradepost.kernel.Plans;
import tradepost.kernel.TestDb;
import tradepost.kernel.db.Db;
import tradepost.kernel.identity.LocationLimit;

@ExtendWith(VertxExtension.class)
class ReorderListsTest {
    private static final UUID NONE = UUID.randomUUID();
    static Db db;

    @BeforeAll
    static void start(Vertx vertx) {
        db = Db.open(TestDb.env(vertx, "inventory"), "inventory");
        TestDb.run("inventory", """
                insert into reorder_point(id, item_id, location_id, point, quantity, created_at)
                select md5('point ' || n)::uuid, md5('item ' || n)::uuid, '00000000-0000-7000-8000-000000000001', 5, 10,
                  now() - n * interval '1 minute' from generate_series(1, 5000) n;
                insert into stock_alert(id, item_id, location_id, type, status, available, incoming, waiting, point, raised_at, resolved_at)
                select md5('alert ' || n)::uuid, md5('item ' || n % 1000)::uuid, '00000000-0000-7000-8000-000000000001',
                  case when n % 100 = 0 then 'out_of_stock' else 'low_stock' end, 'resolved', 0, 0, 0, 5, now() - n * interval '1 minute', now()
                from generate_series(1, 5000) n;
                analyze reorder_point; analyze stock_alert
                """);
    }

    @AfterAll
    static void stop() {
        TestDb.run("inventory", """
                delete from reorder_point where id in (select md5('point ' || n)::uuid from generate_series(1, 5000) n);
                delete from stock_alert where id in (select md5('alert ' || n)::uuid from generate_series(1, 5000) n)
                """);
    }

    private static void points(String index, String query) {
        var q = ReorderPointQuery.of(new JsonObject(query));
        Plans.useIndex(
                index, db, ReorderQueries.POINTS, () -> ReorderServiceImpl.where(q, new LocationLimit(List.of())));
    }

    private static void alerts(String index, String query) {
        var q = StockAlertQuery.of(new JsonObject(query));
        Plans.useIndex(index, db, AlertQueries.ALERTS, () -> ReorderServiceImpl.where(q, new LocationLimit(List.of())));
    }

    @Test
    void each_filter_is_served_by_an_index() {
        points("reorder_point_of_level", "{\"item_id\":\"%s\"}".formatted(NONE));
        points("reorder_point_location", "{\"location_id\":\"%s\"}".formatted(NONE));
        points("reorder_point_created", "{\"created_from\":\"2999-01-01T00:00:00Z\"}");
        alerts("stock_alert_item", "{\"item_id\":\"%s\"}".formatted(NONE));
        alerts("stock_alert_location", "{\"location_id\":\"%s\"}".formatted(NONE));
        alerts("stock_alert_status", "{\"status\":[\"active\"]}");
        alerts("stock_alert_type", "{\"type\":[\"out_of_stock\"]}");
        alerts("stock_alert_raised", "{\"raised_from\":\"2999-01-01T00:00:00Z\"}");
    }
}
