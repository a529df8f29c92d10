package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Orders while customers poll the overview. */
@ExtendWith(Shared.class)
class OverviewPollingTest {
    private static final int AT_ONCE = 16;
    private static final int ORDERS = 20;

    @Test
    void two_customers_with_many_overviews_each_leave_room_for_orders(Shared.Running running) {
        var api = running.anybody().registered("admin");
        var item = api.item(1_000);
        var customer = api.customer();
        var ended = new AtomicBoolean();
        var answered = new AtomicInteger();
        var polls = Stream.generate(() -> running.anybody().registered("customer"))
                .limit(2)
                .flatMap(by -> IntStream.range(0, AT_ONCE).mapToObj(i -> poll(by, ended, answered)))
                .toList();
        var orders = new ArrayList<Integer>();
        try {
            Awaitility.await().until(() -> answered.get() >= AT_ONCE);
            for (int i = 0; i < ORDERS; i++) orders.add(placed(api, customer, item));
        } finally {
            ended.set(true);
        }
        CompletableFuture.allOf(polls.toArray(CompletableFuture[]::new)).join();
        assertThat(orders).doesNotContain(503).contains(201);
    }

    private static int placed(Api api, String customer, String item) {
        var order = new JsonObject().put("customer_id", customer).put("items", Api.lines(item, 1));
        return api.post("/api/sales/orders", order).status();
    }

    /** The next request follows the response to the one before. */
    private static CompletableFuture<?> poll(Api by, AtomicBoolean ended, AtomicInteger answered) {
        if (ended.get()) return CompletableFuture.completedFuture(null);
        return by.send("GET", "/api/overview", null).thenCompose(a -> {
            assertThat(List.of(200, 429, 503, 504)).contains(a.status());
            answered.incrementAndGet();
            return poll(by, ended, answered);
        });
    }
}
