package tradepost.inventory.core.reservations.hold;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.inventory.hold.HoldQuery;
import tradepost.kernel.Plans;
import tradepost.kernel.TestDb;
import tradepost.kernel.db.Db;

@ExtendWith(VertxExtension.class)
class HoldListsTest {
    static Db db;

    @BeforeAll
    static void start(Vertx vertx) {
        db = Db.open(TestDb.env(vertx, "inventory"), "inventory");
        TestDb.run("inventory", """
                insert into stock_hold(id, status, expires_at, created_by, created_at)
                select md5('hold ' || n)::uuid, case when n %% 100 = 0 then 'expired' else 'released' end, now(), md5('user ' || n %% 1000)::uuid,
                  now() - n * interval '1 minute' from generate_series(1, 5000) n;
                insert into stock_hold_line(hold_id, line_no, item_id, quantity)
                select md5('hold ' || n)::uuid, 1, md5('item ' || n %% 1000)::uuid, 1 from generate_series(1, 5000) n;
                analyze stock_hold; analyze stock_hold_line
                """.replace("%%", "%"));
    }

    @AfterAll
    static void stop() {
        TestDb.run("inventory", """
                delete from stock_hold_line where hold_id in (select md5('hold ' || n)::uuid from generate_series(1, 5000) n);
                delete from stock_hold where id in (select md5('hold ' || n)::uuid from generate_series(1, 5000) n)
                """);
    }

    private static void usesIndex(String index, String query, @Nullable UUID owner) {
        var q = HoldQuery.of(new JsonObject(query));
        Plans.useIndex(index, db, HoldQueries.HOLDS, () -> HoldServiceImpl.where(q, owner));
    }

    @Test
    void each_filter_is_served_by_an_index() {
        usesIndex("stock_hold_status", "{\"status\":[\"expired\"]}", null);
        usesIndex("stock_hold_created", "{\"created_from\":\"2999-01-01T00:00:00Z\"}", null);
        usesIndex("stock_hold_line_item", "{\"item_id\":\"%s\"}".formatted(UUID.randomUUID()), null);
        usesIndex("stock_hold_creator", "{}", UUID.randomUUID());
    }

    @Test
    void the_sweep_looks_only_at_active_holds() {
        assertThat(Plans.ran(db, HoldQueries.DUE, 2_000L))
                .contains("stock_hold_expiry")
                .doesNotContain("Seq Scan on stock_hold h");
    }
}
