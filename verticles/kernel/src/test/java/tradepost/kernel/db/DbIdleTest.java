package tradepost.kernel.db;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.kernel.TestDb;
import tradepost.kernel.TestVerticle;
import tradepost.kernel.concurrent.Tasks;

/** A pool has as many connections as it needs; those that a burst has opened are closed again. */
@ExtendWith(VertxExtension.class)
class DbIdleTest {
    static final int BURST = 6;

    @Test
    void connections_opened_by_a_burst_are_closed_and_no_statement_fails(Vertx vertx) {
        var env = TestDb.env(vertx, "idle", "db.pool_size", "" + BURST);
        var db = Db.open(env, "idle", 1, 300);
        // on a verticle, like a context: each event loop has its own connections
        TestVerticle.run(
                vertx,
                () -> Tasks.run(vertx, () -> {
                    var burst = Future.all(IntStream.range(0, BURST)
                            .mapToObj(i -> db.query("select pg_sleep(1)"))
                            .toList());
                    until(vertx, () -> connections() == BURST);
                    burst.await();
                    until(vertx, () -> db.query("select 1").await().size() == 1 && connections() == 1);
                    until(vertx, () -> connections() == 0);
                    return assertThat(db.query("select 1").await().size())
                            .as("after the last is closed")
                            .isEqualTo(1);
                }));
    }

    @Test
    void a_connection_that_periodic_statements_use_is_replaced_when_it_is_old(Vertx vertx) {
        var env = TestDb.env(vertx, "idle", "db.pool_size", "3");
        var db = Db.open(env, "idle", 60, 3);
        TestVerticle.run(
                vertx,
                () -> Tasks.run(vertx, () -> {
                    int first = serverProcess(db);
                    assertThat(serverProcess(db)).isEqualTo(first);
                    until(vertx, () -> serverProcess(db) != first);
                    return null;
                }));
    }

    private static int serverProcess(Db db) {
        return db.query("select pg_backend_pid()").await().iterator().next().getInteger(0);
    }

    static void until(Vertx vertx, BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(end);
            vertx.timer(50).await();
        }
    }

    static int connections() {
        return TestDb.connections("tradepost-idle");
    }
}
