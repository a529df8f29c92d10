package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Payments over HTTP, by the sandbox, whose callbacks come over HTTP too. */
@ExtendWith(Shared.class)
class PaymentsTest {
    static Api api;
    static Shared.Running running;

    @BeforeAll
    static void start(Shared.Running shared) {
        running = shared;
        api = shared.anybody().registered("finance_manager");
    }

    /** The path of a confirmed order of 100.00. */
    private static String confirmed() {
        var order = "/api/sales/orders/" + api.salesOrder(api.customer(), api.item(10), 10);
        api.post(order + "/confirm").expect(200);
        return order;
    }

    /** Returns the id of the payment, which may be decided by now. */
    private static String pay(String order, @Nullable String amount, String capture) {
        var body = new JsonObject().put("provider", "sandbox").put("capture", capture);
        if (amount != null) body.put("amount", new BigDecimal(amount));
        assertThat(api.post(order + "/pay", body).status()).isIn(200, 202, 409);
        var payments = api.get(order).expect(200).data().getJsonArray("payments");
        return payments.getJsonObject(payments.size() - 1).getString("id");
    }

    private static JsonObject payment(String id) {
        return api.get("/api/payments/" + id).expect(200).data().getJsonObject("payment");
    }

    private static JsonObject reached(String id, String status) {
        return Awaitility.await(id + " is " + status)
                .until(() -> payment(id), p -> p.getString("status").equals(status));
    }

    private static JsonObject order(String path) {
        return api.get(path).expect(200).order();
    }

    /** What the order shows follows the payment by an event. */
    private static void becomes(String path, String status, String paymentStatus) {
        Awaitility.await(path + " is " + status + " and " + paymentStatus).until(() -> {
            var order = order(path);
            return order.getString("status").equals(status)
                    && order.getString("payment_status").equals(paymentStatus);
        });
    }

    private static JsonObject shown(String path, String payment) {
        return api.get(path).expect(200).data().getJsonArray("payments").stream()
                .map(JsonObject.class::cast)
                .filter(p -> p.getString("id").equals(payment))
                .findFirst()
                .orElseThrow();
    }

    private static void reconciled(String path) {
        var id = path.substring(path.lastIndexOf('/') + 1);
        var result = api.get("/api/payments/reconcile").expect(200).data();
        assertThat(result.getBoolean("complete")).isTrue();
        assertThat(result.getJsonArray("mismatches").stream()
                        .map(JsonObject.class::cast)
                        .filter(m -> id.equals(m.getString("order_id"))))
                .isEmpty();
    }

    @Test
    void a_payment_made_while_placing_is_recorded_with_the_next_request() {
        var body = StorefrontTest.order(api.customer(), product(), 2)
                .put("payment", new JsonObject().put("method", "cash").put("reference", "R-7"));
        var placed = api.post("/api/orders", body).expect(201);
        var order = placed.order();
        var id = placed.data().getJsonArray("payments").getJsonObject(0).getString("id");
        // at once, unless the hand-over takes more than two seconds
        Awaitility.await()
                .pollDelay(Duration.ZERO)
                .until(() -> api.get("/api/payments/" + id).status() == 200);
        var payment = payment(id);
        assertThat(payment.getString("status")).isEqualTo("captured");
        assertThat(payment.getString("order_number")).isEqualTo(order.getString("number"));
        assertThat(payment.getString("reference")).isEqualTo("R-7");
        assertThat(payment.getValue("amount")).hasToString("20.00");
        var path = "/api/sales/orders/" + order.getString("id");
        reconciled(path);
        api.post("/api/payments/" + id + "/refund", new JsonObject().put("amount", 5))
                .expect(200);
        becomes(path, "confirmed", "partially_paid");
        reconciled(path);
    }

    private static String product() {
        return api.post("/api/products", StorefrontTest.product("Paid at once", 10))
                .expect(201)
                .id();
    }

    @Test
    void a_payment_is_declined_tried_again_and_captured() {
        var order = confirmed();
        var declined = pay(order, "60.02", "automatic");
        assertThat(reached(declined, "failed").getString("failure")).isEqualTo("insufficient_funds");
        becomes(order, "confirmed", "unpaid");
        Awaitility.await()
                .untilAsserted(() ->
                        assertThat(shown(order, declined).getString("failure")).isEqualTo("insufficient_funds"));
        var first = pay(order, "60.03", "automatic"); // after an outage
        reached(first, "captured");
        becomes(order, "confirmed", "partially_paid");
        var rest = pay(order, null, "automatic");
        reached(rest, "captured");
        becomes(order, "paid", "paid");
        assertThat(shown(order, rest).getString("status")).isEqualTo("captured");
        reconciled(order);
    }

    @Test
    void callbacks_that_come_late_twice_and_in_the_wrong_order_change_nothing() {
        var order = confirmed();
        for (var amount : List.of("10.04", "10.05", "10.06", "10.08", "10.10"))
            reached(pay(order, amount, "automatic"), "captured");
        becomes(order, "confirmed", "partially_paid");
        Awaitility.await()
                .until(() -> running.stores().number("payment", "select count(*) from sandbox_callback") == 0);
        Awaitility.await()
                .untilAsserted(
                        () -> assertThat(order(order).getValue("paid_amount").toString())
                                .isEqualTo("50.33"));
        reconciled(order);
    }

    @Test
    void a_paid_order_is_cancelled_and_gives_everything_back() {
        var order = confirmed();
        api.post(order + "/pay", new JsonObject().put("amount", 30).put("method", "cash"))
                .expect(200);
        var payment = pay(order, null, "automatic");
        reached(payment, "captured");
        becomes(order, "paid", "paid");
        var cent = new JsonObject().put("amount", new BigDecimal("0.01"));
        assertThat(api.post("/api/payments/" + payment + "/refund", cent).status())
                .isIn(200, 202); // the provider may have decided by now
        becomes(order, "confirmed", "partially_paid");
        var body = new JsonObject().put("amount", new BigDecimal("100.00")).put("reason", "too much");
        assertThat(api.post(order + "/refunds", body).code()).isEqualTo("refund_exceeds_paid");
        api.post(order + "/cancel").expect(200);
        assertThat(reached(payment, "refunded").getValue("refunded_amount").toString())
                .isEqualTo("70.00");
        becomes(order, "cancelled", "refunded");
        reconciled(order);
    }

    @Test
    void an_authorised_payment_waits_for_its_capture_and_a_cancelled_order_gives_it_up() {
        var order = confirmed();
        var captured = pay(order, "40.00", "manual");
        var cancelled = pay(order, "50.00", "manual");
        reached(captured, "authorised");
        reached(cancelled, "authorised");
        assertThat(api.post("/api/payments/" + captured + "/capture")
                        .expect(200)
                        .data()
                        .getJsonObject("payment")
                        .getString("status"))
                .isEqualTo("captured");
        becomes(order, "confirmed", "partially_paid");
        assertThat(api.post(order + "/pay", new JsonObject().put("amount", 20).put("provider", "sandbox"))
                        .code())
                .isEqualTo("amount_exceeds_open");
        api.post(order + "/cancel").expect(200);
        reached(cancelled, "cancelled");
        reached(captured, "refunded");
        Awaitility.await()
                .untilAsserted(() ->
                        assertThat(shown(order, cancelled).getString("status")).isEqualTo("cancelled"));
        reconciled(order);
    }

    @Test
    void a_payment_of_a_purchase_order_and_its_refusals() {
        var order = "/api/purchase/orders/" + api.purchaseOrder(api.vendor(), api.item(0), 3);
        api.post(order + "/receive").expect(200);
        assertThat(api.post(order + "/pay", new JsonObject().put("provider", "sandbox"))
                        .status())
                .isEqualTo(400);
        api.post(order + "/pay", new JsonObject().put("reference", "OUT-7")).expect(200);
        var id = order.substring(order.lastIndexOf('/') + 1);
        var list = api.get("/api/payments?direction=out&reference=OUT-7&order_id=" + id)
                .expect(200)
                .list();
        assertThat(list).hasSize(1);
        reconciled(order);
        var csv = api.send("GET", "/api/payments?order_id=" + id, null, "Accept", "text/csv")
                .join();
        assertThat(csv.raw().body()).startsWith("id,direction,order_id").contains("OUT-7");
    }

    @Test
    void a_callback_without_a_valid_signature_is_refused() {
        var path = "/api/payments/callbacks/sandbox";
        var body = new JsonObject().put("payment_id", RolesTest.NOBODY).put("status", "captured");
        var anybody = running.anybody();
        assertThat(anybody.post(path, body).expect(401).code()).isEqualTo("invalid_signature");
        var forged = anybody.send(
                        "POST",
                        path,
                        body,
                        "Webhook-Id",
                        "1",
                        "Webhook-Timestamp",
                        Long.toString(System.currentTimeMillis() / 1_000),
                        "Webhook-Signature",
                        "v1,AAAA")
                .join();
        assertThat(forged.expect(401).code()).isEqualTo("invalid_signature");
        assertThat(anybody.post("/api/payments/callbacks/nobody", body)
                        .expect(404)
                        .code())
                .isEqualTo("provider_not_found");
        assertThat(anybody.post(path).status()).isEqualTo(401);
    }
}
