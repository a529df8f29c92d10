package tradepost.inventory.core.documents.count;

import static tradepost.kernel.Plans.useIndex;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.inventory.count.CountQuery;
import tradepost.kernel.TestDb;
import tradepost.kernel.db.Db;
import tradepost.kernel.identity.LocationLimit;
import tradepost.kernel.listing.Page;

/** An index serves each filter of the list of counts. */
@ExtendWith(VertxExtension.class)
class CountListTest {
    private static final UUID RARE = new UUID(9, 9);
    static Db db;

    @BeforeAll
    static void start(Vertx vertx) {
        db = Db.open(TestDb.env(vertx, "inventory"), "inventory");
        TestDb.run("inventory", """
                insert into stock_count(id, location_id, status, closed_at, reference, line_count, created_at)
                select gen_random_uuid(), '00000000-0000-7000-8000-000000000001', 'closed', now(), 'Many ' || n, 1,
                  timestamptz '2025-01-01' + n * interval '1 minute'
                from generate_series(1, 5000) n;
                insert into stock_count_line(count_id, item_id, location_id, line_no, open)
                select id, gen_random_uuid(), location_id, 1, false from stock_count where reference like 'Many %';
                analyze stock_count; analyze stock_count_line;
                """);
    }

    @AfterAll
    static void clean() {
        TestDb.run("inventory", """
                delete from stock_count_line where count_id in (select id from stock_count where reference like 'Many %');
                delete from stock_count where reference like 'Many %';
                analyze stock_count; analyze stock_count_line;
                """);
    }

    private static void served(String index, CountQuery query) {
        useIndex(index, db, CountQueries.LISTED, () -> CountServiceImpl.where(query, new LocationLimit(List.of())));
    }

    @Test
    void every_filter_is_served_by_an_index() {
        var soon = Instant.parse("2031-01-01T00:00:00Z");
        served("stock_count_created", new CountQuery(Page.FIRST, soon, null, null, null, null, null));
        served("stock_count_location", new CountQuery(Page.FIRST, null, null, RARE, null, null, null));
        served("stock_count_line_item", new CountQuery(Page.FIRST, null, null, null, RARE, null, null));
        served("stock_count_status", new CountQuery(Page.FIRST, null, null, null, null, List.of("open"), null));
        served("stock_count_reference", new CountQuery(Page.FIRST, null, null, null, null, null, "Rare"));
    }
}
