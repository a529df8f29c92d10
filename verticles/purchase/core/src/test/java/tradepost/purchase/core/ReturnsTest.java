package tradepost.purchase.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static tradepost.kernel.Refusals.code;
import static tradepost.purchase.core.PurchaseFixture.ADMIN;
import static tradepost.purchase.core.PurchaseFixture.bolt;
import static tradepost.purchase.core.PurchaseFixture.draft;
import static tradepost.purchase.core.PurchaseFixture.identity;
import static tradepost.purchase.core.PurchaseFixture.line;
import static tradepost.purchase.core.PurchaseFixture.neighbours;
import static tradepost.purchase.core.PurchaseFixture.nut;
import static tradepost.purchase.core.PurchaseFixture.order;
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
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.inventory.InventoryEvents;
import tradepost.inventory.returns.StockReturnEvents.StockKept;
import tradepost.inventory.returns.StockReturnEvents.StockReturned;
import tradepost.kernel.TestDb;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.events.TestEvents;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;
import tradepost.orders.PayOrderRequest;
import tradepost.purchase.PurchaseEvents;
import tradepost.purchase.PurchaseOrder;
import tradepost.purchase.PurchaseOrderLine;
import tradepost.purchase.PurchaseOrderWithItems;
import tradepost.purchase.PurchaseService;
import tradepost.purchase.event.OrderChanged;
import tradepost.purchase.returns.ReturnEvents.OrderReturned;
import tradepost.purchase.returns.ReturnEvents.ReturnRequested;
import tradepost.purchase.returns.VendorReturn;
import tradepost.purchase.returns.VendorReturnQuery;
import tradepost.purchase.returns.WriteReturn;

/** Goods that go back to the vendor. */
@ExtendWith(VertxExtension.class)
class ReturnsTest {
    @BeforeAll
    static void start(Vertx vertx) {
        PurchaseFixture.start(vertx);
    }

    /** Of 10 bolts for 2.00 and 5 nuts for 0.30, received in full. */
    private static PurchaseOrderWithItems received() {
        var made = purchases
                .createOrder(order(line(bolt, 10, "2.00"), line(nut, 5, "0.30")), ADMIN)
                .await();
        return purchases.receiveOrder(made.order().id(), null, ADMIN).await();
    }

    static WriteReturn.Line back(PurchaseOrderLine line, long quantity) {
        return new WriteReturn.Line(line.id(), quantity, null, null);
    }

    static Future<PurchaseOrderWithItems> request(UUID orderId, WriteReturn.Line... lines) {
        return purchases.returnOrder(orderId, new WriteReturn("broken", null, List.of(lines), null), ADMIN);
    }

    static List<VendorReturn> returns(UUID orderId) {
        var query = new VendorReturnQuery(Page.of(100, null, null, null), null, null, null);
        return purchases.listReturns(orderId, query, ADMIN).await().data();
    }

    private static PurchaseOrder read(UUID orderId) {
        return purchases.getOrder(orderId, ADMIN).await().order();
    }

    static Event booked(VendorReturn r) {
        return EventLog.event(
                InventoryEvents.RETURN_BOOKED, r.id(), 1, new StockReturned(r.id(), r.orderId()), "user:test", null);
    }

    static Event declined(VendorReturn r) {
        var data = new StockKept(r.id(), r.orderId(), "insufficient_stock");
        return EventLog.event(InventoryEvents.RETURN_DECLINED, r.id(), 1, data, "user:test", null);
    }

    static Future<?> answer(Event event) {
        return TestEvents.deliver(PurchaseFixture.env, "purchase", event);
    }

    /** Requests it, and lets inventory book it. */
    private static PurchaseOrder returned(UUID orderId, WriteReturn.Line... lines) {
        request(orderId, lines).await();
        answer(booked(returns(orderId).getFirst())).await();
        return read(orderId);
    }

    private static void assertAmounts(PurchaseOrder order, String total, String returned, String credit) {
        assertThat(order.totalAmount()).isEqualTo(new BigDecimal(total));
        assertThat(order.returnedAmount()).isEqualTo(new BigDecimal(returned));
        assertThat(order.creditAmount()).isEqualTo(new BigDecimal(credit));
    }

    @Test
    void a_return_of_unpaid_goods_reduces_the_total_once_inventory_has_booked_it() {
        var order = received();
        var id = order.order().id();
        var requested = request(
                        id, back(order.items().get(0), 3), back(order.items().get(1), 1))
                .await();
        assertAmounts(requested.order(), "21.50", "0.00", "0.00");
        assertThat(requested.items())
                .extracting(PurchaseOrderLine::returnedQuantity)
                .containsExactly(3L, 1L);
        var data = Json.read(
                neighbours
                        .delivered(id, PurchaseEvents.RETURN_REQUESTED)
                        .getFirst()
                        .getJsonObject("data"),
                ReturnRequested.class); // handed over before the response
        assertThat(data.amount()).isEqualTo(new BigDecimal("6.30"));
        assertThat(data.items()).extracting(i -> i.quantity()).containsExactly(3L, 1L);
        assertThat(data.reason()).isEqualTo("broken");
        var open = returns(id).getFirst();
        assertThat(open.status()).isEqualTo("requested");
        assertThat(open.amount()).isEqualTo(new BigDecimal("6.30"));
        assertThat(open.lines()).extracting(VendorReturn.Line::quantity).containsExactly(3L, 1L);
        answer(booked(open)).await();
        assertAmounts(read(id), "15.20", "6.30", "0.00");
        assertThat(returns(id).getFirst().status()).isEqualTo("completed");
        assertThat(returns(id).getFirst().endedAt()).isNotNull();
        await().untilAsserted(() -> assertThat(published(id))
                .extracting(e -> e.getString("type"))
                .containsExactly(
                        "purchase.order.created",
                        "purchase.order.received",
                        "purchase.order.return_requested",
                        "purchase.order.returned"));
        var returned = Json.read(published(id).getLast().getJsonObject("data"), OrderReturned.class);
        assertThat(returned.totalAmount()).isEqualTo(new BigDecimal("15.20"));
        purchases.payOrder(id, null, ADMIN).await();
        assertThat(read(id).paidAmount()).isEqualTo(new BigDecimal("15.20"));
    }

    @Test
    void an_order_of_which_all_went_back_is_closed_also_if_it_was_paid() {
        var order = received();
        var id = order.order().id();
        var bolts = order.items().get(0);
        var nuts = order.items().get(1);
        assertThat(returned(id, back(bolts, 10)).status()).isEqualTo("received");
        var now = returned(id, back(nuts, 5));
        assertAmounts(now, "0.00", "21.50", "0.00");
        assertThat(now.status()).isEqualTo("closed");
        assertThat(now.closedAt()).isNotNull();
        assertThat(now.paymentStatus()).isEqualTo("unpaid");
        assertThat(code(purchases.payOrder(id, null, ADMIN))).isEqualTo("409 amount_exceeds_open");
        await().untilAsserted(() -> assertThat(published(id))
                .extracting(e -> e.getString("type"))
                .endsWith("purchase.order.returned", "purchase.order.closed"));
        var paid = received();
        purchases.payOrder(paid.order().id(), null, ADMIN).await();
        var gone = returned(
                paid.order().id(),
                back(paid.items().get(0), 10),
                back(paid.items().get(1), 5));
        assertThat(gone.status()).isEqualTo("closed");
        assertAmounts(gone, "0.00", "21.50", "21.50");
    }

    @Test
    void the_vendor_owes_what_was_paid() {
        var order = received();
        var id = order.order().id();
        purchases.payOrder(id, null, ADMIN).await();
        assertAmounts(returned(id, back(order.items().getFirst(), 4)), "13.50", "8.00", "8.00");
        assertThat(returns(id).getFirst().creditAmount()).isEqualTo(new BigDecimal("8.00"));
        assertAmounts(returned(id, back(order.items().getFirst(), 6)), "1.50", "20.00", "20.00");
        assertThat(read(id).status()).isEqualTo("paid");
    }

    @Test
    void a_return_of_goods_that_are_partly_paid_reduces_what_is_open_first() {
        var order = received();
        var id = order.order().id();
        purchases
                .payOrder(id, new PayOrderRequest(new BigDecimal("19.50"), null, null), ADMIN)
                .await();
        var now = returned(id, back(order.items().getFirst(), 3)); // for 6.00, of which 2.00 are open
        assertAmounts(now, "15.50", "6.00", "4.00");
        assertThat(now.status()).isEqualTo("paid");
        assertThat(now.paymentStatus()).isEqualTo("paid");
        assertThat(now.paidAt()).isNotNull();
    }

    /** Two for 0.005 cost 0.01. Each alone would be 0.01, too. */
    @Test
    void returns_of_a_fine_price_never_exceed_what_the_line_has_cost() {
        var made = purchases.createOrder(order(line(bolt, 2, "0.005")), ADMIN).await();
        var id = made.order().id();
        purchases.receiveOrder(id, null, ADMIN).await();
        var line = made.items().getFirst();
        assertAmounts(returned(id, back(line, 1)), "0.00", "0.01", "0.00");
        assertAmounts(returned(id, back(line, 1)), "0.00", "0.01", "0.00");
        var fine = purchases
                .createOrder(order(line(bolt, 7, "1.125"), line(nut, 1, "5.00")), ADMIN)
                .await();
        var other = fine.order().id();
        purchases.receiveOrder(other, null, ADMIN).await(); // for 7.88
        for (int i = 0; i < 7; i++) {
            request(other, back(fine.items().getFirst(), 1)).await();
            var open = returns(other).getFirst();
            if (i == 3) { // is not booked, and so is asked for again
                answer(declined(open)).await();
                request(other, back(fine.items().getFirst(), 1)).await();
                open = returns(other).getFirst();
            }
            answer(booked(open)).await();
        }
        assertAmounts(read(other), "5.00", "7.88", "0.00");
    }

    @Test
    void a_declined_return_leaves_the_order_as_it_was() {
        var order = received();
        var id = order.order().id();
        var line = order.items().getFirst();
        request(id, back(line, 10)).await();
        assertThat(code(request(id, back(line, 1)))).isEqualTo("409 quantity_exceeds_received");
        var open = returns(id).getFirst();
        answer(declined(open)).await();
        var now = purchases.getOrder(id, ADMIN).await();
        assertAmounts(now.order(), "21.50", "0.00", "0.00");
        assertThat(now.items()).extracting(PurchaseOrderLine::returnedQuantity).containsOnly(0L);
        assertThat(returns(id).getFirst().declineCode()).isEqualTo("insufficient_stock");
        answer(booked(open)).await(); // an answer that contradicts the first
        assertAmounts(read(id), "21.50", "0.00", "0.00");
        await().untilAsserted(() -> assertThat(published(id))
                .extracting(e -> e.getString("type"))
                .endsWith("purchase.order.return_declined"));
        assertAmounts(returned(id, back(line, 10)), "1.50", "20.00", "0.00");
    }

    @Test
    void goods_of_an_order_that_is_received_in_part_can_be_returned_and_the_rest_still_arrives() {
        var made = purchases.createOrder(order(line(bolt, 10, "2.00")), ADMIN).await();
        var id = made.order().id();
        var line = made.items().getFirst();
        ReceiptsTest.receive(id, ReceiptsTest.came(line, 6)).await();
        assertThat(code(request(id, back(line, 7)))).isEqualTo("409 quantity_exceeds_received");
        assertAmounts(returned(id, back(line, 6)), "8.00", "12.00", "0.00");
        ReceiptsTest.receive(id, ReceiptsTest.came(line, 3)).await();
        purchases.closeOrder(id, null, ADMIN).await(); // 9 came, 6 went back
        assertAmounts(read(id), "6.00", "12.00", "0.00");
        purchases.payOrder(id, null, ADMIN).await();
        assertThat(read(id).status()).isEqualTo("paid");
    }

    @Test
    void what_cannot_be_returned_is_refused() {
        var order = received();
        var id = order.order().id();
        var line = order.items().getFirst();
        assertThat(code(request(draft().order().id(), back(line, 1)))).isEqualTo("409 invalid_state");
        assertThat(code(request(new UUID(9, 9), back(line, 1)))).isEqualTo("404 order_not_found");
        assertThat(code(request(id))).isEqualTo("400 invalid_lines");
        assertThat(code(request(id, back(line, 0)))).isEqualTo("400 invalid_lines");
        assertThat(code(request(id, back(line, 1), back(line, 2)))).isEqualTo("400 line_twice");
        assertThat(code(request(id, new WriteReturn.Line(new UUID(9, 9), 1, null, null))))
                .isEqualTo("400 line_not_found");
        assertThat(code(request(id, new WriteReturn.Line(line.id(), 1, " ", null))))
                .isEqualTo("400 blank");
        assertThat(code(purchases.returnOrder(id, new WriteReturn(" ", null, List.of(back(line, 1)), null), ADMIN)))
                .isEqualTo("400 blank");
        assertThat(code(request(id, new WriteReturn.Line(line.id(), 1, "REFUSED", null))))
                .isEqualTo("409 insufficient_stock"); // says inventory
        assertThat(code(purchases.returnOrder(
                        id, new WriteReturn("r", null, List.of(back(line, 1)), new UUID(9, 9)), ADMIN)))
                .isEqualTo("400 location_not_found");
        assertThat(code(request(id, new WriteReturn.Line(line.id(), 6, null, "damaged"), back(line, 5))))
                .isEqualTo("409 quantity_exceeds_received");
        var viewer = identity.proxy("viewer", PurchaseService.ADDRESS, PurchaseService.class);
        assertThat(code(viewer.returnOrder(id, new WriteReturn("r", null, List.of(back(line, 1)), null), ADMIN)))
                .startsWith("403 ");
        assertThat(returns(id)).isEmpty();
        assertThat(code(purchases.listReturns(new UUID(9, 9), VendorReturnQuery.of(new JsonObject()), ADMIN)))
                .isEqualTo("404 order_not_found");
        assertThatThrownBy(() -> TestDb.run(
                        "purchase",
                        "update purchase_order_line set returned_quantity = 11 where id = '" + line.id() + "'"))
                .hasMessageContaining("purchase_order_line_returned");
    }

    @Test
    void twenty_returns_at_once_return_no_more_than_was_received() {
        var order = received();
        var id = order.order().id();
        var tries = Stream.generate(() -> request(id, back(order.items().getFirst(), 3)))
                .limit(20)
                .toList();
        Future.join(tries).otherwiseEmpty().await();
        assertThat(tries).filteredOn(Future::succeeded).hasSize(3);
        assertThat(tries)
                .filteredOn(Future::failed)
                .allSatisfy(f -> assertThat(code(f)).isEqualTo("409 quantity_exceeds_received"));
        for (var r : returns(id)) {
            var answers = Stream.concat(
                            Stream.generate(() -> booked(r)).limit(10),
                            Stream.generate(() -> declined(r)).limit(10))
                    .map(ReturnsTest::answer)
                    .toList();
            Future.join(answers).otherwiseEmpty().await();
        }
        var now = purchases.getOrder(id, ADMIN).await();
        long completed =
                returns(id).stream().filter(r -> r.status().equals("completed")).count();
        assertThat(now.items().getFirst().returnedQuantity()).isEqualTo(3 * completed);
        assertThat(now.order().returnedAmount()).isEqualByComparingTo(BigDecimal.valueOf(6 * completed));
        assertThat(returns(id)).extracting(VendorReturn::status).doesNotContain("requested");
    }

    @Test
    void returns_are_listed_by_status() {
        var order = received();
        var id = order.order().id();
        returned(id, back(order.items().getFirst(), 1));
        request(id, back(order.items().getFirst(), 2)).await();
        var query = new VendorReturnQuery(Page.FIRST, List.of("requested"), null, null);
        assertThat(purchases.listReturns(id, query, ADMIN).await().data())
                .singleElement()
                .satisfies(r -> assertThat(r.lines().getFirst().quantity()).isEqualTo(2));
        assertThat(returns(id)).extracting(VendorReturn::status).containsExactly("requested", "completed");
    }

    private static Future<PurchaseOrderWithItems> replace(UUID orderId, WriteReturn.Line... lines) {
        return purchases.returnOrder(orderId, new WriteReturn("broken", null, List.of(lines), null, true), ADMIN);
    }

    private static PurchaseOrderWithItems replaced(UUID orderId, WriteReturn.Line... lines) {
        replace(orderId, lines).await();
        answer(booked(returns(orderId).getFirst())).await();
        return purchases.getOrder(orderId, ADMIN).await();
    }

    @Test
    void pieces_that_are_replaced_are_open_again_at_their_price_and_the_order_costs_what_it_did() {
        var order = received();
        var id = order.order().id();
        var bolts = order.items().getFirst();
        purchases.payOrder(id, null, ADMIN).await();
        var now = replaced(id, back(bolts, 4));
        assertAmounts(now.order(), "21.50", "0.00", "0.00");
        assertThat(now.order().status()).isEqualTo("partially_received");
        assertThat(now.order().paymentStatus()).isEqualTo("paid");
        assertThat(now.order().receivedAt()).isNull();
        assertThat(now.items().getFirst().replacedQuantity()).isEqualTo(4);
        assertThat(returns(id).getFirst().replacement()).isTrue();
        await().untilAsserted(() ->
                assertThat(neighbours.delivered(id, PurchaseEvents.CHANGED)).hasSize(1));
        var expected = Json.read(
                neighbours.delivered(id, PurchaseEvents.CHANGED).getFirst().getJsonObject("data"), OrderChanged.class);
        assertThat(expected.expected())
                .singleElement()
                .satisfies(l -> assertThat(l.quantity()).isEqualTo(4));
        assertThat(code(ReceiptsTest.receive(id, ReceiptsTest.came(bolts, 5)))).isEqualTo("409 quantity_exceeds_open");
        ReceiptsTest.receive(id, ReceiptsTest.came(bolts, 3)).await();
        var whole = purchases.receiveOrder(id, null, ADMIN).await();
        assertThat(whole.order().status()).isEqualTo("paid");
        assertThat(whole.order().receivedAt()).isNotNull();
        assertThat(whole.items().getFirst().receivedQuantity()).isEqualTo(14);
        assertAmounts(whole.order(), "21.50", "0.00", "0.00");
        assertAmounts(returned(id, back(bolts, 10)), "1.50", "20.00", "20.00");
        assertThat(code(request(id, back(bolts, 1)))).isEqualTo("409 quantity_exceeds_received");
    }

    /** By hand: 4 of 10 for 0.04 are 0.016, so 0.02 goes back; 9 x 0.0035 = 0.0315 and 10 x 0.0035 = 0.035, so 0.01 and 0.01 come. */
    @Test
    void what_is_replaced_at_a_fine_price_costs_in_the_end_what_the_line_does() {
        var made = purchases.createOrder(order(line(bolt, 10, "0.0035")), ADMIN).await();
        var id = made.order().id();
        var bolts = made.items().getFirst();
        purchases.receiveOrder(id, null, ADMIN).await();
        purchases.payOrder(id, null, ADMIN).await();
        var open = replaced(id, back(bolts, 4));
        assertAmounts(open.order(), "0.04", "0.00", "0.00");
        assertThat(open.order().receivedAmount()).isEqualTo(new BigDecimal("0.02"));
        assertThat(open.order().depositAmount()).isEqualTo(new BigDecimal("0.02"));
        ReceiptsTest.receive(id, ReceiptsTest.came(bolts, 3)).await();
        var whole = purchases.receiveOrder(id, null, ADMIN).await();
        assertThat(ReceiptsTest.parts(id))
                .extracting(l -> l.subtotal().toPlainString())
                .containsExactlyInAnyOrder("0.04", "0.01", "0.01");
        assertThat(whole.order().status()).isEqualTo("paid");
        assertAmounts(whole.order(), "0.04", "0.00", "0.00");
        assertThat(whole.order().depositAmount()).isEqualTo(new BigDecimal("0.00"));
        assertAmounts(returned(id, back(bolts, 10)), "0.00", "0.04", "0.04");
    }

    /** 10 for 1.125 cost 11.25, of which 1.13 goes back. 9 for 1.125 alone would be 10.13, and 0.01 would be owed for nothing. */
    @Test
    void what_is_replaced_at_a_fine_price_and_does_not_come_leaves_nothing_between_the_total_and_what_came() {
        var made = purchases.createOrder(order(line(bolt, 10, "1.125")), ADMIN).await();
        var id = made.order().id();
        purchases.receiveOrder(id, null, ADMIN).await();
        replaced(id, back(made.items().getFirst(), 1));
        var closed = purchases.closeOrder(id, null, ADMIN).await();
        assertAmounts(closed.order(), "10.12", "0.00", "0.00");
        assertThat(closed.order().receivedAmount()).isEqualTo(new BigDecimal("10.12"));
    }

    /** By hand: 1 of 10 for 0.04 is 0.004, 1 of 9 is 0.0044, and 1 of 8 is 0.005, so 0.01 goes back, and the 7 that stay cost 0.03 and not 0.0245. */
    @Test
    void a_change_counts_what_came_at_what_is_left_of_it() {
        var made = purchases.createOrder(order(line(bolt, 10, "0.0035")), ADMIN).await();
        var id = made.order().id();
        var bolts = made.items().getFirst();
        purchases.receiveOrder(id, null, ADMIN).await();
        replaced(id, back(bolts, 1));
        replaced(id, back(bolts, 1));
        var now = replaced(id, back(bolts, 1));
        assertThat(now.order().receivedAmount()).isEqualTo(new BigDecimal("0.03"));
        var fewer =
                ChangeOrderTest.change(now, ChangeOrderTest.to(bolts, 8L, null)).await();
        assertAmounts(fewer.order(), "0.03", "0.00", "0.00");
        var whole = ChangeOrderTest.change(fewer, ChangeOrderTest.to(bolts, 7L, null))
                .await();
        assertThat(whole.order().status()).isEqualTo("received");
        assertAmounts(whole.order(), "0.03", "0.00", "0.00");
        assertThat(whole.order().maximumAmount()).isEqualTo(new BigDecimal("0.03"));
        assertThat(whole.order().receivedAmount()).isEqualTo(new BigDecimal("0.03"));
    }

    @Test
    void what_is_replaced_and_does_not_come_is_given_up_by_a_change_or_a_closing() {
        var order = received();
        var id = order.order().id();
        var bolts = order.items().getFirst();
        var now = replaced(id, back(bolts, 10));
        assertThat(now.order().status()).isEqualTo("partially_received");
        var changed =
                ChangeOrderTest.change(now, ChangeOrderTest.to(bolts, 0L, null)).await();
        assertThat(changed.order().status()).isEqualTo("received");
        assertAmounts(changed.order(), "1.50", "0.00", "0.00");
        var other = received();
        replaced(other.order().id(), back(other.items().getFirst(), 3));
        assertAmounts(
                purchases.closeOrder(other.order().id(), null, ADMIN).await().order(), "15.50", "0.00", "0.00");
    }

    @Test
    void nothing_of_a_closed_order_is_replaced() {
        var made = purchases.createOrder(order(line(bolt, 10, "2.00")), ADMIN).await();
        var id = made.order().id();
        var line = made.items().getFirst();
        ReceiptsTest.receive(id, ReceiptsTest.came(line, 6)).await();
        replace(id, back(line, 2)).await();
        purchases.closeOrder(id, null, ADMIN).await();
        answer(booked(returns(id).getFirst())).await();
        assertAmounts(read(id), "8.00", "4.00", "0.00");
        assertThat(read(id).status()).isEqualTo("closed");
        assertThat(returns(id).getFirst().replacement()).isFalse();
        assertThat(code(replace(id, back(line, 1)))).isEqualTo("409 invalid_state");
    }

    @Test
    void a_declined_replacement_leaves_the_order_as_it_was() {
        var order = received();
        var id = order.order().id();
        replace(id, back(order.items().getFirst(), 4)).await();
        answer(declined(returns(id).getFirst())).await();
        assertThat(read(id).status()).isEqualTo("received");
        assertThat(purchases.getOrder(id, ADMIN).await().items())
                .extracting(PurchaseOrderLine::replacedQuantity)
                .containsOnly(0L);
    }
}
