package tradepost.purchase.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static tradepost.kernel.Refusals.code;
import static tradepost.purchase.core.PurchaseFixture.ADMIN;
import static tradepost.purchase.core.PurchaseFixture.amount;
import static tradepost.purchase.core.PurchaseFixture.bolt;
import static tradepost.purchase.core.PurchaseFixture.draft;
import static tradepost.purchase.core.PurchaseFixture.identity;
import static tradepost.purchase.core.PurchaseFixture.line;
import static tradepost.purchase.core.PurchaseFixture.neighbours;
import static tradepost.purchase.core.PurchaseFixture.order;
import static tradepost.purchase.core.PurchaseFixture.purchases;
import static tradepost.purchase.core.PurchaseFixture.send;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.kernel.TestDb;
import tradepost.kernel.json.Json;
import tradepost.kernel.value.Ids;
import tradepost.orders.PayOrderRequest;
import tradepost.orders.Payment;
import tradepost.purchase.PurchaseOrder;
import tradepost.purchase.PurchaseOrderWithItems;
import tradepost.purchase.PurchaseService;
import tradepost.purchase.WritePurchaseOrder;
import tradepost.purchase.account.VendorAccountService;
import tradepost.purchase.account.VendorBalance;
import tradepost.purchase.account.VendorStatementQuery;
import tradepost.purchase.refund.RefundOrderRequest;

/** What is paid to vendors before their goods come, and what they owe and pay back. */
@ExtendWith(VertxExtension.class)
class VendorMoneyTest {
    @BeforeAll
    static void start(Vertx vertx) {
        PurchaseFixture.start(vertx);
    }

    /** Of 10 bolts for 10.00. */
    private static PurchaseOrderWithItems sent() {
        var made = purchases.createOrder(order(line(bolt, 10, "10.00")), ADMIN).await();
        return purchases.sendOrder(made.order().id(), null, ADMIN).await();
    }

    private static PurchaseOrder pay(UUID id, String amount) {
        return purchases.payOrder(id, amount(amount), ADMIN).await().order();
    }

    private static RefundOrderRequest refund(String amount) {
        return new RefundOrderRequest(new BigDecimal(amount), "transfer", "BANK-9", "too much", null);
    }

    private static PurchaseOrder read(UUID id) {
        return purchases.getOrder(id, ADMIN).await().order();
    }

    private static String money(PurchaseOrder o) {
        return "%s %s, total %s, open %s, owed %s"
                .formatted(o.status(), o.paymentStatus(), o.totalAmount(), o.openAmount(), o.creditAmount());
    }

    @Test
    void an_order_is_paid_in_parts_before_its_goods_come_and_is_paid_when_they_have() {
        var order = sent();
        var id = order.order().id();
        assertThat(code(purchases.payOrder(draft().order().id(), null, ADMIN))).isEqualTo("409 invalid_state");
        assertThat(money(pay(id, "30.00"))).isEqualTo("ordered partially_paid, total 100.00, open 70.00, owed 0.00");
        assertThat(code(purchases.payOrder(id, amount("70.01"), ADMIN))).isEqualTo("409 amount_exceeds_open");
        ReceiptsTest.receive(id, ReceiptsTest.came(order.items().getFirst(), 4)).await();
        assertThat(money(purchases.payOrder(id, null, ADMIN).await().order()))
                .isEqualTo("partially_received paid, total 100.00, open 0.00, owed 0.00");
        assertThat(code(purchases.payOrder(id, null, ADMIN))).isEqualTo("409 amount_exceeds_open");
        var paid = purchases.receiveOrder(id, null, ADMIN).await();
        assertThat(paid.order().status()).isEqualTo("paid");
        assertThat(paid.order().receivedAt()).isNotNull();
        assertThat(paid.payments())
                .extracting(Payment::amount)
                .containsExactly(new BigDecimal("30.00"), new BigDecimal("70.00"));
    }

    @Test
    void what_an_order_costs_less_than_was_paid_the_vendor_owes() {
        var closed = sent();
        pay(closed.order().id(), "100.00");
        ReceiptsTest.receive(
                        closed.order().id(), ReceiptsTest.came(closed.items().getFirst(), 6))
                .await();
        assertThat(money(purchases
                        .closeOrder(closed.order().id(), null, ADMIN)
                        .await()
                        .order()))
                .isEqualTo("paid paid, total 60.00, open 0.00, owed 40.00");
        var cancelled = sent();
        pay(cancelled.order().id(), "25.00");
        assertThat(money(purchases
                        .cancelOrder(cancelled.order().id(), null, ADMIN)
                        .await()
                        .order()))
                .isEqualTo("cancelled paid, total 100.00, open 0.00, owed 25.00");
        var changed = sent();
        pay(changed.order().id(), "90.00");
        assertThat(money(ChangeOrderTest.change(
                                changed, ChangeOrderTest.to(changed.items().getFirst(), 7L, null))
                        .await()
                        .order()))
                .isEqualTo("ordered paid, total 70.00, open 0.00, owed 20.00");
        assertThat(money(ChangeOrderTest.change(
                                changed, ChangeOrderTest.to(changed.items().getFirst(), 12L, null))
                        .await()
                        .order()))
                .isEqualTo("ordered partially_paid, total 120.00, open 30.00, owed 0.00");
        assertThat(read(changed.order().id()).paidAt()).isNull();
    }

    @Test
    void the_vendor_pays_back_what_it_owes_and_no_more() {
        var order = sent();
        var id = order.order().id();
        pay(id, "30.00");
        pay(id, "50.00");
        assertThat(code(purchases.refundOrder(id, refund("0.01"), ADMIN))).isEqualTo("409 refund_exceeds_credit");
        ChangeOrderTest.change(order, ChangeOrderTest.to(order.items().getFirst(), 4L, null))
                .await();
        assertThat(code(purchases.refundOrder(id, refund("40.01"), ADMIN))).isEqualTo("409 refund_exceeds_credit");
        assertThat(code(purchases.refundOrder(id, refund("0.001"), ADMIN))).isEqualTo("400 invalid_amount");
        assertThat(code(purchases.refundOrder(
                        id, new RefundOrderRequest(BigDecimal.ONE, "credit", null, null, null), ADMIN)))
                .isEqualTo("400 credit_not_possible");
        var now = purchases.refundOrder(id, refund("35.00"), ADMIN).await();
        assertThat(money(now.order())).isEqualTo("ordered paid, total 40.00, open 0.00, owed 5.00");
        assertThat(now.order().refundedAmount()).isEqualTo(new BigDecimal("35.00"));
        assertThat(now.payments())
                .extracting(p -> p.kind() + " " + p.amount() + " " + p.method())
                .containsExactly(
                        "payment 30.00 bank", "payment 50.00 bank", "refund 30.00 transfer", "refund 5.00 transfer");
        assertThat(now.payments().get(2).paymentId())
                .isEqualTo(now.payments().get(0).id());
        assertThat(now.payments().get(2).refundId())
                .isEqualTo(now.payments().get(3).refundId());
        purchases.refundOrder(id, refund("5.00"), ADMIN).await();
        assertThat(code(purchases.refundOrder(id, refund("0.01"), ADMIN))).isEqualTo("409 refund_exceeds_credit");
        assertThat(purchases.receiveOrder(id, null, ADMIN).await().order().status())
                .isEqualTo("paid");
    }

    @Test
    void a_refund_counts_on_its_date() {
        var order = sent();
        var id = order.order().id();
        pay(id, "100.00");
        purchases.cancelOrder(id, null, ADMIN).await();
        var day = LocalDate.parse("2026-01-15");
        var body = new RefundOrderRequest(BigDecimal.TEN, null, null, null, day);
        var refunded = purchases.refundOrder(id, body, ADMIN).await();
        assertThat(refunded.payments().getLast().date()).isEqualTo(day);
        assertThat(refunded.payments().getLast().method()).isEqualTo("manual");
        assertThat(neighbours.dates).anyMatch(d -> day.equals(d.date()));
    }

    @Test
    void what_cannot_be_refunded_is_refused() {
        assertThat(code(purchases.refundOrder(draft().order().id(), refund("1.00"), ADMIN)))
                .isEqualTo("409 invalid_state");
        assertThat(code(purchases.refundOrder(new UUID(9, 9), refund("1.00"), ADMIN)))
                .isEqualTo("404 order_not_found");
        var manager = identity.proxy("inventory_manager", PurchaseService.ADDRESS, PurchaseService.class);
        assertThat(code(manager.refundOrder(new UUID(9, 9), refund("1.00"), ADMIN)))
                .startsWith("403 ");
    }

    @Test
    void twenty_payments_at_once_never_exceed_what_is_open() {
        var id = sent().order().id();
        var tries = Stream.generate(() -> purchases.payOrder(id, amount("15.00"), ADMIN))
                .limit(20)
                .toList();
        Future.join(tries).otherwiseEmpty().await();
        assertThat(tries).filteredOn(Future::succeeded).hasSize(6);
        assertThat(money(read(id))).isEqualTo("ordered partially_paid, total 100.00, open 10.00, owed 0.00");
    }

    @Test
    void twenty_refunds_at_once_never_exceed_what_the_vendor_owes() {
        var id = sent().order().id();
        pay(id, "60.00");
        pay(id, "40.00");
        purchases.cancelOrder(id, null, ADMIN).await();
        var tries = Stream.generate(() -> purchases.refundOrder(id, refund("30.00"), ADMIN))
                .limit(20)
                .toList();
        Future.join(tries).otherwiseEmpty().await();
        assertThat(tries).filteredOn(Future::succeeded).hasSize(3);
        assertThat(tries)
                .filteredOn(Future::failed)
                .allSatisfy(f -> assertThat(code(f)).isEqualTo("409 refund_exceeds_credit"));
        assertThat(read(id).creditAmount()).isEqualTo(new BigDecimal("10.00"));
        assertThatThrownBy(() -> TestDb.run(
                        "purchase", "update purchase_order set refunded_amount = 100.01 where id = '" + id + "'"))
                .hasMessageContaining("check constraint");
    }

    @Test
    void a_change_a_payment_and_a_receipt_at_once_leave_what_is_paid_open_or_owed() {
        for (int round = 0; round < 10; round++) {
            var order = sent();
            var id = order.order().id();
            var line = order.items().getFirst();
            var tries = List.of(
                    purchases.payOrder(id, amount("80.00"), ADMIN),
                    ChangeOrderTest.change(order, ChangeOrderTest.to(line, 5L, null)),
                    purchases.payOrder(id, amount("30.00"), ADMIN),
                    ReceiptsTest.receive(id, ReceiptsTest.came(line, 4)));
            Future.join(tries).otherwiseEmpty().await();
            var now = read(id);
            assertThat(now.paidAmount().subtract(now.creditAmount()).add(now.openAmount()))
                    .isEqualByComparingTo(now.totalAmount());
        }
    }

    @Test
    void a_refund_that_is_sent_twice_with_its_key_is_recorded_once() {
        var id = sent().order().id();
        pay(id, "50.00");
        purchases.cancelOrder(id, null, ADMIN).await();
        var arguments = new JsonObject().put("orderId", id.toString()).put("body", Json.write(refund("20.00")));
        var key = "refund-" + Ids.next();
        var first = send("refundOrder", key, "h", arguments.copy()).await();
        var again = send("refundOrder", key, "h", arguments.copy()).await();
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(read(id).creditAmount()).isEqualTo(new BigDecimal("30.00"));
    }

    @Test
    void the_balance_and_the_statement_of_a_vendor_have_all_that_came_went_back_and_was_paid() {
        var vendor = neighbours.vendor("account");
        var write = new WritePurchaseOrder(vendor, List.of(line(bolt, 10, "10.00")), "USD", null, null);
        var made = purchases.createOrder(write, ADMIN).await();
        var id = made.order().id();
        assertThat(accounts().getVendorBalance(vendor, ADMIN).await().currencies())
                .isEmpty();
        purchases.sendOrder(id, null, ADMIN).await();
        pay(id, "70.00");
        var ordered = balance(vendor);
        assertThat(ordered.orders()).isEqualTo(1);
        assertThat(ordered.openAmount()).isEqualTo(new BigDecimal("30.00"));
        assertThat(ordered.owedAmount()).isEqualTo(new BigDecimal("0.00"));
        assertThat(ordered.depositAmount()).isEqualTo(new BigDecimal("70.00"));
        purchases.receiveOrder(id, null, ADMIN).await();
        assertThat(balance(vendor).owedAmount()).isEqualTo(new BigDecimal("30.00"));
        ReturnsTest.request(id, ReturnsTest.back(made.items().getFirst(), 5)).await();
        ReturnsTest.answer(ReturnsTest.booked(ReturnsTest.returns(id).getFirst()))
                .await();
        purchases.refundOrder(id, refund("15.00"), ADMIN).await();
        var now = balance(vendor);
        assertThat(now.receivedAmount()).isEqualTo(new BigDecimal("50.00"));
        assertThat(now.returnedAmount()).isEqualTo(new BigDecimal("50.00"));
        assertThat(now.refundedAmount()).isEqualTo(new BigDecimal("15.00"));
        assertThat(now.creditAmount()).isEqualTo(new BigDecimal("5.00"));
        var statement = accounts()
                .getVendorStatement(vendor, new VendorStatementQuery(null, null), ADMIN)
                .await();
        assertThat(statement.accounts()).singleElement().satisfies(a -> {
            assertThat(a.entries())
                    .extracting(e -> e.kind() + " " + e.amount() + " " + e.balance())
                    .containsExactly(
                            "payment -70.00 -70.00",
                            "receipt 100.00 30.00",
                            "return -50.00 -20.00",
                            "refund 15.00 -5.00");
            assertThat(a.closingBalance()).isEqualTo(new BigDecimal("-5.00"));
        });
        var later = statement.to().plusDays(1);
        var none = accounts()
                .getVendorStatement(vendor, new VendorStatementQuery(later, later), ADMIN)
                .await();
        assertThat(none.accounts()).singleElement().satisfies(a -> {
            assertThat(a.openingBalance()).isEqualTo(new BigDecimal("-5.00"));
            assertThat(a.entries()).isEmpty();
        });
        assertThat(code(accounts().getVendorStatement(vendor, new VendorStatementQuery(later, statement.to()), ADMIN)))
                .isEqualTo("400 invalid_period");
        assertThat(code(accounts().getVendorBalance(new UUID(9, 9), ADMIN))).isEqualTo("404 vendor_not_found");
    }

    private static VendorAccountService accounts() {
        return identity.proxy("viewer", VendorAccountService.ADDRESS, VendorAccountService.class);
    }

    private static VendorBalance.Entry balance(UUID vendor) {
        return accounts().getVendorBalance(vendor, ADMIN).await().currencies().getFirst();
    }

    /** A cancelled order of the vendor, for which it owes so much. */
    private static UUID owing(UUID vendor, String amount) {
        var id = ordered(vendor);
        pay(id, amount);
        purchases.cancelOrder(id, null, ADMIN).await();
        return id;
    }

    /** Of 10 bolts for 10.00. */
    private static UUID ordered(UUID vendor) {
        var write = new WritePurchaseOrder(vendor, List.of(line(bolt, 10, "10.00")), "USD", null, null);
        var made = purchases.createOrder(write, ADMIN).await();
        return purchases
                .sendOrder(made.order().id(), null, ADMIN)
                .await()
                .order()
                .id();
    }

    private static Future<PurchaseOrderWithItems> credit(UUID id, @Nullable String amount) {
        var body = new PayOrderRequest(amount == null ? null : new BigDecimal(amount), "credit", null);
        return purchases.payOrder(id, body, ADMIN);
    }

    @Test
    void what_a_vendor_owes_pays_another_order_of_it_the_oldest_first() {
        var vendor = neighbours.vendor("crediting");
        var first = owing(vendor, "30.00");
        var second = owing(vendor, "40.00");
        owing(PurchaseFixture.vendor, "50.00");
        var id = ordered(vendor);
        assertThat(code(credit(id, "70.01"))).isEqualTo("409 amount_exceeds_credit");
        assertThat(code(credit(id, "100.01"))).isEqualTo("409 amount_exceeds_open");
        var paid = credit(id, "45.00").await();
        assertThat(money(paid.order())).isEqualTo("ordered partially_paid, total 100.00, open 55.00, owed 0.00");
        assertThat(paid.payments())
                .extracting(p -> p.provider() + " " + p.method() + " " + p.amount() + " " + p.sourceOrderId())
                .containsExactly("credit credit 30.00 " + first, "credit credit 15.00 " + second);
        assertThat(read(first).creditAmount()).isEqualTo(new BigDecimal("0.00"));
        assertThat(read(second).creditAmount()).isEqualTo(new BigDecimal("25.00"));
        var gave = purchases.getOrder(first, ADMIN).await().payments().getLast();
        assertThat(gave.kind() + " " + gave.provider() + " " + gave.reference())
                .isEqualTo("refund credit " + paid.order().number());
        assertThat(credit(id, null).await().order().openAmount()).isEqualTo(new BigDecimal("30.00"));
        assertThat(code(credit(id, null))).isEqualTo("409 amount_exceeds_credit");
        assertThat(balance(vendor).creditAmount()).isEqualTo(new BigDecimal("0.00"));
    }

    @Test
    void orders_that_are_paid_with_credit_at_once_never_take_more_than_the_vendor_owes() {
        for (int round = 0; round < 5; round++) {
            var vendor = neighbours.vendor("racing");
            var from = owing(vendor, "50.00");
            var orders = Stream.generate(() -> ordered(vendor)).limit(5).toList();
            var tries = orders.stream().map(id -> credit(id, "20.00")).toList();
            Future.join(tries).otherwiseEmpty().await();
            assertThat(tries).filteredOn(Future::succeeded).hasSize(2);
            assertThat(read(from).creditAmount()).isEqualTo(new BigDecimal("10.00"));
        }
    }
}
