package tradepost.purchase.core.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.kernel.Refusals.code;
import static tradepost.purchase.core.PurchaseFixture.ADMIN;
import static tradepost.purchase.core.PurchaseFixture.amount;
import static tradepost.purchase.core.PurchaseFixture.bolt;
import static tradepost.purchase.core.PurchaseFixture.identity;
import static tradepost.purchase.core.PurchaseFixture.line;
import static tradepost.purchase.core.PurchaseFixture.order;
import static tradepost.purchase.core.PurchaseFixture.purchases;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.orders.Payment;
import tradepost.purchase.PurchaseOrder;
import tradepost.purchase.PurchaseOrderWithItems;
import tradepost.purchase.PurchaseService;
import tradepost.purchase.WriteVendorRefund;
import tradepost.purchase.core.PurchaseFixture;
import tradepost.purchase.core.returns.ReturnsTest;
import tradepost.purchase.returns.WriteReturn;

/** Deposits, returns of goods that were paid, replacements, and what the vendor pays back. */
@ExtendWith(VertxExtension.class)
class PurchasePaymentsTest {
    @BeforeAll
    static void start(Vertx vertx) {
        PurchaseFixture.start(vertx);
    }

    /** Of ten pieces at 10.00. */
    private static PurchaseOrderWithItems sent() {
        var made = purchases.createOrder(order(line(bolt, 10, "10.00")), ADMIN).await();
        return purchases.sendOrder(made.order().id(), null, ADMIN).await();
    }

    private static PurchaseOrder read(UUID id) {
        return purchases.getOrder(id, ADMIN).await().order();
    }

    private static PurchaseOrder back(PurchaseOrderWithItems order, long quantity, boolean replaced) {
        var lines = List.of(ReturnsTest.back(order.items().getFirst(), quantity));
        var id = order.order().id();
        purchases
                .returnOrder(id, new WriteReturn("broken", null, lines, null, replaced), ADMIN)
                .await();
        ReturnsTest.answer(ReturnsTest.booked(ReturnsTest.returns(id).getFirst()))
                .await();
        return read(id);
    }

    private static Future<PurchaseOrderWithItems> refund(UUID id, String amount) {
        var body = new WriteVendorRefund(amount == null ? null : new BigDecimal(amount), "transfer", "R-9", "broken");
        return purchases.refundOrder(id, body, ADMIN);
    }

    private static void assertMoney(PurchaseOrder order, String status, String total, String open, String credit) {
        assertThat(order.status()).isEqualTo(status);
        assertThat(order.totalAmount()).isEqualByComparingTo(total);
        assertThat(order.openAmount()).isEqualByComparingTo(open);
        assertThat(order.creditAmount()).isEqualByComparingTo(credit);
    }

    @Test
    void an_order_is_paid_in_parts_before_its_goods_come_and_after() {
        var id = sent().order().id();
        var deposit = purchases.payOrder(id, amount("30"), ADMIN).await().order();
        assertMoney(deposit, "ordered", "100", "70", "0");
        assertThat(deposit.paymentStatus()).isEqualTo("partially_paid");
        assertThat(code(purchases.payOrder(id, amount("71"), ADMIN))).isEqualTo("409 amount_exceeds_open");
        assertMoney(purchases.receiveOrder(id, null, ADMIN).await().order(), "received", "100", "70", "0");
        var paid = purchases.payOrder(id, null, ADMIN).await().order();
        assertMoney(paid, "paid", "100", "0", "0");
        assertThat(paid.paymentStatus()).isEqualTo("paid");
        assertThat(paid.paidAt()).isNotNull();
    }

    @Test
    void an_order_that_is_paid_before_its_goods_come_is_paid_once_they_have_come() {
        var id = sent().order().id();
        var paid = purchases.payOrder(id, null, ADMIN).await().order();
        assertMoney(paid, "ordered", "100", "0", "0");
        assertThat(paid.paymentStatus()).isEqualTo("paid");
        var received = purchases.receiveOrder(id, null, ADMIN).await().order();
        assertMoney(received, "paid", "100", "0", "0");
        assertThat(received.receivedAt()).isNotNull();
    }

    @Test
    void a_draft_and_a_cancelled_order_are_not_paid_and_the_deposit_of_a_cancelled_one_comes_back() {
        var draft = purchases.createOrder(order(line(bolt, 10, "10.00")), ADMIN).await();
        assertThat(code(purchases.payOrder(draft.order().id(), null, ADMIN))).isEqualTo("409 invalid_state");
        var id = sent().order().id();
        purchases.payOrder(id, amount("30"), ADMIN).await();
        var cancelled = purchases.cancelOrder(id, null, ADMIN).await().order();
        assertMoney(cancelled, "cancelled", "100", "0", "30");
        assertThat(code(purchases.payOrder(id, null, ADMIN))).isEqualTo("409 invalid_state");
        assertMoney(refund(id, null).await().order(), "cancelled", "100", "0", "0");
        assertThat(code(refund(id, null))).isEqualTo("409 refund_exceeds_credit");
    }

    @Test
    void an_order_of_which_everything_has_gone_back_is_closed_without_a_payment() {
        var order = sent();
        purchases.receiveOrder(order.order().id(), null, ADMIN).await();
        assertMoney(back(order, 4, false), "received", "60", "60", "0");
        var gone = back(order, 6, false);
        assertMoney(gone, "closed", "0", "0", "0");
        assertThat(gone.closedAt()).isNotNull();
        assertThat(code(purchases.payOrder(order.order().id(), null, ADMIN))).isEqualTo("400 invalid_amount");
        var paid = sent();
        purchases.payOrder(paid.order().id(), null, ADMIN).await();
        purchases.receiveOrder(paid.order().id(), null, ADMIN).await();
        assertMoney(back(paid, 10, false), "closed", "0", "0", "100");
        assertMoney(refund(paid.order().id(), null).await().order(), "closed", "0", "0", "0");
    }

    @Test
    void goods_that_are_replaced_are_expected_again_and_received_again_at_no_cost() {
        var order = sent();
        var id = order.order().id();
        purchases.receiveOrder(id, null, ADMIN).await();
        purchases.payOrder(id, null, ADMIN).await();
        var replaced = back(order, 3, true);
        assertMoney(replaced, "partially_received", "100", "0", "0");
        var line = purchases.getOrder(id, ADMIN).await().items().getFirst();
        assertThat(line.openQuantity()).isEqualTo(3);
        assertThat(line.replacementQuantity()).isEqualTo(3);
        assertThat(ReturnsTest.returns(id).getFirst().creditAmount()).isEqualByComparingTo("0");
        var received = purchases.receiveOrder(id, null, ADMIN).await();
        assertMoney(received.order(), "paid", "100", "0", "0");
        assertThat(received.items().getFirst().receivedQuantity()).isEqualTo(13);
        assertMoney(back(order, 1, true), "partially_received", "100", "0", "0");
        assertMoney(purchases.closeOrder(id, null, ADMIN).await().order(), "paid", "90", "0", "10");
    }

    @Test
    void a_vendor_pays_back_what_it_owes_in_parts_and_no_more() {
        var order = sent();
        var id = order.order().id();
        purchases.payOrder(id, amount("60"), ADMIN).await();
        purchases.receiveOrder(id, null, ADMIN).await();
        purchases.payOrder(id, amount("40"), ADMIN).await();
        assertThat(code(refund(id, null))).isEqualTo("409 refund_exceeds_credit");
        assertMoney(back(order, 5, false), "paid", "50", "0", "50");
        assertThat(code(refund(id, "50.01"))).isEqualTo("409 refund_exceeds_credit");
        assertThat(code(refund(id, "0"))).isEqualTo("400 invalid_amount");
        assertThat(code(refund(id, "0.001"))).isEqualTo("400 invalid_amount");
        assertMoney(refund(id, "45").await().order(), "paid", "50", "0", "5");
        var refunded = refund(id, null).await();
        assertMoney(refunded.order(), "paid", "50", "0", "0");
        assertThat(refunded.order().refundedAmount()).isEqualByComparingTo("50");
        assertThat(refunded.payments().stream()
                        .filter(p -> p.kind().equals("refund"))
                        .map(Payment::amount)
                        .map(a -> a.toPlainString()))
                .containsExactlyInAnyOrder("40.00", "5.00", "5.00"); // of the newest payment first
        var viewer = identity.proxy("viewer", PurchaseService.ADDRESS, PurchaseService.class);
        assertThat(code(viewer.refundOrder(id, null, ADMIN))).startsWith("403 ");
        assertThat(code(purchases.refundOrder(new UUID(9, 9), null, ADMIN))).isEqualTo("404 order_not_found");
    }

    @Test
    void of_twenty_refunds_at_once_the_vendor_pays_back_what_it_owes() {
        var order = sent();
        var id = order.order().id();
        purchases.receiveOrder(id, null, ADMIN).await();
        purchases.payOrder(id, null, ADMIN).await();
        back(order, 5, false);
        var tries = IntStream.range(0, 20).mapToObj(i -> refund(id, "20")).toList();
        Future.join(tries).otherwiseEmpty().await();
        assertThat(tries).filteredOn(Future::succeeded).hasSize(2);
        assertMoney(read(id), "paid", "50", "0", "10");
    }

    @Test
    void the_same_refund_with_its_key_is_recorded_once() {
        var order = sent();
        var id = order.order().id();
        purchases.receiveOrder(id, null, ADMIN).await();
        purchases.payOrder(id, null, ADMIN).await();
        back(order, 5, false);
        var keyed = identity.withKey("refund-once", PurchaseService.ADDRESS, PurchaseService.class);
        var body = new WriteVendorRefund(new BigDecimal("10"), null, null, null);
        var first = keyed.refundOrder(id, body, ADMIN).await();
        assertThat(keyed.refundOrder(id, body, ADMIN).await()).isEqualTo(first);
        assertThat(read(id).refundedAmount()).isEqualByComparingTo("10");
    }

    @Test
    void of_a_deposit_and_a_receipt_at_once_both_count() {
        for (int n = 0; n < 5; n++) {
            var id = sent().order().id();
            Future.join(purchases.payOrder(id, null, ADMIN), purchases.receiveOrder(id, null, ADMIN))
                    .await();
            assertMoney(read(id), "paid", "100", "0", "0");
        }
    }
}
