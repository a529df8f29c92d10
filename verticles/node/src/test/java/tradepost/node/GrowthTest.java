package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Years of events and movements, loaded by SQL: the fifth of the events that is old is deleted while orders are confirmed, and
 * nothing else; the stock is verified, and lists return the same as before. {@code -Dtradepost.growth=10} runs a tenth of the
 * full size.
 */
class GrowthTest {
    private static final int PERCENT = Integer.getInteger("tradepost.growth", 100);
    private static final List<String> LOGS = List.of("sales", "inventory");
    private static final List<String> LISTS = List.of(
            "/api/stock/movements?limit=20",
            "/api/stock/movements?limit=20&sort=-at",
            "/api/stock/movements?limit=20&item_id=",
            "/api/stock/reservations?limit=20",
            "/api/sales/orders?limit=20",
            "/api/events?limit=20");
    private static final int TIMED = 21;
    /** The minimal share of the confirmation rate while old events are deleted; smaller losses are noise of the machine. */
    private static final double BESIDE_MIN = 0.5;
    /** The program runs for minutes, so the second compiler pays off. */
    private static final Map<String, String> LASTING = Map.of("_JAVA_OPTIONS", "-XX:TieredStopAtLevel=4");

    /** The allowed factor and additional milliseconds of a list's median, because other programs may be running. */
    private static final int SLOWER_MAX = 5;

    private static final int SLOWER_MS_MAX = 50;

    @Test
    @Tag("prove")
    void a_backlog_of_ten_million_events_is_deleted_while_orders_are_confirmed(@TempDir Path folder) {
        var beside = grows(folder, 10_000_000L * PERCENT / 100, 5_000_000L * PERCENT / 100, 500, 20);
        assertThat(beside)
                .as("rate of orders during the deletion, relative to before")
                .isGreaterThan(BESIDE_MIN);
    }

    /** The number of confirmed orders while events were deleted, relative to that before. */
    private double grows(Path folder, long events, long movements, int ordersPerSecond, int baseSeconds) {
        int port = Program.freePorts(1);
        try (var program = Program.dev(folder, port, LASTING)) {
            assertThat(program.isAlive()).isTrue();
            var api = Api.at(port).registered("admin");
            var stores = new Stores(folder.resolve("data"));
            var items =
                    IntStream.range(0, 20).mapToObj(i -> api.item(100_000_000)).toList();
            var shop = new SteadyOrders(api, api.customer(), items);
            shop.run(
                    ordersPerSecond,
                    () -> shop.confirmed() >= (long) ordersPerSecond * baseSeconds); // warmed up, with entries to list
            double alone = confirmedPerSecond(shop, ordersPerSecond, lasts(baseSeconds));
            System.out.printf(
                    "growth: with nothing to delete %,.0f orders a second were confirmed (%d wanted), %s%n",
                    alone, ordersPerSecond, shop.times());
            var before = lists(api, items.getFirst());

            var history = new SyntheticHistory(stores);
            long began = System.nanoTime();
            history.load(LOGS, events, movements);
            System.out.printf("growth: %,d events, %,d movements loaded in %s%n", events, movements, since(began));

            long due = events / SyntheticHistory.DUE;
            began = System.nanoTime();
            history.release();
            double beside = confirmedPerSecond(shop, ordersPerSecond, history::isGone);
            double seconds = (System.nanoTime() - began) / 1e9;
            System.out.printf(
                    "growth: %,d events deleted in %.0f s, %,.0f a second, while %,.0f orders a second were confirmed"
                            + " (%d wanted), %s%n",
                    due, seconds, due / seconds, beside, ordersPerSecond, shop.times());
            assertThat(shop.failures()).isEmpty();
            patiently().untilAsserted(() -> assertThat(history.remembered()).isZero());
            assertThat(history.restIsThere()).isTrue();
            assertThat(stores.number("sales", "select count(*) from sales_order where status = 'confirmed'"))
                    .isEqualTo(shop.confirmed());

            isVerified(api, stores, history);
            areAsFast(before, lists(api, items.getFirst()));
            return beside / alone;
        }
    }

    private static double confirmedPerSecond(SteadyOrders shop, int perSecond, BooleanSupplier enough) {
        long confirmed = shop.confirmed();
        long began = System.nanoTime();
        shop.run(perSecond, enough);
        return (shop.confirmed() - confirmed) * 1e9 / (System.nanoTime() - began);
    }

    private static BooleanSupplier lasts(int seconds) {
        long began = System.nanoTime();
        return () -> System.nanoTime() - began > TimeUnit.SECONDS.toNanos(seconds);
    }

    private static ConditionFactory patiently() {
        return Awaitility.await().atMost(Duration.ofMinutes(3)).pollInterval(Duration.ofMillis(200));
    }

    /** Every response is valid, and the last one is complete and names the fault. */
    private static void isVerified(Api api, Stores stores, SyntheticHistory history) {
        long began = System.nanoTime();
        var sound = verified(api);
        System.out.printf("growth: %,d items verified in %s%n", sound.getLong("items_checked"), since(began));
        assertThat(sound.getJsonArray("mismatches")).isEmpty();
        assertThat(sound.getLong("items_checked")).isGreaterThan(history.items());
        stores.write("inventory", "update stock_level set on_hand = on_hand + 1 where item_id = ?", history.item(7));
        var corrupted = patiently().until(() -> verified(api), v -> v.getLong("mismatches_total") > 0);
        assertThat(corrupted.getJsonArray("mismatches")).singleElement().satisfies(m -> {
            var mismatch = (JsonObject) m;
            assertThat(mismatch.getString("item_id")).isEqualTo(history.item(7).toString());
            assertThat(mismatch.getString("figure")).isEqualTo("on_hand");
            assertThat(mismatch.getLong("found")).isEqualTo(mismatch.getLong("expected") + 1);
        });
    }

    private static JsonObject verified(Api api) {
        return patiently().until(() -> api.get("/api/stock/verify").expect(200).data(), v -> v.getBoolean("complete"));
    }

    /** The median time of each list, in nanoseconds. */
    private static Map<String, Long> lists(Api api, String item) {
        var out = new LinkedHashMap<String, Long>();
        for (var list : LISTS) {
            var path = list.endsWith("=") ? list + item : list;
            var times = IntStream.range(0, TIMED)
                    .mapToLong(i -> {
                        long began = System.nanoTime();
                        api.get(path).expect(200);
                        return System.nanoTime() - began;
                    })
                    .sorted()
                    .toArray();
            out.put(list, times[TIMED / 2]);
        }
        return out;
    }

    private static void areAsFast(Map<String, Long> before, Map<String, Long> after) {
        before.forEach((list, was) -> {
            long now = after.get(list);
            System.out.printf("growth: %-45s %6.2f ms before, %6.2f ms after%n", list, was / 1e6, now / 1e6);
            assertThat(now).as(list).isLessThan(was * SLOWER_MAX + SLOWER_MS_MAX * 1_000_000L);
        });
    }

    private static String since(long nanos) {
        return "%.1f s".formatted((System.nanoTime() - nanos) / 1e9);
    }
}
