package tradepost.sales.core.pricing;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.kernel.StatementCounter;
import tradepost.kernel.TestDb;
import tradepost.kernel.db.Db;

@ExtendWith(VertxExtension.class)
class TaxRatesReadTest {
    @Test
    void rates_are_read_at_most_once_a_second_and_after_a_change(Vertx vertx) throws Exception {
        var statements = new StatementCounter(vertx);
        var db = Db.open(TestDb.env(vertx, "sales", "db.port", "" + statements.port()), "sales");
        var rates = new TaxRates(db, "");
        rates.now();
        int first = statements.executed(); // with those of a new connection
        long start = System.nanoTime();
        for (int i = 0; i < 1_000; i++) rates.now();
        assertThat(statements.executed() - first).isLessThanOrEqualTo(seconds(start) + 1);
        rates.forget();
        int before = statements.executed();
        start = System.nanoTime();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var all = IntStream.range(0, 20)
                    .mapToObj(n -> threads.submit(() -> rates.now()))
                    .toList();
            for (var each : all) each.get();
        }
        assertThat(statements.executed() - before).isBetween(1, seconds(start) + 1);
        db.close().await();
    }

    private static int seconds(long sinceNs) {
        return (int) ((System.nanoTime() - sinceNs) / 1_000_000_000L);
    }
}
