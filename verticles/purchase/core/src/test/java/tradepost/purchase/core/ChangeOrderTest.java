package tradepost.purchase.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static tradepost.kernel.Refusals.code;
import static tradepost.purchase.core.PurchaseFixture.ADMIN;
import static tradepost.purchase.core.PurchaseFixture.bolt;
import static tradepost.purchase.core.PurchaseFixture.contracts;
import static tradepost.purchase.core.PurchaseFixture.draft;
import static tradepost.purchase.core.PurchaseFixture.identity;
import static tradepost.purchase.core.PurchaseFixture.line;
import static tradepost.purchase.core.PurchaseFixture.neighbours;
import static tradepost.purchase.core.PurchaseFixture.nut;
import static tradepost.purchase.core.PurchaseFixture.order;
import static tradepost.purchase.core.PurchaseFixture.published;
import static tradepost.purchase.core.PurchaseFixture.purchases;
import static tradepost.purchase.core.PurchaseFixture.send;
import static tradepost.purchase.core.PurchaseFixture.vendorItems;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.kernel.json.Json;
import tradepost.kernel.value.Ids;
import tradepost.purchase.ChangeOrderRequest;
import tradepost.purchase.PurchaseEvents;
import tradepost.purchase.PurchaseOrderLine;
import tradepost.purchase.PurchaseOrderWithItems;
import tradepost.purchase.PurchaseService;
import tradepost.purchase.WritePurchaseLine;
import tradepost.purchase.event.ExpectedLine;
import tradepost.purchase.event.OrderChanged;
import tradepost.purchase.vendor.WriteVendorItem;

/** Orders that are changed after they were sent. */
@ExtendWith(VertxExtension.class)
class ChangeOrderTest {
    @BeforeAll
    static void start(Vertx vertx) {
        PurchaseFixture.start(vertx);
    }

    private static PurchaseOrderWithItems sent(WritePurchaseLine... lines) {
        var made = purchases.createOrder(order(lines), ADMIN).await();
        return purchases.sendOrder(made.order().id(), null, ADMIN).await();
    }

    /** Of 10 bolts for 2.00 and 5 nuts for 0.30. */
    private static PurchaseOrderWithItems sent() {
        return sent(line(bolt, 10, "2.00"), line(nut, 5, "0.30"));
    }

    static ChangeOrderRequest.Line to(PurchaseOrderLine line, @Nullable Long quantity, @Nullable String price) {
        return new ChangeOrderRequest.Line(line.id(), null, quantity, price == null ? null : new BigDecimal(price));
    }

    private static ChangeOrderRequest.Line add(UUID item, long quantity, @Nullable String price) {
        return new ChangeOrderRequest.Line(null, item, quantity, price == null ? null : new BigDecimal(price));
    }

    static Future<PurchaseOrderWithItems> change(PurchaseOrderWithItems order, ChangeOrderRequest.Line... lines) {
        return purchases.changeOrder(
                order.order().id(), new ChangeOrderRequest(List.of(lines), null, "they have less"), ADMIN);
    }

    private static PurchaseOrderWithItems read(UUID id) {
        return purchases.getOrder(id, ADMIN).await();
    }

    private static OrderChanged event(UUID id) {
        return Json.read(
                neighbours.delivered(id, PurchaseEvents.CHANGED).getLast().getJsonObject("data"), OrderChanged.class);
    }

    @Test
    void lines_are_added_raised_lowered_and_removed_and_what_is_incoming_follows() {
        var order = sent();
        var washer = neighbours.item("WASHER" + Ids.next(), "0.10");
        var now = change(
                        order,
                        to(order.items().get(0), 12L, null),
                        to(order.items().get(1), 0L, null),
                        add(washer, 4, "0.50"))
                .await();
        assertThat(now.items()).extracting(PurchaseOrderLine::quantity).containsExactly(12L, 4L);
        assertThat(now.order().totalAmount()).isEqualTo(new BigDecimal("26.00"));
        assertThat(now.order().maximumAmount()).isEqualTo(new BigDecimal("26.00"));
        assertThat(now.order().status()).isEqualTo("ordered");
        assertThat(now.order().version()).isEqualTo(order.order().version() + 1);
        var event = event(order.order().id()); // handed over before the response
        assertThat(event.expected()).extracting(ExpectedLine::quantity).containsExactly(12L, 4L);
        assertThat(event.items()).hasSize(2);
        assertThat(event.reason()).isEqualTo("they have less");
        assertThat(event.approvalRequired()).isFalse();
        assertThat(neighbours.marked).contains(washer);
        await().untilAsserted(() -> assertThat(published(order.order().id()))
                .extracting(e -> e.getString("type"))
                .endsWith(PurchaseEvents.CHANGED));
        var received = purchases.receiveOrder(order.order().id(), null, ADMIN).await();
        assertThat(received.order().totalAmount()).isEqualTo(new BigDecimal("26.00"));
    }

    @Test
    void what_changes_nothing_makes_no_version() {
        var order = sent();
        var same = change(order, to(order.items().getFirst(), 10L, "2.00")).await();
        assertThat(same.order().version()).isEqualTo(order.order().version());
        assertThat(neighbours.delivered(order.order().id(), PurchaseEvents.CHANGED))
                .isEmpty();
        var none = new ChangeOrderRequest(null, null, null);
        assertThat(purchases
                        .changeOrder(order.order().id(), none, ADMIN)
                        .await()
                        .order()
                        .version())
                .isEqualTo(order.order().version());
    }

    @Test
    void a_line_never_has_fewer_pieces_than_were_received() {
        var order = sent();
        var bolts = order.items().getFirst();
        ReceiptsTest.receive(order.order().id(), ReceiptsTest.came(bolts, 6)).await();
        assertThat(code(change(order, to(bolts, 5L, null)))).isEqualTo("409 below_received");
        assertThat(code(change(order, to(bolts, 0L, null)))).isEqualTo("409 below_received");
        var now = change(order, to(bolts, 6L, null)).await();
        assertThat(now.items().getFirst().quantity()).isEqualTo(6);
        assertThat(now.order().status()).isEqualTo("partially_received");
        assertThat(event(order.order().id()).expected())
                .extracting(ExpectedLine::quantity)
                .containsExactly(5L);
        assertThat(now.order().totalAmount()).isEqualTo(new BigDecimal("13.50"));
    }

    @Test
    void an_order_of_which_nothing_is_open_any_more_is_received() {
        var order = sent();
        var bolts = order.items().get(0);
        ReceiptsTest.receive(order.order().id(), ReceiptsTest.came(bolts, 6)).await();
        var now = change(order, to(bolts, 6L, null), to(order.items().get(1), 0L, null))
                .await();
        assertThat(now.order().status()).isEqualTo("received");
        assertThat(now.order().receivedAt()).isNotNull();
        assertThat(now.order().totalAmount()).isEqualTo(new BigDecimal("12.00"));
        assertThat(event(order.order().id()).status()).isEqualTo("received");
        assertThat(event(order.order().id()).expected()).isEmpty();
        assertThat(code(change(order, to(bolts, 7L, null)))).isEqualTo("409 invalid_state");
        assertThat(purchases
                        .payOrder(order.order().id(), null, ADMIN)
                        .await()
                        .order()
                        .status())
                .isEqualTo("paid");
    }

    @Test
    void received_pieces_keep_their_price_and_the_rest_becomes_a_line_with_the_new_one() {
        var order = sent();
        var bolts = order.items().getFirst();
        ReceiptsTest.receive(order.order().id(), ReceiptsTest.came(bolts, 6)).await();
        var now = change(order, to(bolts, 11L, "3.00")).await();
        assertThat(now.items()).extracting(PurchaseOrderLine::quantity).containsExactly(6L, 5L, 5L);
        assertThat(now.items()).extracting(l -> l.unitPrice().toPlainString()).containsExactly("2.00", "0.30", "3.00");
        assertThat(now.items().getLast().itemId()).isEqualTo(bolt);
        assertThat(now.order().totalAmount()).isEqualTo(new BigDecimal("28.50"));
        assertThat(code(change(order, to(bolts, 6L, "9.00")))).isEqualTo("409 nothing_open");
        var whole = change(order, to(now.items().getLast(), null, "4.00")).await();
        assertThat(whole.items()).hasSize(3);
        assertThat(whole.order().totalAmount()).isEqualTo(new BigDecimal("33.50"));
    }

    /** By hand: 3 x 1.125 = 3.375, and 7 x 0.0035 = 0.0245. */
    @Test
    void the_parts_of_a_line_with_another_fine_price_are_each_rounded_once() {
        var order = sent(line(bolt, 10, "1.125"));
        var id = order.order().id();
        var bolts = order.items().getFirst();
        ReceiptsTest.receive(id, ReceiptsTest.came(bolts, 3)).await();
        var now = change(order, to(bolts, null, "0.0035")).await();
        assertThat(now.items()).extracting(l -> l.subtotal().toPlainString()).containsExactly("3.38", "0.02");
        assertThat(now.order().totalAmount()).isEqualTo(new BigDecimal("3.40"));
        assertThat(now.order().maximumAmount()).isEqualTo(new BigDecimal("3.40"));
        var whole = purchases.receiveOrder(id, null, ADMIN).await();
        assertThat(whole.order().status()).isEqualTo("received");
        assertThat(whole.order().totalAmount()).isEqualTo(new BigDecimal("3.40"));
        assertThat(ReceiptsTest.parts(id))
                .extracting(l -> l.subtotal().toPlainString())
                .containsExactlyInAnyOrder("3.38", "0.02");
    }

    @Test
    void a_day_on_which_the_goods_did_not_come_stays_missed() {
        var order = sent();
        var id = order.order().id();
        purchases
                .patchOrder(id, new JsonObject().put("expected_at", "2020-01-02T00:00:00Z"), ADMIN)
                .await();
        var later = Instant.parse("2031-01-02T00:00:00Z");
        var now = purchases
                .changeOrder(id, new ChangeOrderRequest(null, later, null), ADMIN)
                .await();
        assertThat(now.order().expectedAt()).isEqualTo(later);
        assertThat(now.order().missedAt()).isEqualTo(Instant.parse("2020-01-02T00:00:00Z"));
        assertThat(event(id).expectedAt()).isEqualTo(later);
    }

    @Test
    void a_line_with_a_price_of_the_price_list_changes_in_what_the_vendor_sells() {
        var item = neighbours.item("PACKED" + Ids.next(), "1.00");
        vendorItems
                .putVendorItem(
                        PurchaseFixture.vendor,
                        new WriteVendorItem(item, null, null, new BigDecimal("1.00"), 10L, 5L, null, null),
                        ADMIN)
                .await();
        var order = sent(line(item, 20, null));
        var line = order.items().getFirst();
        assertThat(code(change(order, to(line, 5L, null)))).isEqualTo("400 below_minimum");
        assertThat(code(change(order, to(line, 21L, null)))).isEqualTo("400 not_in_packs");
        assertThat(code(change(order, add(item, 7, null)))).isEqualTo("400 below_minimum");
        assertThat(change(order, to(line, 25L, null)).await().items().getFirst().quantity())
                .isEqualTo(25);
        assertThat(change(order, to(line, 3L, "1.50"))
                        .await()
                        .items()
                        .getFirst()
                        .quantity())
                .isEqualTo(3); // that was agreed
    }

    @Test
    void a_contract_is_drawn_by_the_difference() {
        var item = neighbours.item("CONTRACTED" + Ids.next(), "1.00");
        var contract = VendorContractsTest.contract(
                PurchaseFixture.vendor, "C" + item, VendorContractsTest.item(item, "0.80", 30L));
        var order = sent(line(item, 20, null));
        var line = order.items().getFirst();
        assertThat(line.contractId()).isEqualTo(contract.id());
        assertThat(code(change(order, to(line, 31L, null)))).isEqualTo("409 contract_used_up");
        change(order, to(line, 30L, null)).await();
        assertThat(drawn(contract.vendorId(), contract.id())).isEqualTo(30);
        change(order, to(line, 12L, null)).await();
        assertThat(drawn(contract.vendorId(), contract.id())).isEqualTo(12);
        ReceiptsTest.receive(order.order().id(), ReceiptsTest.came(line, 4)).await();
        var now = change(order, to(line, null, "0.90")).await();
        assertThat(drawn(contract.vendorId(), contract.id())).isEqualTo(4);
        assertThat(now.items().getLast().contractId()).isNull();
        change(order, add(item, 6, null)).await();
        assertThat(drawn(contract.vendorId(), contract.id())).isEqualTo(10);
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
    void what_cannot_be_changed_is_refused() {
        var order = sent();
        var bolts = order.items().getFirst();
        assertThat(code(change(draft(), to(bolts, 1L, null)))).isEqualTo("409 invalid_state");
        assertThat(code(purchases.changeOrder(new UUID(9, 9), new ChangeOrderRequest(null, null, null), ADMIN)))
                .isEqualTo("404 order_not_found");
        assertThat(code(change(order, to(bolts, 1L, null), to(bolts, 2L, null))))
                .isEqualTo("400 line_twice");
        assertThat(code(change(order, new ChangeOrderRequest.Line(new UUID(9, 9), null, 1L, null))))
                .isEqualTo("400 line_not_found");
        assertThat(code(change(order, new ChangeOrderRequest.Line(bolts.id(), bolt, 1L, null))))
                .isEqualTo("400 invalid_lines");
        assertThat(code(change(order, new ChangeOrderRequest.Line(null, bolt, null, null))))
                .isEqualTo("400 invalid_lines");
        assertThat(code(change(order, to(bolts, -1L, null)))).isEqualTo("400 invalid_lines");
        assertThat(code(change(order, to(bolts, null, "-1")))).isEqualTo("400 invalid_lines");
        assertThat(code(change(order, to(bolts, null, "0.0000001")))).isEqualTo("400 invalid_amount");
        assertThat(code(change(order, add(new UUID(9, 9), 1, "1.00")))).isEqualTo("400 item_not_found");
        assertThat(code(change(
                        order,
                        order.items().stream().map(l -> to(l, 0L, null)).toArray(ChangeOrderRequest.Line[]::new))))
                .isEqualTo("400 invalid_lines");
        assertThat(read(order.order().id()).order().version())
                .isEqualTo(order.order().version());
        var viewer = identity.proxy("viewer", PurchaseService.ADDRESS, PurchaseService.class);
        assertThat(code(viewer.changeOrder(order.order().id(), new ChangeOrderRequest(null, null, null), ADMIN)))
                .startsWith("403 ");
    }

    @Test
    void a_change_that_is_sent_twice_with_its_key_is_made_once() {
        var order = sent();
        var body = new ChangeOrderRequest(List.of(add(bolt, 3, "1.00")), null, null);
        var arguments =
                new JsonObject().put("orderId", order.order().id().toString()).put("body", Json.write(body));
        var key = "change-" + Ids.next();
        var first = send("changeOrder", key, "h", arguments.copy()).await();
        var again = send("changeOrder", key, "h", arguments.copy()).await();
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(read(order.order().id()).items()).hasSize(3);
    }

    @Test
    void a_change_and_receipts_at_once_never_leave_a_line_with_more_received_than_ordered() {
        for (int round = 0; round < 10; round++) {
            var order = sent();
            var bolts = order.items().getFirst();
            var id = order.order().id();
            var tries = Stream.of(
                            change(order, to(bolts, 7L, null)),
                            ReceiptsTest.receive(id, ReceiptsTest.came(bolts, 4)),
                            change(order, to(bolts, 8L, "2.50")),
                            ReceiptsTest.receive(id, ReceiptsTest.came(bolts, 4)))
                    .toList();
            Future.join(tries).otherwiseEmpty().await();
            var now = read(id);
            assertThat(now.items())
                    .allSatisfy(l -> assertThat(l.receivedQuantity()).isLessThanOrEqualTo(l.quantity()));
            assertThat(now.items().stream().map(PurchaseOrderLine::subtotal).reduce(BigDecimal.ZERO, BigDecimal::add))
                    .isEqualByComparingTo(now.order().totalAmount());
            long received = now.items().stream()
                    .filter(l -> l.itemId().equals(bolt))
                    .mapToLong(PurchaseOrderLine::receivedQuantity)
                    .sum();
            assertThat(received)
                    .isEqualTo(4L
                            * Stream.of(tries.get(1), tries.get(3))
                                    .filter(Future::succeeded)
                                    .count());
        }
    }

    @Test
    void twenty_changes_at_once_each_add_their_line() {
        var order = sent();
        var tries = Stream.generate(() -> change(order, add(nut, 1, "1.00")))
                .limit(20)
                .toList();
        Future.join(tries).await();
        var now = read(order.order().id());
        assertThat(now.items()).hasSize(22);
        assertThat(now.order().totalAmount()).isEqualTo(new BigDecimal("41.50"));
    }
}
