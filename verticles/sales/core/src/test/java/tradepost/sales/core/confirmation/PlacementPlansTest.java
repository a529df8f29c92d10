package tradepost.sales.core.confirmation;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.kernel.TestDb;
import tradepost.sales.core.Sales;

/** A plan that was made while order_placing was empty does not scan it later, when it has many rows. */
@ExtendWith(VertxExtension.class)
class PlacementPlansTest {
    private static final int ROWS = 2_000;
    /** Each connection keeps the plan of a statement from its sixth execution on. */
    private static final int UNTIL_KEPT = 100;

    private static final int LOOKS = 20;
    /** Sweeps and gauges scan the table now and then. */
    private static final int SCANS_OF_OTHERS = 8;

    private Sales sales;

    private void look() {
        Object[] nobody = {new UUID[] {UUID.randomUUID()}};
        for (var sql : List.of(PlacementQueries.TAKE, PlacementQueries.LOCK_ALL, PlacementQueries.GIVE_UP))
            sales.tx(tx -> tx.sql(sql, nobody));
        sales.db.query(PlacementQueries.EARLIER, nobody).await();
    }

    /** The rows that were read, with an index or without. */
    private long scanned() {
        var tell = IntStream.range(0, 50)
                .mapToObj(i -> sales.db.query("select pg_stat_force_next_flush()"))
                .toList();
        Future.all(tell).await(); // on each connection
        var read = """
                select (select seq_tup_read from pg_stat_user_tables where relname = 'order_placing')
                  + (select sum(idx_tup_read)::bigint from pg_stat_user_indexes where relname = 'order_placing')
                """;
        return sales.db.query(read).await().iterator().next().getLong(0);
    }

    @AfterEach
    void delete() {
        sales.sql("delete from order_placing where content = '{\"of\": \"PlacementPlansTest\"}'");
    }

    @Test
    void orders_that_are_being_placed_are_found_by_the_index(Vertx vertx) {
        sales = new Sales(vertx);
        TestDb.run("sales", "delete from order_placing");
        TestDb.run("sales", "vacuum (truncate) order_placing"); // tells the planner that it is empty
        for (int i = 0; i < UNTIL_KEPT; i++) look();
        sales.sql("""
                insert into order_placing(id, request_id, content, confirmed)
                select gen_random_uuid(), gen_random_uuid(), '{"of": "PlacementPlansTest"}', true from generate_series(1, $1::int)
                """, ROWS);
        long before = scanned();
        for (int i = 0; i < LOOKS; i++) look();
        assertThat(scanned() - before).isLessThan((long) SCANS_OF_OTHERS * ROWS);
    }
}
