package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Runs against a running program; consecutive calls go through different gateways. */
@ExtendWith(Shared.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ConcurrencyCases {
    private static final int CHANGED_MEANWHILE = 24; // three times each delay of 0 to 7 ms

    private static final String ORDERS = "/api/sales/orders/";

    private int gateways;
    private int port;
    private Rows rows;
    private Api api;
    private String customer;

    /** @param admin the user for all calls */
    void begin(Shared.Running running, int gateways, Api admin) {
        this.gateways = gateways;
        port = running.port();
        rows = running.rows();
        api = admin;
        customer = api.customer();
    }

    @AfterEach
    void the_stock_is_consistent() {
        api.isSound();
    }

    @Test
    void fifty_orders_share_the_ten_available_pieces() {
        var item = api.item(10);
        var orders = drafts(50, i -> new Object[] {item, 1});
        var answers = atOnce(50, i -> gateway(i).confirm(orders.get(i)));
        assertThat(answers).filteredOn(a -> a.status() == 200).hasSize(10);
        assertThat(answers)
                .filteredOn(a -> a.status() != 200)
                .allSatisfy(a -> assertThat(a.expect(409).code()).isEqualTo("insufficient_stock"));
        assertThat(api.stock(item)).isZero();
        assertThat(reserved(item)).isEqualTo(10);
        for (int i = 0; i < 50; i++)
            assertThat(status(orders.get(i))).isEqualTo(answers.get(i).status() == 200 ? "confirmed" : "draft");
    }

    @Test
    void orders_that_list_the_same_items_in_opposite_order_do_not_deadlock() {
        int clients = 32;
        int each = 5;
        var scarce = api.item(100);
        var plenty = api.item(1_000);
        var orders = drafts(
                clients * each,
                i -> i % 2 == 0 ? new Object[] {scarce, 1, plenty, 2} : new Object[] {plenty, 2, scarce, 1});
        var answers = Clients.run(clients, each, (c, n) -> gateway(c + n).confirm(orders.get(c * each + n)));
        assertThat(answers).filteredOn(a -> a.status() == 200).hasSize(100);
        assertThat(answers)
                .filteredOn(a -> a.status() != 200)
                .allSatisfy(a -> assertThat(a.expect(409).code()).isEqualTo("insufficient_stock"));
        assertThat(api.stock(scarce)).isZero();
        assertThat(api.stock(plenty)).isEqualTo(800);
    }

    @Test
    void one_order_confirmed_fifty_times_at_once_is_confirmed_once() {
        var item = api.item(1_000);
        var order = api.salesOrder(customer, item, 3);
        once(atOnce(50, i -> gateway(i).confirm(order)));
        assertThat(api.stock(item)).isEqualTo(997);
        assertThat(reserved(item)).isEqualTo(3);
        assertThat(rows.events("sales.order.confirmed", order)).isEqualTo(1);
        assertThat(rows.events("inventory.order.reserved", order)).isEqualTo(1);
    }

    @Test
    void the_confirmed_lines_are_reserved_even_if_the_draft_is_changed_meanwhile() {
        var before = api.item(1_000);
        var after = api.item(1_000);
        var orders = drafts(CHANGED_MEANWHILE, i -> new Object[] {before, 2});
        for (int i = 0; i < CHANGED_MEANWHILE; i++) {
            var order = orders.get(i);
            int round = i;
            var other = new JsonObject().put("customer_id", customer).put("items", Api.lines(after, 3));
            var both = List.of(
                    gateway(i).confirm(order),
                    after(i % 8, order, () -> gateway(round + 1).send("PUT", ORDERS + order, other)));
            assertThat(both)
                    .extracting(b -> b.join().status())
                    .isSubsetOf(200, 409)
                    .contains(200);
        }
        var confirmed = orders.stream()
                .map(o -> api.get(ORDERS + o).expect(200))
                .filter(a -> status(a).equals("confirmed"))
                .toList();
        System.out.println(
                "confirmed " + confirmed.size() + " of " + CHANGED_MEANWHILE + " that were changed meanwhile");
        await().untilAsserted(() -> {
            assertThat(reserved(before)).isEqualTo(ordered(confirmed, before));
            assertThat(reserved(after)).isEqualTo(ordered(confirmed, after));
        });
        for (var order : confirmed)
            assertThat(rows.events("sales.order.confirmed", order.id())).isEqualTo(1);
    }

    @Test
    void cancelled_orders_hold_no_stock_even_if_they_are_confirmed_meanwhile() {
        var item = api.item(1_000);
        var orders = drafts(CHANGED_MEANWHILE, i -> new Object[] {item, 2});
        for (int i = 0; i < CHANGED_MEANWHILE; i++) {
            var order = orders.get(i);
            int round = i;
            var both = List.of(
                    gateway(i).confirm(order),
                    after(i % 8, order, () -> gateway(round + 1).send("POST", ORDERS + order + "/cancel", null)));
            assertThat(both)
                    .extracting(b -> b.join().status())
                    .isSubsetOf(200, 409)
                    .contains(200);
        }
        assertThat(orders).allSatisfy(o -> assertThat(status(o)).isIn("confirmed", "cancelled"));
        var confirmed =
                orders.stream().filter(o -> status(o).equals("confirmed")).count();
        await().untilAsserted(() -> assertThat(reserved(item)).isEqualTo(2 * confirmed));
    }

    @Test
    void one_order_paid_twenty_times_at_once_is_paid_once() {
        var item = api.item(10);
        var order = api.salesOrder(customer, item, 3);
        api.confirm(order).join().expect(200);
        once(atOnce(20, i -> gateway(i).send("POST", ORDERS + order + "/pay", null)));
        assertThat(api.get(ORDERS + order).order().getDouble("paid_amount")).isEqualTo(30);
        assertThat(rows.count("sales", "select count(*) from sales_order_payment where order_id = ?", order))
                .isEqualTo(1);
        assertThat(rows.events("sales.order.paid", order)).isEqualTo(1);
    }

    @Test
    void one_purchase_received_and_paid_twenty_times_at_once_is_booked_once() {
        var item = api.item(0);
        var order = api.purchaseOrder(api.vendor(), item, 50);
        once(atOnce(20, i -> gateway(i).send("POST", "/api/purchase/orders/" + order + "/receive", null)));
        assertThat(api.stock(item)).isEqualTo(50);
        once(atOnce(20, i -> gateway(i).send("POST", "/api/purchase/orders/" + order + "/pay", null)));
        assertThat(api.get("/api/purchase/orders/" + order).order().getDouble("paid_amount"))
                .isEqualTo(500);
        assertThat(rows.events("purchase.order.received", order)).isEqualTo(1);
        assertThat(rows.events("purchase.order.paid", order)).isEqualTo(1);
    }

    @Test
    void concurrent_customers_cannot_share_an_email() {
        var email = "one" + Api.unique() + "@example.com";
        var answers = atOnce(
                50,
                i -> gateway(i)
                        .send(
                                "POST",
                                "/api/customers",
                                new JsonObject().put("name", "Customer " + i).put("email", email)));
        created(answers, "email_taken");
    }

    @Test
    void concurrent_items_cannot_share_a_sku() {
        var sku = "sku-" + Api.unique();
        var answers = atOnce(
                50,
                i -> gateway(i)
                        .send(
                                "POST",
                                "/api/items",
                                new JsonObject()
                                        .put("name", "Item " + i)
                                        .put("sku", sku)
                                        .put("unit_price", 1)));
        created(answers, "sku_taken");
    }

    @Test
    void amounts_are_exact_in_every_response() {
        long seed = Long.getLong("tradepost.seed", System.nanoTime());
        System.out.println("amounts -Dtradepost.seed=" + seed);
        var random = new Random(seed);
        var items = IntStream.range(0, 5).mapToObj(i -> api.item(0)).toList();
        var bodies =
                IntStream.range(0, 40).mapToObj(i -> randomOrder(random, items)).toList();
        // each in a thread of its own, which repeats what a slow machine does not answer in time
        var made = atOnce(
                40,
                i -> CompletableFuture.supplyAsync(
                        () -> gateway(i).post("/api/sales/orders", bodies.get(i)), Thread::startVirtualThread));
        for (int i = 0; i < 40; i++) {
            var expected = bodies.get(i).getJsonArray("items").stream()
                    .map(l -> subtotal((JsonObject) l))
                    .toList();
            var id = made.get(i).expect(201).id();
            for (var answer : List.of(made.get(i), gateway(i + 1).get(ORDERS + id))) {
                var amounts = new Amounts(answer.raw().body());
                assertThat(amounts.of("subtotal"))
                        .as("seed %d order %d", seed, i)
                        .isEqualTo(expected);
                var totals = new ArrayList<>(expected); // of the lines, after that of the order
                totals.addFirst(expected.stream().reduce(BigDecimal.ZERO, BigDecimal::add));
                assertThat(amounts.of("total_amount"))
                        .as("seed %d order %d", seed, i)
                        .isEqualTo(totals);
            }
        }
    }

    private JsonObject randomOrder(Random random, List<String> items) {
        var lines = new JsonArray();
        for (int n = 1 + random.nextInt(8); n > 0; n--)
            lines.add(new JsonObject()
                    .put("item_id", items.get(random.nextInt(items.size())))
                    .put("quantity", 1 + random.nextInt(10_000))
                    .put("unit_price", BigDecimal.valueOf(random.nextInt(1_000_000), 2)));
        return new JsonObject().put("customer_id", customer).put("items", lines);
    }

    private static BigDecimal subtotal(JsonObject line) {
        return ((BigDecimal) line.getValue("unit_price")).multiply(BigDecimal.valueOf(line.getLong("quantity")));
    }

    /** Amounts as they appear in the text, before any parser: with two decimals. */
    private record Amounts(String text) {
        List<BigDecimal> of(String field) {
            return Pattern.compile("\"" + field + "\":([^,}\\]]*)")
                    .matcher(text)
                    .results()
                    .map(m -> m.group(1))
                    .map(Amounts::amount)
                    .toList();
        }

        private static BigDecimal amount(String written) {
            assertThat(written).matches("\\d+\\.\\d\\d");
            return new BigDecimal(written);
        }
    }

    private static void created(List<Api.Answer> answers, String otherwise) {
        assertThat(answers).filteredOn(a -> a.status() == 201).hasSize(1);
        assertThat(answers)
                .filteredOn(a -> a.status() != 201)
                .allSatisfy(a -> assertThat(a.expect(409).code()).isEqualTo(otherwise));
    }

    /** One succeeds, the others get the current state. */
    private static void once(List<Api.Answer> answers) {
        assertThat(answers).filteredOn(a -> a.status() == 200).hasSize(1);
        assertThat(answers)
                .filteredOn(a -> a.status() != 200)
                .allSatisfy(a -> assertThat(a.expect(409).code()).isEqualTo("invalid_state"));
    }

    private Api gateway(int i) {
        return api.through(port + i % gateways);
    }

    private List<String> drafts(int count, IntFunction<Object[]> lines) {
        return Clients.orders(api, customer, count, lines);
    }

    private static List<Api.Answer> atOnce(int count, IntFunction<CompletableFuture<Api.Answer>> call) {
        var sent = IntStream.range(0, count).mapToObj(call).toList();
        return sent.stream().map(CompletableFuture::join).toList();
    }

    /** Somewhat later: after this number of reads of the draft. */
    private CompletableFuture<Api.Answer> after(int reads, String order, Supplier<CompletableFuture<Api.Answer>> call) {
        if (reads == 0) return call.get();
        return api.send("GET", ORDERS + order, null).thenCompose(a -> after(reads - 1, order, call));
    }

    private long reserved(String item) {
        return api.get("/api/items/" + item + "/stock").expect(200).data().getLong("reserved");
    }

    private String status(String order) {
        return status(api.get(ORDERS + order).expect(200));
    }

    private static String status(Api.Answer order) {
        return order.order().getString("status");
    }

    private static long ordered(List<Api.Answer> orders, String item) {
        return orders.stream()
                .flatMap(o -> o.data().getJsonArray("items").stream())
                .map(JsonObject.class::cast)
                .filter(l -> l.getString("item_id").equals(item))
                .mapToLong(l -> l.getLong("quantity"))
                .sum();
    }
}
