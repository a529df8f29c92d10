package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Money that has moved from order to order as credit goes back to where it came in. */
@ExtendWith(Shared.class)
class RefundedCreditTest {
    private static final String ORDERS = "/api/sales/orders/";

    private static Api api;

    @BeforeAll
    static void start(Shared.Running shared) {
        api = shared.anybody().registered("admin");
    }

    private static String confirmed(String customer, int pieces) {
        var line = new JsonObject().put("item_id", api.item(20)).put("quantity", pieces);
        var body = new JsonObject().put("customer_id", customer).put("items", new JsonArray().add(line));
        var order = api.post("/api/sales/orders", body).expect(201).id();
        api.post(ORDERS + order + "/confirm").expect(200);
        return order;
    }

    /** With its lines and payments. */
    private static JsonObject order(String id) {
        var found = api.get(ORDERS + id).expect(200).data();
        return found.getJsonObject("order")
                .copy()
                .put("items", found.getJsonArray("items"))
                .put("payments", found.getJsonArray("payments"));
    }

    private static BigDecimal number(JsonObject of, String field) {
        return new BigDecimal(of.getValue(field).toString());
    }

    private static JsonObject amount(String amount) {
        return new JsonObject().put("amount", new BigDecimal(amount));
    }

    /** Ships everything, and takes it back without a refund: what was paid is credit. */
    private static void returned(String order) {
        api.post(ORDERS + order + "/shipments").expect(201);
        var line = order(order).getJsonArray("items").getJsonObject(0);
        var back = new JsonObject()
                .put("line_id", line.getString("id"))
                .put("quantity", line.getInteger("quantity"))
                .put("disposition", "restock");
        var body = new JsonObject()
                .put("reason", "too large")
                .put("refund", false)
                .put("lines", new JsonArray().add(back));
        api.post(ORDERS + order + "/returns", body).expect(201);
    }

    private static void happens(String what, String order) {
        if (what.equals("cancelled")) api.post(ORDERS + order + "/cancel").expect(200);
        else returned(order);
    }

    private static void awaitCredit(String order, String credit) {
        Awaitility.await()
                .untilAsserted(
                        () -> assertThat(number(order(order), "credit_amount")).isEqualByComparingTo(credit));
    }

    /** The balances of the accounts of an order that are not zero. */
    private static TreeMap<String, String> balances(String order) {
        var sums = new TreeMap<String, BigDecimal>();
        for (var e : api.get("/api/ledger/entries?limit=100&order_id=" + order)
                .expect(200)
                .list())
            sums.merge(((JsonObject) e).getString("account"), number((JsonObject) e, "amount"), BigDecimal::add);
        var shown = new TreeMap<String, String>();
        sums.forEach((account, sum) -> {
            if (sum.signum() != 0) shown.put(account, sum.toPlainString());
        });
        return shown;
    }

    @ParameterizedTest
    @CsvSource({
        "manual, cancelled, 1",
        "manual, returned, 2",
        "sandbox, cancelled, 2",
        "sandbox, returned, 1",
        "sandbox, returned, 3",
        "manual, cancelled, 3"
    })
    void credit_goes_back_to_the_payment_that_it_came_from(String provider, String what, int transfers) {
        var customer = api.customer();
        var first = confirmed(customer, 10);
        var paid = api.post(ORDERS + first + "/pay", new JsonObject().put("provider", provider));
        assertThat(paid.status()).isIn(200, 202);
        Awaitility.await()
                .untilAsserted(
                        () -> assertThat(number(order(first), "paid_amount")).isEqualByComparingTo("100"));
        returned(first);
        var chain = new ArrayList<String>();
        for (int i = 0; i < transfers; i++) {
            var next = confirmed(customer, 10);
            api.post(ORDERS + next + "/pay", new JsonObject().put("method", "credit"))
                    .expect(200);
            happens(what, next);
            awaitCredit(next, "100");
            chain.add(next);
        }
        var last = chain.getLast();
        var source = order(first).getJsonArray("payments").getJsonObject(0).getString("id");
        var credit = order(last).getJsonArray("payments").getJsonObject(0);
        assertThat(credit.getString("source_payment_id")).isEqualTo(source);
        assertThat(credit.getString("source_order_id")).isEqualTo(first);

        assertThat(api.post(ORDERS + last + "/refunds", amount("100.01"))
                        .expect(409)
                        .code())
                .isEqualTo("refund_exceeds_paid");
        api.post(ORDERS + last + "/refunds", amount("30.00")).expect(201);
        api.post(ORDERS + last + "/refunds", amount("70.00")).expect(201);
        assertThat(api.post(ORDERS + last + "/refunds", amount("0.01"))
                        .expect(409)
                        .code())
                .isEqualTo("refund_exceeds_paid");
        assertThat(number(order(last), "credit_amount")).isEqualByComparingTo("0");
        Awaitility.await().untilAsserted(() -> {
            var refunds = SalesBooks.objects(order(first).getJsonArray("payments")).stream()
                    .filter(p -> last.equals(p.getString("for_order_id")))
                    .toList();
            assertThat(refunds)
                    .allSatisfy(r -> {
                        assertThat(r.getString("payment_id")).isEqualTo(source);
                        assertThat(r.getString("provider")).isEqualTo(provider);
                        assertThat(r.getString("status")).isEqualTo("done");
                    })
                    .extracting(r -> number(r, "amount").intValueExact())
                    .containsExactlyInAnyOrder(30, 70);
            var payment = api.get("/api/payments/" + source).expect(200).data().getJsonObject("payment");
            assertThat(payment.getString("status")).isEqualTo("refunded");
            assertThat(number(payment, "refunded_amount")).isEqualByComparingTo("100");
        });
        assertThat(number(order(first), "credit_amount")).isEqualByComparingTo("0");
        chain.add(first);
        Awaitility.await().untilAsserted(() -> {
            for (var order : chain) assertThat(balances(order)).isEmpty();
        });
    }

    /** Its order owes what the money paid, so the refund is owed again there, and nothing changes where it came in. */
    @Test
    void a_refund_of_credit_that_still_pays_is_owed_again() {
        var customer = api.customer();
        var first = confirmed(customer, 5);
        api.post(ORDERS + first + "/pay", amount("80.00")).expect(200);
        var second = confirmed(customer, 2);
        api.post(ORDERS + second + "/pay", new JsonObject().put("method", "credit"))
                .expect(200);
        api.post(ORDERS + second + "/refunds", amount("15.00")).expect(201);
        assertThat(number(order(second), "open_amount")).isEqualByComparingTo("15");
        assertThat(number(order(first), "credit_amount")).isEqualByComparingTo("10");
        assertThat(number(order(first), "open_amount")).isEqualByComparingTo("0");
    }

    /** A provider that refuses to give back leaves the money where it came in, as credit that can be given back in another way. */
    @Test
    void what_the_provider_refuses_is_credit_of_the_first_order() {
        var customer = api.customer();
        var first = confirmed(customer, 10);
        // the sandbox refuses refunds of payments that end in 07
        assertThat(api.post(ORDERS + first + "/pay", amount("50.07").put("provider", "sandbox"))
                        .status())
                .isIn(200, 202);
        api.post(ORDERS + first + "/pay", amount("49.93")).expect(200);
        Awaitility.await()
                .untilAsserted(
                        () -> assertThat(number(order(first), "paid_amount")).isEqualByComparingTo("100"));
        returned(first);
        var second = confirmed(customer, 10);
        api.post(ORDERS + second + "/pay", new JsonObject().put("method", "credit"))
                .expect(200);
        api.post(ORDERS + second + "/cancel").expect(200);
        awaitCredit(second, "100");
        api.post(ORDERS + second + "/refunds", amount("100.00")).expect(201);
        awaitCredit(first, "50.07");
        assertThat(number(order(second), "credit_amount")).isEqualByComparingTo("0");
        var refused = SalesBooks.objects(order(first).getJsonArray("payments")).stream()
                .filter(p -> "failed".equals(p.getString("status")))
                .toList();
        assertThat(refused).hasSize(1);
        var part = refused.getFirst();
        Awaitility.await()
                .untilAsserted(() -> api.post(
                                "/api/payments/" + part.getString("payment_id") + "/refunds/"
                                        + part.getString("refund_id") + "/settle",
                                new JsonObject().put("method", "transfer"))
                        .expect(200));
        awaitCredit(first, "0");
        Awaitility.await()
                .untilAsserted(() -> assertThat(balances(first)).containsOnlyKeys("cash.manual", "clearing.sandbox"));
    }
}
