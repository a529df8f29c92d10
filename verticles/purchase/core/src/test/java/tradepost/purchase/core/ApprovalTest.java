package tradepost.purchase.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static tradepost.kernel.Refusals.code;
import static tradepost.purchase.core.PurchaseConcurrencyTest.once;
import static tradepost.purchase.core.PurchaseFixture.ADMIN;
import static tradepost.purchase.core.PurchaseFixture.bolt;
import static tradepost.purchase.core.PurchaseFixture.identity;
import static tradepost.purchase.core.PurchaseFixture.line;
import static tradepost.purchase.core.PurchaseFixture.neighbours;
import static tradepost.purchase.core.PurchaseFixture.published;
import static tradepost.purchase.core.PurchaseFixture.purchases;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.kernel.TestDb;
import tradepost.purchase.ChangeOrderRequest;
import tradepost.purchase.PurchaseOrder;
import tradepost.purchase.PurchaseOrderQuery;
import tradepost.purchase.PurchaseOrderWithItems;
import tradepost.purchase.PurchaseService;
import tradepost.purchase.WritePurchaseOrder;
import tradepost.purchase.core.order.Approval;

/** Orders above 1,000.00 US dollars, which somebody else must approve. */
@ExtendWith(VertxExtension.class)
class ApprovalTest {
    private static PurchaseService approver;

    @BeforeAll
    static void start(Vertx vertx) {
        PurchaseFixture.start(vertx, "purchase.approval_above", "1000");
        approver = identity.proxy("finance_manager", PurchaseService.ADDRESS, PurchaseService.class);
    }

    private static WritePurchaseOrder of(long quantity, String price, @Nullable String currency) {
        return new WritePurchaseOrder(
                PurchaseFixture.vendor, List.of(line(bolt, quantity, price)), currency, null, null);
    }

    private static UUID draft(long quantity, String price) {
        return purchases
                .createOrder(of(quantity, price, null), ADMIN)
                .await()
                .order()
                .id();
    }

    private static PurchaseOrder read(UUID id) {
        return purchases.getOrder(id, ADMIN).await().order();
    }

    private static Future<PurchaseOrderWithItems> send(UUID id) {
        return purchases.sendOrder(id, null, ADMIN);
    }

    @Test
    void an_order_above_the_amount_is_neither_sent_nor_received_before_it_is_approved() {
        assertThat(send(draft(10, "100.00")).await().order().status()).isEqualTo("ordered");
        assertThat(purchases
                        .receiveOrder(draft(10, "100.00"), null, ADMIN)
                        .await()
                        .order()
                        .status())
                .isEqualTo("received");
        var id = draft(10, "100.01");
        assertThat(code(send(id))).isEqualTo("409 approval_required");
        assertThat(code(purchases.receiveOrder(id, null, ADMIN))).isEqualTo("409 approval_required");
        assertThat(read(id).status()).isEqualTo("draft");
        var approved = approver.approveOrder(id, ADMIN).await().order();
        assertThat(approved.approvedAmount()).isEqualTo(new BigDecimal("1000.10"));
        assertThat(approved.approvedBy()).isEqualTo("user:" + identity.userId("finance_manager"));
        assertThat(approved.createdBy()).isEqualTo("user:" + identity.userId("admin"));
        assertThat(approved.approvedAt()).isNotNull();
        assertThat(approved.version()).isEqualTo(2);
        assertThat(send(id).await().order().status()).isEqualTo("ordered");
        assertThat(purchases.receiveOrder(id, null, ADMIN).await().order().status())
                .isEqualTo("received");
        await().untilAsserted(() ->
                assertThat(published(id)).extracting(e -> e.getString("type")).contains("purchase.order.approved"));
    }

    @Test
    void goods_of_an_approved_draft_can_be_received() {
        var id = draft(10, "200.00");
        approver.approveOrder(id, ADMIN).await();
        assertThat(purchases.receiveOrder(id, null, ADMIN).await().order().status())
                .isEqualTo("received");
    }

    @Test
    void nobody_approves_what_they_have_written() {
        var id = draft(10, "200.00");
        assertThat(code(purchases.approveOrder(id, ADMIN))).isEqualTo("403 approver_is_author");
        approver.putOrder(id, of(11, "200.00", null), ADMIN).await();
        assertThat(code(approver.approveOrder(id, ADMIN))).isEqualTo("403 approver_is_author");
        assertThat(code(purchases.approveOrder(id, ADMIN))).isEqualTo("403 approver_is_author");
        var clerk = identity.proxy("inventory_manager", PurchaseService.ADDRESS, PurchaseService.class);
        assertThat(code(clerk.approveOrder(id, ADMIN))).startsWith("403 forbidden");
        var third =
                identity.proxy("buyer", List.of("purchases:approve"), PurchaseService.ADDRESS, PurchaseService.class);
        assertThat(third.approveOrder(id, ADMIN).await().order().approvedAmount())
                .isEqualTo(new BigDecimal("2200.00"));
        assertThatThrownBy(() -> TestDb.run(
                        "purchase", "update purchase_order set approved_by = created_by where id = '" + id + "'"))
                .hasMessageContaining("purchase_order_approver");
    }

    @Test
    void a_change_above_the_approved_amount_withdraws_the_approval() {
        var id = draft(10, "200.00");
        approver.approveOrder(id, ADMIN).await();
        purchases.putOrder(id, of(9, "200.00", null), ADMIN).await();
        assertThat(read(id).approvedAmount()).isEqualTo(new BigDecimal("2000.00"));
        purchases.patchOrder(id, new JsonObject().put("notes", "later"), ADMIN).await();
        assertThat(read(id).approvedAmount()).isEqualTo(new BigDecimal("2000.00"));
        purchases.putOrder(id, of(11, "200.00", null), ADMIN).await();
        assertThat(read(id).approvedAmount()).isNull();
        assertThat(read(id).approvedBy()).isNull();
        assertThat(code(send(id))).isEqualTo("409 approval_required");
        approver.approveOrder(id, ADMIN).await();
        var other = neighbours.vendor("another");
        var moved = new WritePurchaseOrder(other, List.of(line(bolt, 11, "200.00")), "USD", null, null);
        purchases.putOrder(id, moved, ADMIN).await();
        assertThat(read(id).approvedAmount()).isNull();
    }

    private static WritePurchaseOrder tolerant(long quantity, int percent) {
        return new WritePurchaseOrder(
                PurchaseFixture.vendor,
                List.of(line(bolt, quantity, "100.00")),
                null,
                null,
                null,
                null,
                null,
                null,
                percent);
    }

    @Test
    void what_the_tolerance_allows_to_receive_needs_an_approval() {
        var id = purchases.createOrder(tolerant(10, 100), ADMIN).await().order().id();
        assertThat(read(id).totalAmount()).isEqualTo(new BigDecimal("1000.00"));
        assertThat(read(id).maximumAmount()).isEqualTo(new BigDecimal("2000.00"));
        assertThat(code(send(id))).isEqualTo("409 approval_required");
        assertThat(code(purchases.receiveOrder(id, null, ADMIN))).isEqualTo("409 approval_required");
        assertThat(needingApproval()).contains(id);
        assertThat(approver.approveOrder(id, ADMIN).await().order().approvedAmount())
                .isEqualTo(new BigDecimal("2000.00"));
        assertThat(needingApproval()).doesNotContain(id);
        send(id).await();
        var line = purchases.getOrder(id, ADMIN).await().items().getFirst();
        var received = ReceiptsTest.receive(id, ReceiptsTest.came(line, 20)).await();
        assertThat(received.order().totalAmount()).isEqualTo(new BigDecimal("2000.00"));
        assertThatThrownBy(() -> TestDb.run(
                        "purchase", "update purchase_order set total_amount = 2000.01 where id = '" + id + "'"))
                .hasMessageContaining("purchase_order_max");
    }

    private static List<UUID> needingApproval() {
        var query = PurchaseOrderQuery.of(new JsonObject().put("needs_approval", true));
        return purchases.listOrders(query, ADMIN).await().data().stream()
                .map(PurchaseOrder::id)
                .toList();
    }

    @Test
    void a_higher_tolerance_withdraws_the_approval() {
        var id = purchases.createOrder(tolerant(20, 0), ADMIN).await().order().id();
        approver.approveOrder(id, ADMIN).await();
        purchases.putOrder(id, tolerant(20, 0), ADMIN).await();
        assertThat(read(id).approvedAmount()).isEqualTo(new BigDecimal("2000.00"));
        purchases.putOrder(id, tolerant(20, 5), ADMIN).await();
        assertThat(read(id).approvedAmount()).isNull();
        assertThat(code(send(id))).isEqualTo("409 approval_required");
    }

    private static Future<PurchaseOrderWithItems> change(UUID id, long quantity, String price) {
        var line = purchases.getOrder(id, ADMIN).await().items().getFirst();
        var body = new ChangeOrderRequest(List.of(ChangeOrderTest.to(line, quantity, price)), null, null);
        return purchases.changeOrder(id, body, ADMIN);
    }

    @Test
    void a_change_that_raises_what_a_sent_order_may_come_to_is_approved_before_more_is_received() {
        var id = draft(10, "100.00");
        send(id).await();
        change(id, 9, "111.00").await();
        assertThat(needingApproval()).doesNotContain(id);
        change(id, 11, "100.00").await();
        assertThat(needingApproval()).contains(id);
        assertThat(code(purchases.receiveOrder(id, null, ADMIN))).isEqualTo("409 approval_required");
        assertThat(code(purchases.payOrder(id, null, ADMIN))).isEqualTo("409 approval_required");
        var line = purchases.getOrder(id, ADMIN).await().items().getFirst();
        assertThat(code(ReceiptsTest.receive(id, ReceiptsTest.came(line, 1)))).isEqualTo("409 approval_required");
        assertThat(code(purchases.approveOrder(id, ADMIN))).isEqualTo("403 approver_is_author");
        assertThat(approver.approveOrder(id, ADMIN).await().order().approvedAmount())
                .isEqualTo(new BigDecimal("1100.00"));
        assertThat(needingApproval()).doesNotContain(id);
        assertThat(purchases.receiveOrder(id, null, ADMIN).await().order().status())
                .isEqualTo("received");
    }

    @Test
    void a_change_within_the_approved_amount_keeps_the_approval_unless_the_approver_makes_it() {
        var id = draft(10, "200.00");
        approver.approveOrder(id, ADMIN).await();
        send(id).await();
        change(id, 8, "200.00").await();
        assertThat(read(id).approvedAmount()).isEqualTo(new BigDecimal("2000.00"));
        change(id, 12, "200.00").await();
        assertThat(read(id).approvedAmount()).isNull();
        assertThat(code(purchases.receiveOrder(id, null, ADMIN))).isEqualTo("409 approval_required");
        approver.approveOrder(id, ADMIN).await();
        var line = purchases.getOrder(id, ADMIN).await().items().getFirst();
        var body = new ChangeOrderRequest(List.of(ChangeOrderTest.to(line, 11L, null)), null, null);
        assertThat(approver.changeOrder(id, body, ADMIN).await().order().approvedAmount())
                .isNull();
        assertThat(code(approver.approveOrder(id, ADMIN))).isEqualTo("403 approver_is_author");
    }

    @Test
    void a_draft_that_its_approver_writes_is_not_approved_any_more() {
        var id = draft(10, "200.00");
        approver.approveOrder(id, ADMIN).await();
        assertThat(approver.putOrder(id, of(10, "200.00", null), ADMIN)
                        .await()
                        .order()
                        .approvedAmount())
                .isNull();
    }

    @Test
    void an_order_in_another_currency_always_needs_an_approval() {
        var id = purchases.createOrder(of(1, "1", "JPY"), ADMIN).await().order().id();
        assertThat(code(send(id))).isEqualTo("409 approval_required");
        approver.approveOrder(id, ADMIN).await();
        assertThat(send(id).await().order().status()).isEqualTo("ordered");
    }

    @Test
    void twenty_approvals_at_once_approve_once_and_what_is_approved_is_not_approved_again() {
        var id = draft(10, "200.00");
        once(() -> approver.approveOrder(id, ADMIN));
        assertThat(read(id).version()).isEqualTo(2);
        send(id).await();
        assertThat(code(approver.approveOrder(id, ADMIN))).isEqualTo("409 invalid_state");
        assertThat(code(approver.approveOrder(new UUID(9, 9), ADMIN))).isEqualTo("404 order_not_found");
    }

    @Test
    void an_approval_and_a_change_at_once_never_leave_an_order_that_is_sent_above_its_approved_amount() {
        for (int round = 0; round < 10; round++) {
            var id = draft(10, "200.00");
            Future.join(Stream.of(
                                    approver.approveOrder(id, ADMIN),
                                    purchases.putOrder(id, of(20, "200.00", null), ADMIN),
                                    purchases.putOrder(id, tolerant(20, 50), ADMIN),
                                    send(id),
                                    purchases.receiveOrder(id, null, ADMIN))
                            .toList())
                    .otherwiseEmpty()
                    .await();
            var now = read(id);
            if (!now.status().equals("draft"))
                assertThat(now.approvedAmount()).isGreaterThanOrEqualTo(now.maximumAmount());
        }
    }

    @Test
    void a_setting_that_is_no_amount_is_refused() {
        assertThat(Approval.of(" ", "USD").above()).isNull();
        assertThat(Approval.of("0", "USD").above()).isZero();
        for (var wrong : List.of("much", "-1", "99999999999"))
            assertThatThrownBy(() -> Approval.of(wrong, "USD")).hasMessageContaining("purchase.approval_above");
    }
}
