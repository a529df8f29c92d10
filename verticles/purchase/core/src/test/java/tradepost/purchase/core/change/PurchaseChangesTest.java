package tradepost.purchase.core.change;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.kernel.Refusals.code;
import static tradepost.purchase.core.PurchaseFixture.ADMIN;
import static tradepost.purchase.core.PurchaseFixture.amount;
import static tradepost.purchase.core.PurchaseFixture.bolt;
import static tradepost.purchase.core.PurchaseFixture.contracts;
import static tradepost.purchase.core.PurchaseFixture.identity;
import static tradepost.purchase.core.PurchaseFixture.line;
import static tradepost.purchase.core.PurchaseFixture.neighbours;
import static tradepost.purchase.core.PurchaseFixture.nut;
import static tradepost.purchase.core.PurchaseFixture.order;
import static tradepost.purchase.core.PurchaseFixture.purchases;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.kernel.json.Json;
import tradepost.purchase.ChangePurchaseOrder;
import tradepost.purchase.PurchaseEvents;
import tradepost.purchase.PurchaseOrderWithItems;
import tradepost.purchase.PurchaseService;
import tradepost.purchase.ReceiveOrder;
import tradepost.purchase.SendOrder;
import tradepost.purchase.WritePurchaseOrder;
import tradepost.purchase.contract.WriteVendorContract;
import tradepost.purchase.core.PurchaseFixture;
import tradepost.purchase.event.ExpectedLine;
import tradepost.purchase.event.PurchaseChanged;

/** Changes of orders that were sent. */
@ExtendWith(VertxExtension.class)
class PurchaseChangesTest {
    @BeforeAll
    static void start(Vertx vertx) {
        PurchaseFixture.start(vertx);
    }

    /** Ten bolts at 2.00 and five nuts at 1.00. */
    private static PurchaseOrderWithItems sent() {
        var made = purchases
                .createOrder(order(line(bolt, 10, "2.00"), line(nut, 5, "1.00")), ADMIN)
                .await();
        return purchases.sendOrder(made.order().id(), null, ADMIN).await();
    }

    private static ChangePurchaseOrder.Line of(UUID line, @Nullable Long quantity, @Nullable String price) {
        return new ChangePurchaseOrder.Line(line, null, quantity, price == null ? null : new BigDecimal(price));
    }

    private static Future<PurchaseOrderWithItems> change(UUID id, ChangePurchaseOrder.Line... lines) {
        return purchases.changeOrder(id, new ChangePurchaseOrder(List.of(lines), null, "called"), ADMIN);
    }

    private static Future<PurchaseOrderWithItems> receive(UUID id, UUID line, long quantity) {
        return purchases.receiveOrder(
                id, new ReceiveOrder(List.of(new ReceiveOrder.Line(line, quantity, null, null, null)), null), ADMIN);
    }

    @Test
    void the_difference_counts_and_what_is_expected_follows() {
        var order = sent();
        var id = order.order().id();
        var bolts = order.items().get(0).id();
        var nuts = order.items().get(1).id();
        receive(id, bolts, 4).await();
        var added = new ChangePurchaseOrder.Line(null, nut, 3L, new BigDecimal("0.50"));
        var changed =
                change(id, of(bolts, 7L, null), of(nuts, 5L, "1.20"), added).await();
        assertThat(changed.order().status()).isEqualTo("partially_received");
        assertThat(changed.order().totalAmount()).isEqualByComparingTo("21.50");
        assertThat(changed.items()).extracting(l -> l.quantity()).containsExactly(7L, 5L, 3L);
        assertThat(changed.items()).extracting(l -> l.openQuantity()).containsExactly(3L, 5L, 3L);
        var event = neighbours.delivered(id, PurchaseEvents.CHANGED).getFirst();
        var data = Json.read(event.getJsonObject("data"), PurchaseChanged.class);
        assertThat(data.expected()).extracting(ExpectedLine::quantity).containsExactly(3L, 5L, 3L);
        assertThat(data.totalAmount()).isEqualByComparingTo("21.50");
        assertThat(data.reason()).isEqualTo("called");
        var whole = purchases.receiveOrder(id, null, ADMIN).await();
        assertThat(whole.order().status()).isEqualTo("received");
        assertThat(whole.order().totalAmount()).isEqualByComparingTo("21.50");
    }

    @Test
    void received_pieces_stay_at_their_price() {
        var order = sent();
        var id = order.order().id();
        var bolts = order.items().get(0).id();
        receive(id, bolts, 4).await();
        assertThat(code(change(id, of(bolts, 3L, null)))).isEqualTo("409 quantity_below_received");
        assertThat(code(change(id, of(bolts, null, "1.99")))).isEqualTo("409 line_received");
        var cut = change(id, of(bolts, 0L, null)).await();
        assertThat(cut.items().getFirst().quantity()).isEqualTo(4);
        assertThat(cut.order().totalAmount()).isEqualByComparingTo("13");
        var rest = change(id, of(order.items().get(1).id(), 0L, null)).await();
        assertThat(rest.order().status()).isEqualTo("received");
        assertThat(rest.order().totalAmount()).isEqualByComparingTo("8");
        assertThat(code(change(id, of(bolts, 9L, null)))).isEqualTo("409 invalid_state");
    }

    @Test
    void what_was_paid_above_the_new_total_is_what_the_vendor_owes() {
        var order = sent();
        var id = order.order().id();
        purchases.payOrder(id, amount("25"), ADMIN).await();
        var changed =
                change(id, of(order.items().getFirst().id(), 5L, null)).await().order();
        assertThat(changed.totalAmount()).isEqualByComparingTo("15");
        assertThat(changed.creditAmount()).isEqualByComparingTo("10");
        assertThat(changed.status()).isEqualTo("ordered");
        var more =
                change(id, of(order.items().getFirst().id(), 12L, null)).await().order();
        assertThat(more.creditAmount()).isEqualByComparingTo("0");
        assertThat(more.openAmount()).isEqualByComparingTo("4");
    }

    @Test
    void a_later_time_does_not_make_a_delivery_on_time() {
        var made = purchases.createOrder(order(line(bolt, 1, "2.00")), ADMIN).await();
        var id = made.order().id();
        var promised = Instant.parse("2026-01-02T12:00:00Z");
        purchases.sendOrder(id, new SendOrder(promised), ADMIN).await();
        var later = Instant.parse("2031-01-02T12:00:00Z");
        var changed = purchases
                .changeOrder(id, new ChangePurchaseOrder(null, later, null), ADMIN)
                .await()
                .order();
        assertThat(changed.expectedAt()).isEqualTo(later);
        assertThat(changed.promisedAt()).isEqualTo(promised);
    }

    @Test
    void what_cannot_be_changed_is_refused() {
        var order = sent();
        var id = order.order().id();
        var bolts = order.items().getFirst().id();
        assertThat(code(change(id, of(new UUID(9, 9), 1L, null)))).isEqualTo("400 line_not_found");
        assertThat(code(change(id, of(bolts, 1L, null), of(bolts, 2L, null)))).isEqualTo("400 line_twice");
        assertThat(code(change(id, new ChangePurchaseOrder.Line(null, bolt, null, null))))
                .isEqualTo("400 invalid_lines");
        assertThat(code(change(id, new ChangePurchaseOrder.Line(null, new UUID(9, 9), 1L, null))))
                .isEqualTo("400 item_not_found");
        assertThat(code(change(id, of(bolts, 0L, null), of(order.items().get(1).id(), 0L, null))))
                .isEqualTo("409 invalid_state");
        assertThat(code(change(id, of(bolts, null, "1.0000001")))).isEqualTo("400 invalid_amount");
        assertThat(code(change(new UUID(9, 9), of(bolts, 1L, null)))).isEqualTo("404 order_not_found");
        var draft = purchases.createOrder(order(line(bolt, 1, "2.00")), ADMIN).await();
        assertThat(code(change(draft.order().id(), of(draft.items().getFirst().id(), 2L, null))))
                .isEqualTo("409 invalid_state");
        var viewer = identity.proxy("viewer", PurchaseService.ADDRESS, PurchaseService.class);
        assertThat(code(viewer.changeOrder(id, new ChangePurchaseOrder(null, null, null), ADMIN)))
                .startsWith("403 ");
        long version = purchases.getOrder(id, ADMIN).await().order().version();
        assertThat(change(id, of(bolts, 10L, "2.00")).await().order().version()).isEqualTo(version);
    }

    @Test
    void a_contract_is_drawn_by_the_difference_and_left_with_another_price() {
        var vendor = neighbours.vendor("changes");
        var item = neighbours.item("CHANGES", "99.00");
        var today = LocalDate.now(ZoneOffset.UTC);
        var items = List.of(new WriteVendorContract.Item(item, new BigDecimal("3"), 20L));
        var contract = contracts
                .createVendorContract(
                        vendor,
                        new WriteVendorContract("CH", today.minusDays(1), today.plusYears(1), null, null, null, items),
                        ADMIN)
                .await();
        var made = purchases
                .createOrder(new WritePurchaseOrder(vendor, List.of(line(item, 10, null)), null, null, null), ADMIN)
                .await();
        var id = purchases
                .sendOrder(made.order().id(), null, ADMIN)
                .await()
                .order()
                .id();
        var its = made.items().getFirst().id();
        long[] drawn = new long[4];
        assertThat(code(change(id, of(its, 21L, null)))).isEqualTo("409 contract_used_up");
        change(id, of(its, 20L, null)).await();
        drawn[0] = drawn(vendor, contract.id());
        change(id, of(its, 8L, null)).await();
        drawn[1] = drawn(vendor, contract.id());
        assertThat(change(id, of(its, null, "2.90")).await().items().getFirst().contractId())
                .isNull();
        drawn[2] = drawn(vendor, contract.id());
        change(id, of(its, 50L, null)).await();
        drawn[3] = drawn(vendor, contract.id());
        assertThat(drawn).containsExactly(20, 8, 0, 0);
    }

    private static long drawn(UUID vendor, UUID contract) {
        return contracts
                .getVendorContract(vendor, contract, ADMIN)
                .await()
                .items()
                .getFirst()
                .drawnQuantity();
    }

    @Test
    void a_change_and_a_receipt_at_once_leave_an_order_that_adds_up() {
        for (int n = 0; n < 10; n++) {
            var order = sent();
            var id = order.order().id();
            var bolts = order.items().getFirst().id();
            var changing = change(id, of(bolts, 6L, null));
            var receiving = receive(id, bolts, 8);
            Future.join(changing, receiving).otherwiseEmpty().await();
            var now = purchases.getOrder(id, ADMIN).await();
            var line = now.items().getFirst();
            assertThat(changing.succeeded() && receiving.succeeded()).isFalse(); // eight of six
            assertThat(changing.succeeded() || receiving.succeeded()).isTrue();
            assertThat(line.receivedQuantity() + line.openQuantity()).isEqualTo(line.quantity());
            assertThat(now.order().totalAmount()).isEqualByComparingTo(BigDecimal.valueOf(2 * line.quantity() + 5));
        }
    }
}
