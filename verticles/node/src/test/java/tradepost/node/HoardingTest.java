package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A customer of the shop tries to take a thousand pieces from all others without paying: what is left for them. */
@ExtendWith(Shared.class)
class HoardingTest {
    private static final int STOCK = 1_000;

    static Api anybody;
    static Api staff;
    static Rows rows;

    private Api customer;
    private JsonObject chair;

    @BeforeAll
    static void start(Shared.Running running) {
        anybody = running.anybody();
        staff = anybody.registered("admin");
        rows = running.rows();
        SignedInCustomerTest.start(running);
    }

    @BeforeEach
    void begin() {
        customer = anybody.registered("customer");
        chair = SignedInCustomerTest.product(STOCK);
    }

    private long left() {
        return staff.get("/api/items/" + chair.getString("item_id") + "/stock")
                .expect(200)
                .data()
                .getLong("available");
    }

    private JsonObject held(int pieces) {
        return new JsonObject()
                .put("lines", Api.lines(chair.getString("item_id"), pieces))
                .put("expires_in", 86_400);
    }

    private Api.Answer hold(Api by, int pieces) {
        return by.post("/api/stock/holds", held(pieces));
    }

    private JsonObject order(int pieces) {
        return SignedInCustomerTest.order(chair, pieces);
    }

    private Api.Answer place(int pieces) {
        return customer.post("/api/orders", order(pieces));
    }

    /** The codes of requests that are sent at once, without those that succeed. */
    private List<String> atOnce(int n, String path, JsonObject body) {
        var all = Stream.generate(() -> customer.send("POST", path, body))
                .limit(n)
                .toList();
        return all.stream()
                .map(a -> a.join().code())
                .filter(code -> !code.isEmpty())
                .toList();
    }

    @Test
    void by_one_hold_of_everything() {
        assertThat(hold(customer, STOCK).expect(409).code()).isEqualTo("hold_limit_exceeded");
        assertThat(left()).isEqualTo(STOCK);
    }

    @Test
    void by_many_holds() {
        for (int i = 0; i < 10; i++) hold(customer, 10).expect(201);
        assertThat(hold(customer, 1).expect(409).code()).isEqualTo("hold_limit_exceeded");
        assertThat(left()).isEqualTo(STOCK - 100);
    }

    @Test
    void by_many_holds_at_once() {
        assertThat(atOnce(20, "/api/stock/holds", held(30))).hasSize(17).containsOnly("hold_limit_exceeded");
        assertThat(left()).isEqualTo(STOCK - 90);
    }

    @Test
    void by_a_hold_that_is_extended_for_ever() {
        var hold = hold(customer, 100).expect(201).id();
        rows.run(
                "inventory",
                "update stock_hold set created_at = created_at - interval '25 hours' where id = '" + hold + "'");
        var longer = new JsonObject().put("expires_in", 86_400);
        assertThat(customer.patch("/api/stock/holds/" + hold, longer)
                        .expect(409)
                        .code())
                .isEqualTo("hold_too_long");
        customer.patch("/api/stock/holds/" + hold, new JsonObject().put("expires_in", 30))
                .expect(200);
        assertThat(left()).isEqualTo(STOCK - 100);
        rows.run("inventory", "update stock_hold set expires_at = now() where id = '" + hold + "'");
        Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> left() == STOCK);
    }

    @Test
    void by_orders_without_paying() {
        for (int i = 0; i < 10; i++) place(10).expect(201);
        assertThat(place(10).expect(409).code()).isEqualTo("too_many_unpaid_orders");
        assertThat(left()).isEqualTo(STOCK - 100);
    }

    @Test
    void by_orders_at_once_without_paying() {
        assertThat(atOnce(20, "/api/orders", order(10))).hasSize(10).containsOnly("too_many_unpaid_orders");
        assertThat(left()).isEqualTo(STOCK - 100);
    }

    /** Nobody else has a piece until it ends. */
    @Test
    void by_one_order_of_everything() {
        var order = place(STOCK).expect(201).id();
        assertThat(left()).isZero();
        rows.run(
                "sales",
                "update sales_order set confirmed_at = now() - interval '48 hours' where id = '" + order + "'");
        Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> left() == STOCK);
        var ended = customer.get("/api/orders/" + order).expect(200).order();
        assertThat(ended.getString("status")).isEqualTo("cancelled");
        assertThat(ended.getString("cancel_reason")).isEqualTo("unpaid");
    }

    @Test
    void by_drafts_which_hold_nothing_until_they_are_confirmed() {
        var drafts = new ArrayList<String>();
        for (int i = 0; i < 12; i++)
            drafts.add(customer.post("/api/sales/orders", order(10)).expect(201).id());
        assertThat(left()).isEqualTo(STOCK);
        var confirmed = new JsonObject().put("status", "confirmed");
        for (int i = 0; i < 10; i++)
            customer.put("/api/orders/" + drafts.get(i), confirmed).expect(200);
        assertThat(customer.put("/api/orders/" + drafts.get(10), confirmed)
                        .expect(409)
                        .code())
                .isEqualTo("too_many_unpaid_orders");
        assertThat(left()).isEqualTo(STOCK - 100);
    }

    @Test
    void by_holds_that_become_orders_and_are_held_again() {
        for (int i = 0; i < 10; i++) {
            var hold = hold(customer, 10).expect(201).id();
            customer.post("/api/orders", order(10).put("hold_id", hold)).expect(201);
        }
        var hold = hold(customer, 100).expect(201).id();
        assertThat(customer.post("/api/orders", order(100).put("hold_id", hold))
                        .expect(409)
                        .code())
                .isEqualTo("too_many_unpaid_orders");
        assertThat(left()).isEqualTo(STOCK - 200);
    }

    @Test
    void by_quotes_and_by_orders_that_wait_and_by_changes_which_customers_cannot_make() {
        customer.post("/api/sales/quotes", new JsonObject().put("items", new JsonArray()))
                .expect(403);
        customer.post("/api/sales/orders", order(STOCK + 1).put("allow_backorders", true))
                .expect(403);
        var order = place(1).expect(201).id();
        customer.post("/api/sales/orders/" + order + "/changes", new JsonObject().put("lines", new JsonArray()))
                .expect(403);
        assertThat(left()).isEqualTo(STOCK - 1);
    }

    /** Each account has limits of its own; how many an address may register is limited by auth. */
    @Test
    void by_several_accounts_of_one_address() {
        for (int i = 0; i < 3; i++) {
            var account = i == 0 ? customer : anybody.registered("customer");
            hold(account, 100).expect(201);
            assertThat(hold(account, 1).expect(409).code()).isEqualTo("hold_limit_exceeded");
        }
        assertThat(left()).isEqualTo(STOCK - 300);
    }
}
