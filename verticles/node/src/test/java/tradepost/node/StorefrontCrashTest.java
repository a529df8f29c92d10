package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Repeats every key after a kill -9 during the requests: each product and each order exists once, and the stock is consistent
 * with them.
 */
class StorefrontCrashTest {
    @Test
    void a_kill_during_creating_and_placing_loses_nothing_and_books_nothing_twice(@TempDir Path folder) {
        int port = Program.freePorts(1);
        var killed = Program.dev(folder, port);
        var api = Api.at(port).registered("finance_manager");
        var customer = api.customer();
        var sold = api.post("/api/products", StorefrontTest.product("Sold", 1_000))
                .expect(201)
                .id();
        var keys = IntStream.range(0, 200).mapToObj(i -> Api.key()).toList();
        var sent = new ArrayList<CompletableFuture<?>>();
        for (var key : keys) {
            sent.add(placed(api, customer, sold, key).handle((a, t) -> a));
            sent.add(made(api, key).handle((a, t) -> a));
        }
        sent.get(60).join();
        killed.kill();
        sent.forEach(CompletableFuture::join);
        abandon(new Stores(folder.resolve("data")));

        try (var again = Program.dev(folder, port)) {
            for (var key : keys) {
                var order = Awaitility.await()
                        .pollDelay(Duration.ZERO)
                        .atMost(Duration.ofSeconds(90))
                        .until(
                                () -> placed(api, customer, sold, key).join(),
                                a -> !a.code().equals("request_in_progress"));
                assertThat(order.expect(201).order().getString("status")).isEqualTo("confirmed");
                var product = made(api, key).join().expect(201);
                Awaitility.await()
                        .pollDelay(Duration.ZERO)
                        .atMost(Duration.ofSeconds(10))
                        .until(() -> StorefrontTest.stock(api, product.id())
                                == 7); // by the relay, if it was not handed over
            }
            var orders = api.get("/api/orders?limit=1&customer_id=" + customer).expect(200);
            assertThat(orders.body().getJsonObject("meta").getLong("total")).isEqualTo(200);
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> StorefrontTest.stock(api, sold) == 800);
            api.isSound();
            assertThat(again.isAlive()).isTrue();
        }
    }

    /**
     * An order whose process was killed before its stock was reserved stays in progress until it is abandoned after 30 seconds,
     * which have passed here.
     */
    private static void abandon(Stores stores) {
        stores.write(
                "sales",
                "update order_placing set created_at = created_at - interval '30 seconds' where not confirmed");
    }

    private static CompletableFuture<Api.Answer> placed(Api api, String customer, String product, String key) {
        return api.send("POST", "/api/orders", StorefrontTest.order(customer, product, 1), "Idempotency-Key", key);
    }

    private static CompletableFuture<Api.Answer> made(Api api, String key) {
        return api.send("POST", "/api/products", StorefrontTest.product("Made " + key, 7), "Idempotency-Key", key);
    }
}
