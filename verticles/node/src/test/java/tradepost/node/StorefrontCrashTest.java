package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Repeats every key after a kill -9 during the requests: each product, each order and its payment exist once, and stock and
 * payments are consistent with them.
 */
@Tag("prove")
class StorefrontCrashTest {
    private static final int ROUNDS = Integer.getInteger("tradepost.rounds", 1);
    private static final long SEED = Long.getLong("tradepost.seed", System.currentTimeMillis());
    private static final int ORDERS = 200;

    @Test
    void a_kill_during_creating_and_placing_loses_nothing_and_books_nothing_twice(@TempDir Path folder) {
        int port = Program.freePorts(1);
        var random = new Random(SEED);
        var program = Program.dev(folder, port);
        try {
            var api = Api.at(port).registered("finance_manager");
            var customer = api.customer();
            var sold = api.post("/api/products", StorefrontTest.product("Sold", 100_000))
                    .expect(201)
                    .id();
            for (int round = 1; round <= ROUNDS; round++) {
                var keys = Stream.generate(Api::key).limit(ORDERS).toList();
                var sent = new ArrayList<CompletableFuture<?>>();
                for (var key : keys) {
                    sent.add(placed(api, customer, sold, key).handle((a, t) -> a));
                    sent.add(made(api, key).handle((a, t) -> a));
                }
                sent.get(20 + random.nextInt(200)).join();
                program.kill();
                sent.forEach(CompletableFuture::join);
                var stores = new Stores(folder.resolve("data"));
                abandon(stores);
                program = Program.dev(folder, port);
                isExact(api, stores, customer, sold, keys, round);
                assertThat(program.isAlive()).isTrue();
            }
        } finally {
            program.close();
        }
    }

    private static void isExact(Api api, Stores stores, String customer, String sold, List<String> keys, int round) {
        var why = "round " + round + ", seed " + SEED;
        for (var key : keys) {
            var order = Awaitility.await(why)
                    .pollDelay(Duration.ZERO)
                    .until(
                            () -> placed(api, customer, sold, key).join(),
                            a -> !a.code().equals("request_in_progress"));
            assertThat(order.expect(201).order().getString("status")).as(why).isEqualTo("paid");
            var product = made(api, key).join().expect(201);
            Awaitility.await(why)
                    .pollDelay(Duration.ZERO)
                    .until(() ->
                            StorefrontTest.stock(api, product.id()) == 7); // by the relay, if it was not handed over
        }
        var orders = api.get("/api/orders?limit=1&customer_id=" + customer).expect(200);
        assertThat(orders.body().getJsonObject("meta").getLong("total")).as(why).isEqualTo((long) ORDERS * round);
        Awaitility.await(why).until(() -> StorefrontTest.stock(api, sold) == 100_000 - (long) ORDERS * round);
        api.isSound();
        new PaymentBooks(api, stores).agree(why);
        assertThat(stores.number("payment", "select count(*) from payment where status = 'captured'"))
                .as(why)
                .isEqualTo((long) ORDERS * round);
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
        var order = StorefrontTest.order(customer, product, 1).put("payment", new JsonObject().put("reference", key));
        return api.send("POST", "/api/orders", order, "Idempotency-Key", key);
    }

    private static CompletableFuture<Api.Answer> made(Api api, String key) {
        return api.send("POST", "/api/products", StorefrontTest.product("Made " + key, 7), "Idempotency-Key", key);
    }
}
