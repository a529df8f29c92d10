package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.node.SignedInCustomerTest.order;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A customer of the shop tries to take the stock without paying: how much of it is left for others. */
@ExtendWith(Shared.class)
class HoardingTest {
    private static final String HOLDS = "/api/stock/holds";
    private static final String ORDERS = "/api/orders";
    private static final String QUOTES = "/api/sales/quotes";
    private static final JsonObject CONFIRMED = new JsonObject().put("status", "confirmed");

    static Shared.Running running;
    static Api staff;

    @BeforeAll
    static void start(Shared.Running shared) {
        running = shared;
        staff = running.anybody().registered("finance_manager");
    }

    private static Api customer() {
        return running.anybody().registered("customer");
    }

    /** A published product of which there are 1,000. */
    private static JsonObject product() {
        return product(1_000);
    }

    private static JsonObject product(int stock) {
        return staff.post("/api/products", StorefrontTest.product("Hoarded " + Api.unique(), stock))
                .expect(201)
                .data();
    }

    private static JsonObject lines(JsonObject product, int pieces) {
        return new JsonObject().put("lines", Api.lines(product.getString("item_id"), pieces));
    }

    private static long left(JsonObject product) {
        return StorefrontTest.stock(staff, product.getString("id"));
    }

    /** The codes of all refusals that events have reported of this user. */
    private static List<String> reported(Api customer, String type) {
        var user = customer.get("/api/auth/me").expect(200).id();
        return Awaitility.await()
                .until(
                        () -> staff.get("/api/events?types=" + type + "&subject=" + user).expect(200).list().stream()
                                .map(e -> ((JsonObject) e).getJsonObject("data").getString("code"))
                                .toList(),
                        codes -> !codes.isEmpty());
    }

    /** Sends all at once, and returns how many were made. */
    private static long made(int requests, Supplier<CompletableFuture<Api.Answer>> request) {
        var all = Stream.generate(request).limit(requests).toList();
        return all.stream().filter(a -> a.join().status() == 201).count();
    }

    @Test
    void a_large_hold_is_refused() {
        var goods = product();
        var customer = customer();
        for (int pieces : new int[] {1_000, 101})
            assertThat(customer.post(HOLDS, lines(goods, pieces)).expect(409).code())
                    .isEqualTo("hold_limit_exceeded");
        assertThat(left(goods)).isEqualTo(1_000);
        customer.post(HOLDS, lines(goods, 100)).expect(201);
        assertThat(left(goods)).isEqualTo(900);
        assertThat(reported(customer, "inventory.limit.reached")).containsExactly("hold_limit_exceeded");
    }

    @Test
    void many_holds_take_a_hundred_pieces_together() {
        var goods = product();
        var customer = customer();
        for (int i = 0; i < 12; i++) customer.post(HOLDS, lines(goods, 10)).expect(i < 10 ? 201 : 409);
        assertThat(left(goods)).isEqualTo(900);
        var other = customer();
        assertThat(made(30, () -> other.send("POST", HOLDS, lines(goods, 7)))).isEqualTo(14);
        assertThat(left(goods)).isEqualTo(900 - 14 * 7);
        assertThat(reported(other, "inventory.limit.reached")).containsExactly("hold_limit_exceeded");
    }

    @Test
    void a_hold_that_is_extended_again_and_again_ends() {
        var goods = product();
        var customer = customer();
        var hold = customer.post(HOLDS, lines(goods, 100).put("expires_in", 86_400))
                .expect(201)
                .id();
        var more = new JsonObject().put("expires_in", 86_400);
        customer.patch(HOLDS + "/" + hold, more).expect(200);
        running.stores()
                .write(
                        "inventory",
                        "update stock_hold set created_at = created_at - interval '25 hours' where id = ?::uuid",
                        hold);
        assertThat(customer.patch(HOLDS + "/" + hold, more).expect(409).code()).isEqualTo("hold_limit_exceeded");
        assertThat(left(goods)).isEqualTo(900);
        running.stores()
                .write("inventory", "update stock_hold set expires_at = clock_timestamp() where id = ?::uuid", hold);
        Awaitility.await().untilAsserted(() -> assertThat(left(goods)).isEqualTo(1_000));
    }

    @Test
    void a_hold_that_is_released_and_taken_again_is_no_second_one() {
        var goods = product();
        var customer = customer();
        for (int i = 0; i < 3; i++) {
            var hold = customer.post(HOLDS, lines(goods, 100)).expect(201).id();
            customer.post(HOLDS, lines(goods, 1)).expect(409);
            assertThat(left(goods)).isEqualTo(900);
            customer.delete(HOLDS + "/" + hold).expect(200);
            assertThat(left(goods)).as("others may take all of it now").isEqualTo(1_000);
        }
    }

    @Test
    void ten_orders_may_be_unpaid_one_after_another() {
        var goods = product();
        var customer = customer();
        for (int i = 0; i < 12; i++) customer.post(ORDERS, order(goods, 5)).expect(i < 10 ? 201 : 409);
        assertThat(left(goods)).isEqualTo(950);
        assertThat(reported(customer, "sales.limit.reached")).containsExactly("too_many_unpaid_orders");
        for (int i = 0; i < 12; i++)
            staff.post(ORDERS, order(goods, 5).put("customer_id", staff.customer()))
                    .expect(201);
        assertThat(left(goods)).as("others still buy").isEqualTo(890);
    }

    @Test
    void ten_orders_may_be_unpaid_of_those_that_are_placed_at_once() {
        var goods = product();
        var customer = customer();
        assertThat(made(20, () -> customer.send("POST", ORDERS, order(goods, 1))))
                .isEqualTo(10);
        assertThat(left(goods)).isEqualTo(990);
        staff.isSound();
    }

    @Test
    void drafts_take_nothing_and_ten_of_them_may_be_confirmed() {
        var goods = product();
        var customer = customer();
        var drafts = new ArrayList<String>();
        for (int i = 0; i < 12; i++)
            drafts.add(customer.post("/api/sales/orders", order(goods, 20))
                    .expect(201)
                    .id());
        assertThat(left(goods)).isEqualTo(1_000);
        var confirming = drafts.stream()
                .map(d -> customer.send("PUT", ORDERS + "/" + d, CONFIRMED))
                .toList();
        var refused = confirming.stream()
                .map(CompletableFuture::join)
                .filter(a -> a.status() == 409)
                .toList();
        assertThat(refused).hasSize(2).extracting(Api.Answer::code).containsOnly("too_many_unpaid_orders");
        assertThat(left(goods)).as("what was reserved for them is released").isEqualTo(800);
        var confirmed = customer.get(ORDERS + "?status=confirmed").expect(200).list();
        var paid = confirmed.getJsonObject(0).getString("id");
        customer.post("/api/sales/orders/" + paid + "/pay", SignedInCustomerTest.provider())
                .expect(200);
        var draft = customer.get(ORDERS + "?status=draft").expect(200).list().getJsonObject(0);
        customer.put(ORDERS + "/" + draft.getString("id"), CONFIRMED).expect(200);
        assertThat(customer.post(ORDERS, order(goods, 1)).expect(409).code()).isEqualTo("too_many_unpaid_orders");
        assertThat(left(goods)).isEqualTo(780);
    }

    @Test
    void quotes_take_nothing_and_only_staff_make_them() {
        var goods = product();
        var customer = customer();
        var record = customer.get("/api/customers").expect(200).list().getJsonObject(0);
        var quote = new JsonObject()
                .put("customer_id", record.getString("id"))
                .put("valid_until", "2090-01-01T00:00:00Z")
                .put("items", Api.lines(goods.getString("item_id"), 500));
        customer.post(QUOTES, quote).expect(403);
        var offered = staff.post(QUOTES, quote).expect(201).data().getJsonObject("quote");
        var path = QUOTES + "/" + offered.getString("id");
        staff.post(path + "/send").expect(200);
        staff.post(path + "/accept").expect(201);
        assertThat(left(goods)).isEqualTo(1_000);
    }

    @Test
    void several_accounts_from_one_address_take_what_each_may_take_and_are_all_reported() {
        var goods = product();
        for (int i = 1; i <= 3; i++) {
            var account = customer();
            assertThat(made(3, () -> account.send("POST", HOLDS, lines(goods, 100))))
                    .isEqualTo(1);
            assertThat(made(12, () -> account.send("POST", ORDERS, order(goods, 1))))
                    .isEqualTo(10);
            assertThat(left(goods)).isEqualTo(1_000 - i * (100 + 10));
            assertThat(reported(account, "inventory.limit.reached")).containsExactly("hold_limit_exceeded");
            assertThat(reported(account, "sales.limit.reached")).containsExactly("too_many_unpaid_orders");
        }
    }

    @Test
    void an_order_that_is_cancelled_or_waits_for_stock_takes_no_more() {
        var goods = product();
        var customer = customer();
        var paid = customer.post(ORDERS, order(goods, 900)).expect(201).id();
        customer.post("/api/sales/orders/" + paid + "/pay", SignedInCustomerTest.provider())
                .expect(200);
        customer.delete(ORDERS + "/" + paid).expect(403);
        assertThat(left(goods)).as("it is paid for").isEqualTo(100);
        staff.delete(ORDERS + "/" + paid).expect(200);
        assertThat(left(goods)).isEqualTo(1_000);
        for (int i = 0; i < 12; i++) {
            var unpaid = customer.post(ORDERS, order(goods, 5)).expect(201).id();
            customer.delete(ORDERS + "/" + unpaid).expect(200);
        }
        assertThat(left(goods)).isEqualTo(1_000);

        var record = customer.get("/api/customers").expect(200).list().getJsonObject(0);
        staff.patch("/api/customers/" + record.getString("id"), new JsonObject().put("allow_backorders", true))
                .expect(200);
        var rare = product(10);
        customer.post(ORDERS, order(rare, 900)).expect(201);
        assertThat(customer.post(ORDERS, order(goods, 101)).expect(409).code()).isEqualTo("too_many_unpaid_pieces");
        assertThat(left(goods)).as("the pieces that it waits for count").isEqualTo(1_000);
    }

    @Test
    void unpaid_orders_have_a_thousand_pieces_together() {
        var goods = product(3_000);
        var customer = customer();
        var refused = customer.post(ORDERS, order(goods, 1_001)).expect(409);
        assertThat(refused.code()).isEqualTo("too_many_unpaid_pieces");
        assertThat(refused.body().encode()).contains("\"open\":0", "\"limit\":1000", "\"requested\":1001");
        assertThat(made(8, () -> customer.send("POST", ORDERS, order(goods, 300))))
                .isEqualTo(3);
        assertThat(left(goods)).isEqualTo(2_100);
        var draft = customer.post("/api/sales/orders", order(goods, 101))
                .expect(201)
                .id();
        assertThat(customer.put(ORDERS + "/" + draft, CONFIRMED).expect(409).code())
                .isEqualTo("too_many_unpaid_pieces");
        assertThat(left(goods)).isEqualTo(2_100);
        assertThat(reported(customer, "sales.limit.reached")).containsExactly("too_many_unpaid_pieces");
        var first =
                customer.get(ORDERS + "?status=confirmed").expect(200).list().getJsonObject(0);
        customer.delete(ORDERS + "/" + first.getString("id")).expect(200);
        customer.put(ORDERS + "/" + draft, CONFIRMED).expect(200);
        assertThat(left(goods)).isEqualTo(3_000 - 600 - 101);
        staff.isSound();
    }

    @Test
    void a_small_payment_does_not_end_the_limit() {
        var goods = product(3_000);
        var customer = customer();
        var order = customer.post(ORDERS, order(goods, 1_000)).expect(201).id();
        customer.post(
                        "/api/sales/orders/" + order + "/pay",
                        SignedInCustomerTest.provider().put("amount", 0.01))
                .expect(200);
        assertThat(customer.post(ORDERS, order(goods, 1)).expect(409).code()).isEqualTo("too_many_unpaid_pieces");
        customer.post("/api/sales/orders/" + order + "/pay", SignedInCustomerTest.provider())
                .expect(200);
        customer.post(ORDERS, order(goods, 1)).expect(201);
        assertThat(left(goods)).isEqualTo(1_999);
    }

    @Test
    void an_unpaid_order_ends_after_two_days_and_one_with_terms_or_a_payment_does_not() {
        var goods = product();
        var customer = customer();
        var unpaid = customer.post(ORDERS, order(goods, 5)).expect(201).id();
        var terms = customer.post(ORDERS, order(goods, 5)).expect(201).id();
        var paid = customer.post(ORDERS, order(goods, 5)).expect(201).id();
        customer.post("/api/sales/orders/" + paid + "/pay", SignedInCustomerTest.provider())
                .expect(200);
        var ofStaff = staff.post(ORDERS, order(goods, 5).put("customer_id", staff.customer()))
                .expect(201)
                .id();
        running.stores().write("sales", "update sales_order set payment_terms_days = 30 where id = ?::uuid", terms);
        for (var id : new String[] {unpaid, terms, paid, ofStaff})
            running.stores()
                    .write(
                            "sales",
                            "update sales_order set confirmed_at = confirmed_at - interval '49 hours' where id = ?::uuid",
                            id);
        Awaitility.await().untilAsserted(() -> {
            var now = staff.get("/api/sales/orders/" + unpaid).expect(200).order();
            assertThat(now.getString("status")).isEqualTo("cancelled");
            assertThat(now.getString("cancel_reason")).isEqualTo("unpaid");
            assertThat(left(goods)).isEqualTo(985);
        });
        for (var id : new String[] {terms, paid, ofStaff})
            assertThat(staff.get("/api/sales/orders/" + id).expect(200).order().getString("status"))
                    .isNotEqualTo("cancelled");
        staff.isSound();
    }
}
