package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A statement has what was written before it, or is refused. */
class StatementTimesTest {
    private static final String ORDERS = "/api/sales/orders/";

    /** The path of an order of one piece at 100 that is confirmed. */
    private static String confirmed(Api api, String customer) {
        var line =
                new JsonObject().put("item_id", api.item(1)).put("quantity", 1).put("unit_price", 100);
        var body = new JsonObject().put("customer_id", customer).put("items", new JsonArray().add(line));
        var order = ORDERS + api.post(ORDERS, body).expect(201).id();
        api.post(order + "/confirm").expect(200);
        return order;
    }

    private static String path(String customer) {
        return "/api/customers/" + customer + "/statement";
    }

    /** A statement now, or when the books have what was written. */
    private static JsonObject account(Api api, String customer) {
        var answer = await().pollDelay(Duration.ZERO)
                .until(() -> api.get(path(customer)), a -> !a.code().equals("not_yet"))
                .expect(200);
        return answer.data().getJsonArray("accounts").getJsonObject(0);
    }

    private static Map<String, Double> sums(JsonObject account) {
        var sums = new TreeMap<String, Double>();
        for (var field : new String[] {"closing_balance", "unallocated_amount"})
            sums.put(field, account.getDouble(field));
        return sums;
    }

    private static Map<String, Double> of(double closing, double unallocated) {
        return new TreeMap<>(Map.of("closing_balance", closing, "unallocated_amount", unallocated));
    }

    private static void buysAndReads(Api admin) {
        for (int i = 0; i < 10; i++) {
            var customer = admin.customer();
            var order = confirmed(admin, customer);
            admin.post(order + "/shipments").expect(201);
            assertThat(sums(account(admin, customer))).isEqualTo(of(100, 0));
            admin.post(order + "/pay").expect(200);
            assertThat(sums(account(admin, customer))).isEqualTo(of(0, 0));
            admin.post(order + "/refunds", new JsonObject().put("amount", 40)).expect(201);
            assertThat(sums(account(admin, customer))).isEqualTo(of(40, 0));
        }
    }

    @Tag("prove")
    @Test
    void each_statement_has_the_command_before_it() throws ExecutionException, InterruptedException {
        try (var running = Shared.Running.dev();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var admin = running.anybody().registered("admin");
            var buyers = Stream.generate(() -> threads.submit(() -> buysAndReads(admin)))
                    .limit(8)
                    .toList();
            for (var buyer : buyers) buyer.get();
        }
    }

    @Tag("prove")
    @Test
    void without_the_relay_of_sales_a_statement_is_refused_and_never_stale() {
        try (var running = Shared.Running.dev()) {
            var admin = running.anybody().registered("admin");
            var customer = admin.customer();
            var other = admin.customer();
            var order = confirmed(admin, customer);
            admin.post(order + "/shipments").expect(201);
            assertThat(sums(account(admin, customer))).isEqualTo(of(100, 0));
            running.rows().withoutRelay("sales", () -> {
                admin.post(order + "/pay").expect(200);
                for (int i = 0; i < 3; i++) {
                    var refused = admin.get(path(customer)).expect(503);
                    assertThat(refused.code()).isEqualTo("not_yet");
                    assertThat(refused.raw().headers().firstValue("Retry-After"))
                            .isPresent();
                    for (var all :
                            List.of("/api/ledger/balances", "/api/ageing", "/api/ageing?customer_id=" + customer))
                        assertThat(admin.get(all).expect(503).code()).isEqualTo("not_yet");
                }
                admin.get(path(other)).expect(200); // nobody has written anything of this one
                admin.get("/api/ageing?customer_id=" + other).expect(200);
            });
            assertThat(sums(account(admin, customer))).isEqualTo(of(0, 0));
            var shown = admin.get(path(customer)).expect(200).data();
            assertThat(shown.getLong("as_of_position")).isPositive();
        }
    }
}
