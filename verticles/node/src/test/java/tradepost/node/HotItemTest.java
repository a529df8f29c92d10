package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Everybody wants the same item: exact, and faster because those who wait are served together. */
class HotItemTest {
    private static final int CLIENTS = 200;
    private static final int EACH = 1;
    private static final int ROUNDS = 3;
    private static final int ROUNDS_MAX = 9;

    @Test
    void two_hundred_clients_confirm_orders_of_one_item(@TempDir Path folder) {
        try (var together = Shop.open(folder.resolve("together"), Map.of());
                var apart = Shop.open(folder.resolve("apart"), Map.of("TRADEPOST_RESERVE_BATCH_MAX", "1"))) {
            together.sell(); // warm
            apart.sell();
            var ratios = new ArrayList<Double>();
            do { // in turn, so that what else this machine does hits both; more rounds only while it is not plain
                double batched = together.sell();
                double single = apart.sell();
                ratios.add(batched / single);
                System.out.printf("hot item: %.0f confirms/s, with batches of one %.0f%n", batched, single);
            } while (ratios.size() < ROUNDS || median(ratios) <= 1 && ratios.size() < ROUNDS_MAX);
            double perBatch = together.ordersPerTransaction();
            System.out.printf(
                    "hot item: ratio %.2f (median of %d), %.1f orders to a reserve transaction%n",
                    median(ratios), ratios.size(), perBatch);
            assertThat(apart.ordersPerTransaction()).isEqualTo(1);
            assertThat(perBatch).isGreaterThan(2);
            assertThat(median(ratios)).isGreaterThan(1);
        }
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
    }

    /** One process of its own and its hot item. */
    private record Shop(Program program, Api api, String customer) implements AutoCloseable {
        static Shop open(Path folder, Map<String, String> environment) {
            int port = Program.freePorts(1);
            var program = Program.dev(folder, port, environment);
            try {
                var api = Api.at(port).registered("admin");
                return new Shop(program, api, api.customer());
            } catch (Throwable t) {
                program.close();
                throw t;
            }
        }

        /** Confirms a second. The last order finds nothing. */
        double sell() {
            int orders = CLIENTS * EACH;
            var item = api.item(orders - 1);
            var drafts = Clients.orders(api, customer, orders, i -> new Object[] {item, 1});
            long before = System.nanoTime();
            var answers = Clients.run(CLIENTS, EACH, (c, n) -> api.confirm(drafts.get(c * EACH + n)));
            double seconds = (System.nanoTime() - before) / 1e9;
            assertThat(answers).filteredOn(a -> a.status() == 200).hasSize(orders - 1);
            assertThat(answers)
                    .filteredOn(a -> a.status() != 200)
                    .singleElement()
                    .satisfies(a -> assertThat(a.expect(409).code()).isEqualTo("insufficient_stock"));
            var stock = api.get("/api/items/" + item + "/stock").data();
            assertThat(stock.getLong("available")).isZero();
            assertThat(stock.getLong("reserved")).isEqualTo(orders - 1);
            api.isSound();
            return orders / seconds;
        }

        double ordersPerTransaction() {
            var metrics = api.get("/metrics").raw().body();
            return value(metrics, "sum") / value(metrics, "count");
        }

        private static double value(String metrics, String what) {
            var line = Pattern.compile("(?m)^tradepost_reserve_batch_orders_" + what + " (\\S+)$")
                    .matcher(metrics);
            assertThat(line.find()).as(metrics).isTrue();
            return Double.parseDouble(line.group(1));
        }

        @Override
        public void close() {
            program.close();
        }
    }
}
