package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What an order owes after refunds, captures, returns and changes, over HTTP. The sandbox decides by the last two digits of an amount. */
@ExtendWith(Shared.class)
class RefundStoriesTest {
    private static final String ORDERS = "/api/sales/orders/";

    private static Api api;

    @BeforeAll
    static void start(Shared.Running shared) {
        api = shared.anybody().registered("admin");
    }

    @AfterAll
    static void the_books_agree() {
        Awaitility.await()
                .untilAsserted(() -> assertThat(api.get("/api/payments/reconcile")
                                .expect(200)
                                .data()
                                .getJsonArray("mismatches"))
                        .isEmpty());
        api.isSound();
    }

    /** The path of a confirmed order of pieces at this price. */
    private static String confirmed(String customer, String price, int pieces) {
        var line = new JsonObject()
                .put("item_id", api.item(pieces))
                .put("quantity", pieces)
                .put("unit_price", new BigDecimal(price));
        var body = new JsonObject().put("customer_id", customer).put("items", new JsonArray().add(line));
        var order = ORDERS + api.post(ORDERS, body).expect(201).id();
        api.post(order + "/confirm").expect(200);
        return order;
    }

    private static String confirmed(String price) {
        return confirmed(api.customer(), price, 1);
    }

    private static JsonObject order(String path) {
        return api.get(path).expect(200).order();
    }

    private static String states(String path) {
        var o = order(path);
        return "%s %s, open %s, credit %s"
                .formatted(
                        o.getString("status"),
                        o.getString("payment_status"),
                        o.getValue("open_amount"),
                        o.getValue("credit_amount"));
    }

    private static void becomes(String path, String states) {
        Awaitility.await(path).untilAsserted(() -> assertThat(states(path)).isEqualTo(states));
    }

    private static List<JsonObject> payments(String path, String kind) {
        return SalesBooks.objects(api.get(path).expect(200).data().getJsonArray("payments")).stream()
                .filter(p -> p.getString("kind").equals(kind))
                .toList();
    }

    private static JsonObject amount(String amount) {
        return new JsonObject().put("amount", new BigDecimal(amount));
    }

    private static Api.Answer pay(String path, @Nullable String amount, @Nullable String capture) {
        var body = amount == null ? new JsonObject() : amount(amount);
        return api.post(path + "/pay", body.put("provider", "sandbox").put("capture", capture));
    }

    private static void ship(String path) {
        api.post(path + "/shipments").expect(201);
    }

    private static void takeBack(String path, int pieces, boolean refund) {
        var line = api.get(path).expect(200).data().getJsonArray("items").getJsonObject(0);
        var back = new JsonObject()
                .put("line_id", line.getString("id"))
                .put("quantity", pieces)
                .put("disposition", "restock");
        api.post(
                        path + "/returns",
                        new JsonObject()
                                .put("reason", "Does not fit")
                                .put("refund", refund)
                                .put("lines", new JsonArray().add(back)))
                .expect(201);
    }

    @Test
    void a_refund_of_a_wrong_card_is_owed_again_so_the_order_can_be_paid_and_counts_for_the_limit() {
        var customer = api.customer();
        var path = confirmed(customer, "100.00", 1);
        api.post(path + "/pay").expect(200);
        assertThat(states(path)).isEqualTo("paid paid, open 0.00, credit 0.00");
        var refunded = api.post(path + "/refunds", amount("40.00").put("reason", "wrong card"));
        assertThat(refunded.expect(201).order().getString("status")).isEqualTo("confirmed");
        assertThat(states(path)).isEqualTo("confirmed partially_paid, open 40.00, credit 0.00");
        api.post(path + "/refunds", amount("60.00")).expect(201);
        assertThat(states(path)).isEqualTo("confirmed unpaid, open 100.00, credit 0.00");
        assertThat(api.post(path + "/refunds", amount("0.01")).expect(409).code())
                .isEqualTo("refund_exceeds_paid");
        ship(path);
        assertThat(states(path)).isEqualTo("confirmed unpaid, open 100.00, credit 0.00");
        var limited = api.get("/api/customers/" + customer).expect(200).data();
        api.send(
                        "PATCH",
                        "/api/customers/" + customer,
                        new JsonObject().put("credit_limit", 150),
                        "If-Match",
                        "\"" + limited.getValue("version") + "\"")
                .join()
                .expect(200);
        var line = new JsonObject()
                .put("item_id", api.item(1))
                .put("quantity", 1)
                .put("unit_price", new BigDecimal("51.00"));
        var next = ORDERS
                + api.post(
                                ORDERS,
                                new JsonObject().put("customer_id", customer).put("items", new JsonArray().add(line)))
                        .expect(201)
                        .id();
        Awaitility.await()
                .untilAsserted(
                        () -> assertThat(api.post(next + "/confirm").code()).isEqualTo("credit_limit_exceeded"));
        api.post(path + "/pay").expect(200);
        assertThat(states(path)).isEqualTo("completed partially_refunded, open 0.00, credit 0.00");
        api.post(next + "/confirm").expect(200);
    }

    @Test
    void a_refund_by_several_payments_has_a_state_for_each() {
        var path = confirmed("100.00");
        api.post(path + "/pay", amount("30.00")).expect(200);
        pay(path, "70.07", null).expect(409); // above what is open
        pay(path, "50.07", null).expect(200); // its refunds are refused
        api.post(path + "/pay").expect(200);
        api.post(path + "/cancel").expect(200);
        becomes(path, "cancelled partially_refunded, open 0.00, credit 50.07");
        assertThat(payments(path, "refund"))
                .extracting(p -> p.getString("provider") + " " + p.getValue("amount") + " " + p.getString("status"))
                .containsExactlyInAnyOrder("manual 19.93 done", "sandbox 50.07 failed", "manual 30.00 done");
    }

    @Test
    void a_refused_refund_is_shown_as_failed_everywhere_and_is_paid_back_another_way() {
        var path = confirmed("100.07");
        pay(path, null, null).expect(200);
        ship(path);
        takeBack(path, 1, true);
        becomes(path, "completed paid, open 0.00, credit 100.07");
        var refund = payments(path, "refund").getFirst();
        assertThat(refund.getString("status")).isEqualTo("failed");
        assertThat(refund.getString("failure")).isEqualTo("refund_not_possible");
        var payment = refund.getString("payment_id");
        var details = api.get("/api/payments/" + payment).expect(200).data();
        assertThat(details.getJsonArray("refunds").getJsonObject(0).getString("status"))
                .isEqualTo("failed");
        var listed = api.get("/api/payments?order_id=" + path.substring(ORDERS.length()))
                .expect(200)
                .list()
                .getJsonObject(0);
        assertThat(listed.getString("status")).isEqualTo("captured");
        assertThat(SalesBooks.amount(listed, "refunded_amount")).isZero();
        assertThat(SalesBooks.objects(details.getJsonArray("history")))
                .extracting(h -> h.getString("status"))
                .endsWith("refund_requested", "refund_failed");
        assertThat(SalesBooks.objects(api.get(path + "/timeline").expect(200).list()))
                .extracting(e -> e.getString("type"))
                .contains("sales.order.refund_requested", "sales.order.refund_failed")
                .doesNotContain("sales.order.refunded");
        var returned = api.get(path + "/returns").expect(200).list().getJsonObject(0);
        assertThat(SalesBooks.amount(returned, "refunded_amount")).isZero();
        var customer = order(path).getString("customer_id");
        assertThat(SalesBooks.objects(api.get("/api/customers/" + customer + "/history?type=refund")
                        .expect(200)
                        .list()))
                .extracting(e -> e.getString("status"))
                .containsExactly("failed");

        var settle = "/api/payments/" + payment + "/refunds/" + refund.getString("refund_id") + "/settle";
        api.post(settle, new JsonObject().put("method", " ")).expect(400);
        refusesCredit(settle, new JsonObject());
        var settled =
                api.post(settle, new JsonObject().put("method", "transfer").put("reference", "BANK-9"));
        var done = settled.expect(200).data();
        assertThat(done.getJsonObject("payment").getString("status")).isEqualTo("refunded");
        var part = done.getJsonArray("refunds").getJsonObject(0);
        assertThat(part.getString("status") + " " + part.getString("method") + " " + part.getString("reference"))
                .isEqualTo("done transfer BANK-9");
        assertThat(states(path)).isEqualTo("completed refunded, open 0.00, credit 0.00");
        assertThat(api.post(settle, new JsonObject().put("method", "cash"))
                        .expect(409)
                        .code())
                .isEqualTo("invalid_state");
    }

    /** Credit is what another order of the customer has; where there is none, the word is refused. */
    private static void refusesCredit(String path, JsonObject body) {
        for (var method : List.of("credit", " Credit "))
            assertThat(api.post(path, body.put("method", method)).expect(400).code())
                    .as(path + " " + body)
                    .isEqualTo("credit_not_possible");
    }

    @Test
    void money_that_comes_in_or_goes_out_is_not_called_credit() {
        var sale = confirmed("20.00");
        refusesCredit(sale + "/pay", new JsonObject().put("provider", "sandbox"));
        assertThat(payments(sale, "payment")).isEmpty();
    }

    @Test
    void what_a_refused_refund_was_to_pay_back_cannot_be_paid_back_when_it_is_gone() {
        var path = confirmed("100.07");
        pay(path, null, null).expect(200);
        api.post(path + "/cancel").expect(200);
        becomes(path, "cancelled paid, open 0.00, credit 100.07");
        var refund = payments(path, "refund").getFirst();
        // the sandbox refuses this one too, and it takes the credit while it is pending
        api.post(path + "/refunds", amount("0.07")).expect(202);
        becomes(path, "cancelled paid, open 0.00, credit 100.07");
        var retry = "/api/payments/" + refund.getString("payment_id") + "/refunds/" + refund.getString("refund_id")
                + "/retry";
        var again = api.post(retry);
        assertThat(again.status() + again.code()).isIn("202", "409refund_failed"); // refused again, soon
        becomes(path, "cancelled paid, open 0.00, credit 100.07");
    }

    @Test
    void what_is_authorised_is_reduced_or_given_up_when_the_order_owes_less() {
        var path = confirmed(api.customer(), "50.00", 3);
        var answer = pay(path, null, "manual");
        assertThat(answer.expect(202).body().getString("message")).contains("not captured");
        var payment = payments(path, "payment").getFirst();
        assertThat(payment.getString("status")).isEqualTo("authorised");
        ship(path);
        takeBack(path, 1, true);
        var of = "/api/payments/" + payment.getString("id");
        Awaitility.await()
                .untilAsserted(() -> assertThat(
                                SalesBooks.amount(api.get(of).expect(200).data().getJsonObject("payment"), "amount"))
                        .isEqualByComparingTo("100.00"));
        assertThat(api.post(of + "/capture", amount("100.01")).expect(409).code())
                .isEqualTo("amount_exceeds_authorised");
        api.post(of + "/capture", amount("60.00")).expect(200);
        becomes(path, "confirmed partially_paid, open 40.00, credit 0.00");
        takeBack(path, 1, true);
        becomes(path, "completed partially_refunded, open 0.00, credit 0.00");
        assertThat(SalesBooks.amount(order(path), "refunded_amount")).isEqualByComparingTo("10.00");

        var all = confirmed(api.customer(), "50.00", 2);
        pay(all, null, "manual").expect(202);
        var held = "/api/payments/" + payments(all, "payment").getFirst().getString("id");
        ship(all);
        takeBack(all, 2, true);
        Awaitility.await()
                .untilAsserted(() -> assertThat(api.get(held)
                                .expect(200)
                                .data()
                                .getJsonObject("payment")
                                .getString("status"))
                        .isEqualTo("cancelled"));
        assertThat(api.post(held + "/capture").expect(409).code()).isEqualTo("invalid_state");
        becomes(all, "completed not_due, open 0.00, credit 0.00");
    }

    @Test
    void what_a_provider_captures_after_the_order_was_paid_otherwise_is_given_back() {
        var path = confirmed("100.00");
        pay(path, "60.00", "manual").expect(202);
        var held = "/api/payments/" + payments(path, "payment").getFirst().getString("id");
        api.post(path + "/pay", amount("70.00")).expect(200);
        // 30.00 is what the order still needs of it
        Awaitility.await()
                .untilAsserted(() -> assertThat(SalesBooks.amount(
                                api.get(held).expect(200).data().getJsonObject("payment"), "amount"))
                        .isEqualByComparingTo("30.00"));
        api.post(held + "/capture").expect(200);
        becomes(path, "paid paid, open 0.00, credit 0.00");
    }

    @Test
    void a_response_says_what_has_happened() {
        var declined = confirmed("100.02");
        var refused = pay(declined, null, null).expect(409);
        assertThat(refused.code()).isEqualTo("payment_failed");
        assertThat(refused.body().encode()).contains("insufficient_funds");
        assertThat(states(declined)).isEqualTo("confirmed unpaid, open 100.02, credit 0.00");
        for (int i = 0; i < 3; i++) {
            var keyed = api.send(
                            "POST",
                            declined + "/pay",
                            new JsonObject().put("provider", "sandbox"),
                            "Idempotency-Key",
                            "again" + declined)
                    .join();
            assertThat(keyed.expect(409).code()).isEqualTo("payment_failed");
        }
        assertThat(payments(declined, "payment")).hasSize(2);

        var expired = confirmed("100.09"); // the authorisation expires
        pay(expired, null, "manual").expect(202);
        var payment = "/api/payments/" + payments(expired, "payment").getFirst().getString("id");
        var capture = api.post(payment + "/capture").expect(409);
        assertThat(capture.code()).isEqualTo("payment_failed");
        assertThat(capture.body().encode()).contains("authorisation_expired");
        becomes(expired, "confirmed unpaid, open 100.09, credit 0.00");
    }

    @Test
    void more_than_is_owed_is_credit_which_a_refund_gives_back() {
        var path = confirmed("98.00");
        assertThat(pay(path, "100.00", null).expect(409).code()).isEqualTo("amount_exceeds_open");
        api.post(path + "/pay", amount("100.00")).expect(200);
        assertThat(states(path)).isEqualTo("paid paid, open 0.00, credit 2.00");
        assertThat(api.post(path + "/pay").expect(409).code()).isEqualTo("invalid_state");
        api.post(path + "/refunds", amount("2.00")).expect(201);
        assertThat(states(path)).isEqualTo("paid partially_refunded, open 0.00, credit 0.00");
    }

    @Test
    void a_refund_of_a_payment_takes_nothing_from_another_one() {
        var path = confirmed(api.customer(), "100.00", 2);
        api.post(path + "/pay", amount("100.00")).expect(200);
        pay(path, "100.00", null).expect(200);
        var card = "/api/payments/" + payments(path, "payment").getLast().getString("id");
        var both = IntStream.range(0, 20)
                .mapToObj(i -> api.send("POST", card + "/refund", null))
                .toList();
        var statuses = both.stream().map(a -> a.join().status()).toList();
        assertThat(statuses)
                .allMatch(s -> s == 200 || s == 202 || s == 409)
                .filteredOn(s -> s < 300)
                .hasSize(1);
        becomes(path, "confirmed partially_paid, open 100.00, credit 0.00");
        assertThat(api.post(card + "/refund").expect(409).code()).isIn("refund_exceeds_paid", "invalid_state");
        assertThat(payments(path, "refund"))
                .extracting(p -> p.getString("provider") + " " + p.getValue("amount"))
                .containsExactly("sandbox 100.00");
    }

    @Test
    void a_paid_order_can_be_changed() {
        var path = confirmed(api.customer(), "20.00", 3);
        api.post(path + "/pay").expect(200);
        var notes = new JsonObject().put("notes", "Ring twice").put("reference", "PO-7");
        var patched = api.send("PATCH", path, notes).join().expect(200).order();
        assertThat(patched.getString("reference")).isEqualTo("PO-7");
        var address = new JsonObject().put("shipping_address", new JsonObject().put("line1", "5 New Street"));
        api.send("PATCH", path, address).join().expect(200);
        var line = api.get(path).expect(200).data().getJsonArray("items").getJsonObject(0);
        change(path, line, 2, null).expect(200);
        assertThat(states(path)).isEqualTo("paid partially_refunded, open 0.00, credit 0.00");
        change(path, line, 1, false).expect(200);
        assertThat(states(path)).isEqualTo("paid partially_refunded, open 0.00, credit 20.00");
        change(path, line, 3, null).expect(200);
        assertThat(states(path)).isEqualTo("confirmed partially_paid, open 20.00, credit 0.00");
        var ship = api.post(path + "/shipments").expect(201).data();
        assertThat(ship.encode()).contains("5 New Street");
        assertThat(api.send("PATCH", path, notes.put("notes", "late"))
                        .join()
                        .expect(409)
                        .code())
                .isEqualTo("invalid_state");
    }

    private static Api.Answer change(String path, JsonObject line, int quantity, @Nullable Boolean refund) {
        var changed = new JsonObject().put("line_id", line.getString("id")).put("quantity", quantity);
        var body = new JsonObject().put("lines", new JsonArray().add(changed));
        if (refund != null) body.put("refund", refund);
        return api.post(path + "/changes", body);
    }
}
