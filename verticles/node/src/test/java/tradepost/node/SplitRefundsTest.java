package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Refunds above a limit need a recent proof, also when they are made in parts, by several programs or at once. */
class SplitRefundsTest {
    private static Program program;
    private static Api admin;

    @BeforeAll
    static void start(@TempDir Path folder) {
        int port = Program.freePorts(1);
        program = Program.dev(folder, port, Map.of("TRADEPOST_PAYMENTS_STEP_UP_ABOVE", "100"));
        admin = Api.at(port).registered("admin");
    }

    @AfterAll
    static void stop() {
        program.close();
    }

    /** Keys prove nothing. */
    private static Api key() {
        var body = new JsonObject().put("name", "Refunds").put("permissions", new JsonArray(List.of("orders:*")));
        return new Api(
                admin.base(),
                admin.post("/api/api-keys", body).expect(201).data().getString("key"));
    }

    /** The path of an order of 1,000.00 that is paid. */
    private static String paid() {
        var line = new JsonObject()
                .put("item_id", admin.item(1))
                .put("quantity", 1)
                .put("unit_price", new BigDecimal("1000.00"));
        var body = new JsonObject().put("customer_id", admin.customer()).put("items", new JsonArray().add(line));
        var order = "/api/sales/orders/"
                + admin.post("/api/sales/orders", body).expect(201).id();
        admin.post(order + "/confirm").expect(200);
        admin.post(order + "/pay").expect(200);
        return order;
    }

    private static CompletableFuture<Api.Answer> refund(Api by, String order, String amount) {
        return by.send("POST", order + "/refunds", new JsonObject().put("amount", new BigDecimal(amount)));
    }

    private static BigDecimal refunded(String order) {
        var now = admin.get(order).expect(200).order();
        return new BigDecimal(now.getValue("refunded_amount").toString());
    }

    @Test
    void parts_of_a_refund_count_together_whoever_makes_them() {
        var order = paid();
        var first = key();
        refund(first, order, "60.00").join().expect(201);
        refund(key(), order, "40.00").join().expect(201);
        for (var program : List.of(first, key()))
            assertThat(refund(program, order, "0.01").join().expect(403).code()).isEqualTo("step_up_required");
        refund(admin, order, "500.00").join().expect(201); // has just logged in
        assertThat(refund(first, order, "0.01").join().expect(403).code()).isEqualTo("step_up_required");
        assertThat(refunded(order)).isEqualByComparingTo("600");
        refund(first, paid(), "100.00").join().expect(201);
    }

    @Test
    void refunds_at_the_same_time_do_not_pass_the_limit_together() {
        var order = paid();
        var keys = List.of(key(), key());
        var all =
                Stream.iterate(0, i -> i + 1)
                        .limit(12)
                        .map(i -> refund(keys.get(i % 2), order, "30.00"))
                        .toList()
                        .stream()
                        .map(CompletableFuture::join)
                        .toList();
        assertThat(all).filteredOn(a -> a.status() == 201).hasSize(3);
        assertThat(all)
                .filteredOn(a -> a.status() != 201)
                .allMatch(a -> a.status() == 403 && a.code().equals("step_up_required"));
        assertThat(refunded(order)).isEqualByComparingTo("90");
    }
}
