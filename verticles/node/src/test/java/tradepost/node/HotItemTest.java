package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Many orders for the same item: the results are exact, and waiting orders are combined. The benchmark measures the gain in
 * speed.
 */
class HotItemTest {
    private static final int CLIENTS = 200;

    @Test
    @Tag("prove")
    void two_hundred_clients_can_confirm_orders_of_one_item(@TempDir Path folder) {
        try (var together = Shop.open(folder.resolve("together"), Map.of());
                var apart = Shop.open(folder.resolve("apart"), Map.of("TRADEPOST_RESERVE_BATCH_MAX", "1"))) {
            together.sell(CLIENTS);
            apart.sell(CLIENTS / 4); // one transaction each, and each order has to be decided within four seconds
            // at most two batches are in flight, so all orders that arrive meanwhile share the next one
            assertThat(together.ordersPerTransaction()).isGreaterThan(2);
            assertThat(apart.ordersPerTransaction()).isEqualTo(1);
        }
    }

    /** A separate process and its hot item. */
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

        /** The last order finds no stock. */
        void sell(int clients) {
            var item = api.item(clients - 1);
            var drafts = Clients.orders(api, customer, clients, i -> new Object[] {item, 1});
            var answers = Clients.run(clients, 1, (c, n) -> api.confirm(drafts.get(c)));
            assertThat(answers).filteredOn(a -> a.status() == 200).hasSize(clients - 1);
            assertThat(answers)
                    .filteredOn(a -> a.status() != 200)
                    .singleElement()
                    .satisfies(a -> assertThat(a.expect(409).code()).isEqualTo("insufficient_stock"));
            var stock = api.get("/api/items/" + item + "/stock").data();
            assertThat(stock.getLong("available")).isZero();
            assertThat(stock.getLong("reserved")).isEqualTo(clients - 1);
            api.isSound();
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
