package tradepost.purchase.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;
import static tradepost.kernel.Refusals.code;
import static tradepost.purchase.core.PurchaseConcurrencyTest.once;
import static tradepost.purchase.core.PurchaseFixture.ADMIN;
import static tradepost.purchase.core.PurchaseFixture.bolt;
import static tradepost.purchase.core.PurchaseFixture.draft;
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
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.billing.ledger.LedgerService;
import tradepost.billing.rate.ExchangeRateService;
import tradepost.catalog.CatalogService;
import tradepost.contact.VendorService;
import tradepost.contact.VendorSnapshot;
import tradepost.inventory.InventoryService;
import tradepost.kernel.StatementCounter;
import tradepost.kernel.TestDb;
import tradepost.kernel.TestVerticle;
import tradepost.kernel.db.Db;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;
import tradepost.kernel.service.Services;
import tradepost.kernel.value.Ids;
import tradepost.orders.Timeline;
import tradepost.purchase.CloseOrderRequest;
import tradepost.purchase.OrderSent;
import tradepost.purchase.PurchaseEvents;
import tradepost.purchase.PurchaseOrder;
import tradepost.purchase.PurchaseOrderLine;
import tradepost.purchase.PurchaseOrderWithItems;
import tradepost.purchase.Receipt;
import tradepost.purchase.ReceiptQuery;
import tradepost.purchase.ReceiveOrderRequest;
import tradepost.purchase.SendOrderRequest;
import tradepost.purchase.WritePurchaseLine;
import tradepost.purchase.WritePurchaseOrder;
import tradepost.purchase.core.order.Approval;
import tradepost.purchase.core.order.OrderDrafts;
import tradepost.purchase.event.ExpectedLine;
import tradepost.purchase.event.OrderClosed;
import tradepost.purchase.event.OrderReceived;
import tradepost.purchase.event.OrderRescheduled;
import tradepost.purchase.event.ReceivedLine;

/** Orders that are sent to the vendor, received in parts, and closed short. */
@ExtendWith(VertxExtension.class)
class ReceiptsTest {
    @BeforeAll
    static void start(Vertx vertx) {
        PurchaseFixture.start(vertx);
    }

    /** Of 10 bolts for 2.00 and 5 nuts for 0.30. */
    private static PurchaseOrderWithItems sent() {
        var made = purchases
                .createOrder(order(line(bolt, 10, "2.00"), line(nut, 5, "0.30")), ADMIN)
                .await();
        return purchases.sendOrder(made.order().id(), null, ADMIN).await();
    }

    /** Of one line, with a tolerance in percent. */
    private static PurchaseOrderWithItems tolerant(long quantity, int percent) {
        var write = new WritePurchaseOrder(
                PurchaseFixture.vendor,
                List.of(line(bolt, quantity, "2.00")),
                null,
                null,
                null,
                null,
                null,
                null,
                percent);
        return purchases.createOrder(write, ADMIN).await();
    }

    static ReceiveOrderRequest.Line came(PurchaseOrderLine line, long quantity) {
        return new ReceiveOrderRequest.Line(line.id(), quantity, null, null, null);
    }

    private static ReceiveOrderRequest.Line came(PurchaseOrderLine line, long quantity, long damaged, String lot) {
        return new ReceiveOrderRequest.Line(line.id(), quantity, damaged, lot, null);
    }

    static Future<PurchaseOrderWithItems> receive(UUID orderId, ReceiveOrderRequest.Line... lines) {
        return purchases.receiveOrder(orderId, new ReceiveOrderRequest(List.of(lines), null), ADMIN);
    }

    private static List<Receipt> receipts(UUID orderId) {
        var oldest = new ReceiptQuery(Page.of(100, null, null, List.of("created_at")), null, null);
        return purchases.listReceipts(orderId, oldest, ADMIN).await().data();
    }

    private static <T> T event(UUID orderId, String type, Class<T> data) {
        var events = neighbours.delivered(orderId, type);
        assertThat(events).hasSize(1);
        return Json.read(events.getFirst().getJsonObject("data"), data);
    }

    static List<ReceivedLine> parts(UUID orderId) {
        return neighbours.delivered(orderId, PurchaseEvents.RECEIVED).stream()
                .flatMap(e -> Json.read(e.getJsonObject("data"), OrderReceived.class).items().stream())
                .toList();
    }

    /** By hand: 3 x 0.0035 = 0.0105, 6 x 0.0035 = 0.021, 7 x 0.0035 = 0.0245, and 10 x 0.0035 = 0.035, so 0.01, 0.01, 0.00 and 0.02. */
    @Test
    void receipts_of_a_fine_price_add_up_to_the_line() {
        var made = purchases.createOrder(order(line(bolt, 10, "0.0035")), ADMIN).await();
        var id = made.order().id();
        var bolts = made.items().getFirst();
        assertThat(bolts.unitPrice()).isEqualTo(new BigDecimal("0.0035"));
        assertThat(bolts.subtotal()).isEqualTo(new BigDecimal("0.04"));
        receive(id, came(bolts, 3, 0, "L1"), came(bolts, 2, 1, "L2")).await();
        receive(id, came(bolts, 1)).await();
        var all = receive(id, came(bolts, 3)).await();
        assertThat(parts(id))
                .extracting(l -> l.subtotal().toPlainString())
                .containsExactlyInAnyOrder("0.01", "0.01", "0.00", "0.02");
        assertThat(all.order().totalAmount()).isEqualTo(new BigDecimal("0.04"));
        assertThat(all.order().status()).isEqualTo("received");
    }

    /** 3 x 1.125 = 3.375 is rounded once. */
    @Test
    void an_order_that_is_closed_short_costs_what_has_arrived_of_it_rounded_to_the_currency() {
        var made = purchases.createOrder(order(line(bolt, 10, "1.125")), ADMIN).await();
        var id = made.order().id();
        receive(id, came(made.items().getFirst(), 1)).await();
        receive(id, came(made.items().getFirst(), 2)).await();
        var closed = purchases.closeOrder(id, null, ADMIN).await();
        assertThat(closed.order().totalAmount()).isEqualTo(new BigDecimal("3.38"));
        assertThat(closed.items().getFirst().subtotal()).isEqualTo(new BigDecimal("3.38"));
        assertThat(parts(id)).extracting(l -> l.subtotal().toPlainString()).containsExactlyInAnyOrder("1.13", "2.25");
    }

    @Test
    void a_draft_is_sent_once_and_announces_what_is_expected_and_when() {
        var made = purchases
                .createOrder(order(line(bolt, 10, "2.00"), line(nut, 5, "0.30")), ADMIN)
                .await();
        var id = made.order().id();
        var day = Instant.parse("2030-05-01T12:00:00Z");
        once(() -> purchases.sendOrder(id, new SendOrderRequest(day), ADMIN));
        var sent = purchases.getOrder(id, ADMIN).await();
        assertThat(sent.order().status()).isEqualTo("ordered");
        assertThat(sent.order().expectedAt()).isEqualTo(day);
        assertThat(sent.order().orderedAt()).isAfterOrEqualTo(sent.order().createdAt());
        assertThat(sent.order().version()).isEqualTo(2);
        var data = event(id, PurchaseEvents.ORDERED, OrderSent.class); // handed over before the response
        assertThat(data.totalAmount()).isEqualTo(new BigDecimal("21.50"));
        assertThat(data.expectedAt()).isEqualTo(day);
        assertThat(data.locationId()).isNull();
        assertThat(data.expected())
                .containsExactly(
                        new ExpectedLine(sent.items().get(0).id(), bolt, "BOLT", "Item BOLT", 10),
                        new ExpectedLine(sent.items().get(1).id(), nut, "NUT", "Item NUT", 5));
        assertThat(code(purchases.putOrder(id, order(line(nut, 1, "0.10")), ADMIN)))
                .isEqualTo("409 invalid_state");
    }

    @Test
    void the_lead_time_of_the_vendor_says_when_an_order_is_expected() {
        var id = Ids.next();
        neighbours.vendors.put(id, new VendorSnapshot(id, "lead", "lead@example.com", "active", null, 7, false, false));
        var write = new WritePurchaseOrder(id, List.of(line(bolt, 1, "1.00")), null, null, null);
        var made = purchases.createOrder(write, ADMIN).await().order();
        var sent = purchases.sendOrder(made.id(), null, ADMIN).await().order();
        assertThat(sent.expectedAt()).isEqualTo(sent.orderedAt().plus(Duration.ofDays(7)));
        assertThat(sent().order().expectedAt()).isNull(); // its vendor has none
    }

    @Test
    void nothing_is_sent_to_a_vendor_that_is_inactive_or_archived() {
        var owner = neighbours.vendor("later inactive");
        var write = new WritePurchaseOrder(owner, List.of(line(bolt, 1, "1.00")), null, null, null);
        var id = purchases.createOrder(write, ADMIN).await().order().id();
        neighbours.vendors.put(owner, new VendorSnapshot(owner, "v", "v@x.com", "inactive", null, null, false, false));
        assertThat(code(purchases.sendOrder(id, null, ADMIN))).isEqualTo("409 vendor_not_active");
        neighbours.vendors.put(owner, new VendorSnapshot(owner, "v", "v@x.com", "active", null, null, true, false));
        assertThat(code(purchases.sendOrder(id, null, ADMIN))).isEqualTo("409 vendor_archived");
        assertThat(purchases.getOrder(id, ADMIN).await().order().status()).isEqualTo("draft");
        assertThat(code(purchases.sendOrder(new UUID(9, 9), null, ADMIN))).isEqualTo("404 order_not_found");
    }

    @Test
    void an_order_is_received_in_parts_and_each_receipt_is_a_document() {
        var sent = sent();
        var id = sent.order().id();
        var bolts = sent.items().get(0);
        var nuts = sent.items().get(1);
        var part = receive(id, came(bolts, 4), came(nuts, 5)).await();
        assertThat(part.order().status()).isEqualTo("partially_received");
        assertThat(part.order().totalAmount()).isEqualTo(new BigDecimal("21.50"));
        assertThat(part.order().receivedAt()).isNull();
        assertThat(part.items()).extracting(PurchaseOrderLine::receivedQuantity).containsExactly(4L, 5L);
        var rest = purchases.receiveOrder(id, null, ADMIN).await();
        assertThat(rest.order().status()).isEqualTo("received");
        assertThat(rest.order().receivedAt()).isNotNull();
        assertThat(rest.items()).extracting(PurchaseOrderLine::receivedQuantity).containsExactly(10L, 5L);
        var documents = receipts(id);
        assertThat(documents)
                .extracting(Receipt::complete, r -> r.lines().size())
                .containsExactly(tuple(false, 2), tuple(true, 1));
        assertThat(documents.getFirst().actor()).startsWith("user:");
        assertThat(documents.getFirst().lines())
                .containsExactly(
                        new Receipt.Line(bolts.id(), bolt, "BOLT", "Item BOLT", 4, 0, null, null),
                        new Receipt.Line(nuts.id(), nut, "NUT", "Item NUT", 5, 0, null, null));
        assertThat(documents.getLast().lines())
                .containsExactly(new Receipt.Line(bolts.id(), bolt, "BOLT", "Item BOLT", 6, 0, null, null));
        assertThat(purchases
                        .listReceipts(id, new ReceiptQuery(Page.of(1, null, null, null), null, null), ADMIN)
                        .await()
                        .data())
                .containsExactly(documents.getLast());
        assertThat(code(purchases.listReceipts(new UUID(9, 9), new ReceiptQuery(Page.FIRST, null, null), ADMIN)))
                .isEqualTo("404 order_not_found");
        var events = neighbours.delivered(id).stream()
                .map(e -> Json.read(e.getJsonObject("data"), OrderReceived.class))
                .sorted(java.util.Comparator.comparing(OrderReceived::complete))
                .toList();
        assertThat(events)
                .extracting(
                        OrderReceived::receiptId,
                        OrderReceived::complete,
                        e -> e.totalAmount().toPlainString())
                .containsExactly(
                        tuple(documents.getFirst().id(), false, "9.50"),
                        tuple(documents.getLast().id(), true, "12.00"));
        assertThat(events.getFirst().expected())
                .containsExactly(new ExpectedLine(bolts.id(), bolt, "BOLT", "Item BOLT", 6));
        assertThat(events.getLast().expected()).isEmpty();
    }

    @Test
    void a_draft_of_which_a_part_arrives_expects_the_rest() {
        var made = draft();
        var line = made.items().getFirst();
        var part = receive(made.order().id(), came(line, 20)).await();
        assertThat(part.order().status()).isEqualTo("partially_received");
        var data = event(made.order().id(), PurchaseEvents.RECEIVED, OrderReceived.class);
        assertThat(data.expected()).containsExactly(new ExpectedLine(line.id(), bolt, "BOLT", "Item BOLT", 30));
    }

    @Test
    void the_cumulative_quantity_is_at_most_what_was_ordered_and_is_tolerated() {
        for (int percent : List.of(0, 5)) {
            long most = 100 + percent;
            var made = tolerant(100, percent);
            var id = made.order().id();
            var line = made.items().getFirst();
            assertThat(line.overReceiptAllowed()).isEqualTo(percent);
            assertThat(code(receive(id, came(line, 0)))).isEqualTo("400 invalid_lines");
            assertThat(code(receive(id, came(line, most + 1)))).isEqualTo("409 quantity_exceeds_open");
            receive(id, came(line, 99)).await();
            assertThat(code(receive(id, came(line, most - 99 + 1)))).isEqualTo("409 quantity_exceeds_open");
            var all = receive(id, came(line, most - 99)).await();
            assertThat(all.items().getFirst().receivedQuantity()).isEqualTo(most);
            assertThat(all.order().status()).isEqualTo("received");
            assertThat(all.order().totalAmount()).isEqualByComparingTo(BigDecimal.valueOf(2 * most));
            assertThat(code(receive(id, came(line, 1)))).isEqualTo("409 invalid_state");
        }
        var exact = tolerant(100, 0);
        var line = exact.items().getFirst();
        assertThat(receive(exact.order().id(), came(line, 100)).await().order().status())
                .isEqualTo("received");
        assertThat(tolerant(19, 5).items().getFirst().overReceiptAllowed()).isZero(); // rounded down
        assertThat(tolerant(3, 100).items().getFirst().overReceiptAllowed()).isEqualTo(3);
    }

    @Test
    void the_lots_of_a_line_count_together() {
        var made = tolerant(10, 0);
        var id = made.order().id();
        var line = made.items().getFirst();
        assertThat(code(receive(id, came(line, 6, 0, "A"), came(line, 5, 0, "B"))))
                .isEqualTo("409 quantity_exceeds_open");
        assertThat(code(receive(id, came(line, 1, 0, "A"), came(line, 1, 0, "A"))))
                .isEqualTo("400 line_twice");
        assertThat(code(receive(id, came(line, 1), came(line, 1)))).isEqualTo("400 line_twice");
        var expires = new ReceiveOrderRequest.Line(line.id(), 3, 1L, "B", LocalDate.parse("2030-06-30"));
        var all = receive(id, came(line, 5, 1, "A"), expires).await();
        assertThat(all.order().status()).isEqualTo("received");
        assertThat(all.items().getFirst().damagedQuantity()).isEqualTo(2);
        assertThat(receipts(id).getFirst().lines())
                .containsExactly(
                        new Receipt.Line(line.id(), bolt, "BOLT", "Item BOLT", 5, 1, "A", null),
                        new Receipt.Line(
                                line.id(), bolt, "BOLT", "Item BOLT", 3, 1, "B", LocalDate.parse("2030-06-30")));
        assertThat(event(id, PurchaseEvents.RECEIVED, OrderReceived.class).items())
                .extracting(ReceivedLine::quantity, ReceivedLine::damaged, ReceivedLine::lot)
                .containsExactly(tuple(6L, 1L, "A"), tuple(4L, 1L, "B"));
    }

    @Test
    void inventory_is_asked_before_goods_arrive() {
        var made = tolerant(10, 0);
        var id = made.order().id();
        var line = made.items().getFirst();
        int before = neighbours.checked.size();
        receive(id, came(line, 1)).await();
        assertThat(neighbours.checked).hasSize(before + 1);
        assertThat(code(receive(id, came(line, 1), came(line, 1, 0, "REFUSED"))))
                .isEqualTo("409 serial_in_stock");
        assertThat(neighbours.checked.getLast().lines())
                .extracting(l -> l.prefix() + l.lot())
                .containsExactly("lines[0].null", "lines[1].REFUSED");
        var nowhere = new ReceiveOrderRequest(List.of(came(line, 1)), new UUID(9, 9));
        assertThat(code(purchases.receiveOrder(id, nowhere, ADMIN))).isEqualTo("400 location_not_found");
        assertThat(purchases.getOrder(id, ADMIN).await().items().getFirst().receivedQuantity())
                .isEqualTo(1);
    }

    @Test
    void of_ten_receipts_of_a_serial_number_at_once_one_receives_it() {
        neighbours.arrivedSerials.put("S-1", 0L);
        var made = tolerant(10, 0);
        var id = made.order().id();
        var line = made.items().getFirst();
        var tries = Stream.generate(() -> receive(id, came(line, 1, 0, "S-1")))
                .limit(10)
                .toList();
        Future.join(tries).otherwiseEmpty().await();
        assertThat(tries).filteredOn(Future::succeeded).hasSize(1);
        assertThat(tries).filteredOn(Future::failed).allMatch(t -> code(t).equals("409 serial_in_stock"));
        neighbours.arrivedSerials.put("S-1", 1L); // it was booked, and has left the stock
        receive(id, came(line, 1, 0, "S-1")).await();
        for (int i = 0; i < 2; i++) receive(id, came(line, 1, 0, "L-1")).await(); // a lot has many pieces
    }

    @Test
    void the_numbers_of_lots_are_trimmed() {
        var made = tolerant(10, 0);
        var id = made.order().id();
        var line = made.items().getFirst();
        assertThat(code(receive(id, came(line, 1, 0, "A"), came(line, 1, 0, " A "))))
                .isEqualTo("400 line_twice");
        assertThat(code(receive(id, came(line, 1, 0, "  ")))).isEqualTo("400 blank");
        receive(id, came(line, 1, 0, " A\t")).await();
        assertThat(receipts(id).getFirst().lines())
                .extracting(Receipt.Line::lot)
                .containsExactly("A");
    }

    @Test
    void an_order_can_be_closed_after_each_receipt_that_is_accepted() {
        var write = new WritePurchaseOrder(
                PurchaseFixture.vendor,
                List.of(line(bolt, 100, "90000000.00"), line(nut, 1, "1.00")),
                null,
                null,
                null,
                null,
                null,
                null,
                100);
        var made = purchases.createOrder(write, ADMIN).await();
        var id = made.order().id();
        var bolts = made.items().getFirst();
        receive(id, came(bolts, 100)).await();
        assertThat(code(receive(id, came(bolts, 100)))).isEqualTo("400 amount_out_of_range");
        assertThat(purchases.closeOrder(id, null, ADMIN).await().order().totalAmount())
                .isEqualByComparingTo("9000000000");
    }

    @Test
    void goods_arrive_at_the_location_of_the_order_unless_the_receipt_names_another() {
        var place = Ids.next();
        var other = Ids.next();
        neighbours.locations.addAll(List.of(place, other));
        var write = new WritePurchaseOrder(
                PurchaseFixture.vendor, List.of(line(bolt, 10, "2.00")), null, null, null, null, null, place, null);
        var made = purchases.createOrder(write, ADMIN).await();
        var id = made.order().id();
        assertThat(made.order().locationId()).isEqualTo(place);
        var line = made.items().getFirst();
        receive(id, came(line, 4)).await();
        purchases
                .receiveOrder(id, new ReceiveOrderRequest(List.of(came(line, 1)), other), ADMIN)
                .await();
        purchases.receiveOrder(id, new ReceiveOrderRequest(null, other), ADMIN).await();
        assertThat(receipts(id)).extracting(Receipt::locationId).containsExactly(place, other, other);
        var unknown = new WritePurchaseOrder(
                PurchaseFixture.vendor,
                List.of(line(bolt, 1, "2.00")),
                null,
                null,
                null,
                null,
                null,
                new UUID(9, 9),
                null);
        assertThat(code(purchases.createOrder(unknown, ADMIN))).isEqualTo("400 location_not_found");
    }

    @Test
    void an_order_for_a_location_that_was_closed_meanwhile_is_not_sent() {
        var place = Ids.next();
        neighbours.locations.add(place);
        var write = new WritePurchaseOrder(
                PurchaseFixture.vendor, List.of(line(bolt, 10, "2.00")), null, null, null, null, null, place, null);
        var id = purchases.createOrder(write, ADMIN).await().order().id();
        neighbours.locations.remove(place);
        assertThat(code(purchases.sendOrder(id, null, ADMIN))).isEqualTo("400 location_not_found");
        neighbours.locations.add(place);
        purchases.sendOrder(id, null, ADMIN).await();
    }

    @Test
    void lines_of_a_receipt_are_checked() {
        var made = tolerant(10, 0);
        var id = made.order().id();
        var line = made.items().getFirst();
        var foreign = new ReceiveOrderRequest.Line(new UUID(9, 9), 1, null, null, null);
        assertThat(code(receive(id, came(line, 1), foreign))).isEqualTo("400 line_not_found");
        assertThat(code(receive(id))).isEqualTo("400 invalid_lines");
        assertThat(code(receive(id, came(line, -1)))).isEqualTo("400 invalid_lines");
        assertThat(code(receive(id, came(line, 1_000_000_000, 1, "A")))).isEqualTo("400 invalid_lines");
        var many = Stream.generate(() -> came(line, 1)).limit(1_001).toArray(ReceiveOrderRequest.Line[]::new);
        assertThat(code(receive(id, many))).isEqualTo("400 invalid_lines");
        assertThat(receipts(id)).isEmpty();
    }

    @Test
    void a_receipt_that_costs_more_than_an_order_can_is_refused() {
        var write = new WritePurchaseOrder(
                PurchaseFixture.vendor,
                List.of(line(bolt, 10, "900000000.00")),
                null,
                null,
                null,
                null,
                null,
                null,
                100);
        var made = purchases.createOrder(write, ADMIN).await();
        var line = made.items().getFirst();
        assertThat(code(receive(made.order().id(), came(line, 20)))).isEqualTo("400 amount_out_of_range");
    }

    @Test
    void a_closed_order_costs_what_was_received_to_the_cent_and_expects_nothing() {
        var made = purchases
                .createOrder(order(line(bolt, 10, "0.33"), line(nut, 7, "1.01")), ADMIN)
                .await();
        var id = made.order().id();
        purchases.sendOrder(id, null, ADMIN).await();
        receive(id, came(made.items().getFirst(), 7)).await();
        once(() -> purchases.closeOrder(id, new CloseOrderRequest("sold out"), ADMIN));
        var closed = purchases.getOrder(id, ADMIN).await();
        assertThat(closed.order().status()).isEqualTo("closed");
        assertThat(closed.order().closedAt()).isNotNull();
        assertThat(closed.order().closeReason()).isEqualTo("sold out");
        assertThat(closed.order().totalAmount()).isEqualTo(new BigDecimal("2.31"));
        assertThat(closed.items()).extracting(l -> l.subtotal().toPlainString()).containsExactly("2.31", "0.00");
        var data = event(id, PurchaseEvents.CLOSED, OrderClosed.class);
        assertThat(data.totalAmount()).isEqualTo(new BigDecimal("2.31"));
        assertThat(code(receive(id, came(made.items().getFirst(), 1)))).isEqualTo("409 invalid_state");
        assertThat(code(purchases.cancelOrder(id, null, ADMIN))).isEqualTo("409 invalid_state");
        assertThat(code(purchases.payOrder(id, PurchaseFixture.amount("2.32"), ADMIN)))
                .isEqualTo("409 amount_exceeds_open");
        var part = purchases.payOrder(id, PurchaseFixture.amount("2.00"), ADMIN).await();
        assertThat(part.order().status()).isEqualTo("closed");
        var paid = purchases.payOrder(id, null, ADMIN).await().order();
        assertThat(paid.status()).isEqualTo("paid");
        assertThat(paid.paidAmount()).isEqualTo(new BigDecimal("2.31"));
    }

    @Test
    void each_state_allows_only_its_own_actions() {
        var draft = draft().order().id();
        assertThat(code(purchases.closeOrder(draft, null, ADMIN))).isEqualTo("409 invalid_state");
        var sent = sent().order().id();
        assertThat(code(purchases.sendOrder(sent, null, ADMIN))).isEqualTo("409 invalid_state");
        assertThat(code(purchases.closeOrder(sent, null, ADMIN))).isEqualTo("409 invalid_state");
        assertThat(code(purchases.payOrder(draft, null, ADMIN))).isEqualTo("409 invalid_state");
        var part = sent();
        receive(part.order().id(), came(part.items().getFirst(), 1)).await();
        assertThat(code(purchases.cancelOrder(part.order().id(), null, ADMIN))).isEqualTo("409 invalid_state");
        assertThat(purchases.cancelOrder(sent, null, ADMIN).await().order().status())
                .isEqualTo("cancelled");
        assertThat(neighbours.delivered(sent, PurchaseEvents.CANCELLED)).hasSize(1);
        assertThat(code(purchases.closeOrder(new UUID(9, 9), null, ADMIN))).isEqualTo("404 order_not_found");
    }

    @Test
    void twenty_equal_receipts_at_once_receive_once() {
        var sent = sent();
        var id = sent.order().id();
        var line = sent.items().getFirst();
        var tries = Stream.generate(() -> receive(id, came(line, 6))).limit(20).toList();
        Future.join(tries).otherwiseEmpty().await();
        assertThat(tries).filteredOn(Future::succeeded).hasSize(1);
        assertThat(tries)
                .filteredOn(Future::failed)
                .allSatisfy(f -> assertThat(code(f)).isEqualTo("409 quantity_exceeds_open"));
        assertThat(receipts(id)).hasSize(1);
        assertThat(purchases.getOrder(id, ADMIN).await().items().getFirst().receivedQuantity())
                .isEqualTo(6);
    }

    @Test
    void twenty_small_receipts_at_once_receive_what_was_ordered() {
        var made = tolerant(10, 20);
        var id = made.order().id();
        var line = made.items().getFirst();
        var tries = Stream.generate(() -> receive(id, came(line, 1))).limit(20).toList();
        Future.join(tries).otherwiseEmpty().await();
        assertThat(tries).filteredOn(Future::succeeded).hasSize(10); // complete then, although 2 more are tolerated
        assertThat(receipts(id)).filteredOn(Receipt::complete).hasSize(1);
        assertThat(neighbours.delivered(id)).hasSize(10);
    }

    @Test
    void only_one_of_a_concurrent_receipt_of_the_rest_and_a_close_succeeds() {
        for (int round = 0; round < 5; round++) {
            var sent = sent();
            var id = sent.order().id();
            receive(id, came(sent.items().getFirst(), 1)).await();
            var rest = purchases.receiveOrder(id, null, ADMIN);
            var close = purchases.closeOrder(id, null, ADMIN);
            Future.join(rest, close).otherwiseEmpty().await();
            assertThat(rest.succeeded()).isNotEqualTo(close.succeeded());
            var now = purchases.getOrder(id, ADMIN).await().order();
            assertThat(now.status()).isEqualTo(rest.succeeded() ? "received" : "closed");
            assertThat(now.totalAmount()).isEqualTo(new BigDecimal(rest.succeeded() ? "21.50" : "2.00"));
        }
    }

    @Test
    void events_of_an_order_in_parts_are_published_in_order() {
        var sent = sent();
        var id = sent.order().id();
        receive(id, came(sent.items().getFirst(), 1)).await();
        purchases.closeOrder(id, null, ADMIN).await();
        await().untilAsserted(() -> assertThat(published(id))
                .extracting(e -> e.getString("type"), e -> e.getLong("subjectversion"))
                .containsExactly(
                        tuple(PurchaseEvents.CREATED, 1L),
                        tuple(PurchaseEvents.ORDERED, 2L),
                        tuple(PurchaseEvents.RECEIVED, 3L),
                        tuple(PurchaseEvents.CLOSED, 4L)));
    }

    @Test
    void orders_are_found_by_when_they_are_expected() {
        var owner = neighbours.vendor("expected");
        var write = new WritePurchaseOrder(owner, List.of(line(bolt, 1, "1.00")), null, null, null);
        for (var day : List.of("2031-01-01", "2031-01-02")) {
            var id = purchases.createOrder(write, ADMIN).await().order().id();
            purchases
                    .sendOrder(id, new SendOrderRequest(Instant.parse(day + "T12:00:00Z")), ADMIN)
                    .await();
        }
        var query = new JsonObject()
                .put("vendor_id", owner.toString())
                .put("expected_from", "2031-01-02T00:00:00Z")
                .put("expected_to", "2031-01-03T00:00:00Z");
        var found = purchases
                .listOrders(tradepost.purchase.PurchaseOrderQuery.of(query), ADMIN)
                .await();
        assertThat(found.data())
                .extracting(PurchaseOrder::expectedAt)
                .containsExactly(Instant.parse("2031-01-02T12:00:00Z"));
    }

    @Test
    void the_number_of_statements_does_not_depend_on_the_number_of_lines() {
        var vertx = Vertx.vertx(); // without the relay, which has statements of its own
        var statements = new StatementCounter(vertx);
        var env = TestDb.env(vertx, "purchase", "db.port", "" + statements.port());
        var db = Db.open(env, "purchase");
        var inventory = Services.proxy(vertx, InventoryService.ADDRESS, InventoryService.class);
        var drafts = new OrderDrafts(
                db,
                Services.proxy(vertx, VendorService.ADDRESS, VendorService.class),
                Services.proxy(vertx, CatalogService.ADDRESS, CatalogService.class),
                inventory,
                "USD");
        var timeline = new Timeline(
                db,
                (subject, limit, caller) -> Future.succeededFuture(List.of()),
                env.config(),
                env.tokens().clock());
        var service = new PurchaseServiceImpl(
                vertx,
                db,
                drafts,
                inventory,
                Services.proxy(vertx, LedgerService.ADDRESS, LedgerService.class),
                new Approval(null, "USD"),
                Services.proxy(vertx, ExchangeRateService.ADDRESS, ExchangeRateService.class),
                "USD",
                timeline);
        var counts = new ArrayList<List<Integer>>();
        for (int lines : List.of(2, 2, 200)) { // the first one opens the connections
            var write = order(
                    Stream.generate(() -> line(bolt, 3, "1.00")).limit(lines).toArray(WritePurchaseLine[]::new));
            var made = purchases.createOrder(write, ADMIN).await();
            purchases.sendOrder(made.order().id(), null, ADMIN).await();
            var part = made.items().stream().map(l -> came(l, 1)).toList();
            var numbers = new ArrayList<Integer>();
            for (Supplier<Future<?>> call : List.<Supplier<Future<?>>>of(
                    () -> service.receiveOrder(made.order().id(), new ReceiveOrderRequest(part, null), ADMIN),
                    () -> service.listReceipts(made.order().id(), new ReceiptQuery(Page.FIRST, null, null), ADMIN),
                    () -> service.closeOrder(made.order().id(), null, ADMIN))) {
                int before = statements.executed();
                TestVerticle.run(vertx, () -> call.get().map(Future::succeededFuture));
                numbers.add(statements.executed() - before);
            }
            counts.add(numbers);
        }
        vertx.close().await();
        System.out.println("ReceiptsTest receive, list, close: " + counts);
        assertThat(counts.get(2)).isEqualTo(counts.get(1));
    }

    @Test
    void the_database_itself_refuses_more_than_is_tolerated() {
        var sent = sent();
        var update = "update purchase_order_line set received_quantity = 11 where id = '%s'"
                .formatted(sent.items().getFirst().id());
        assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> TestDb.run("purchase", update)))
                .hasMessageContaining("purchase_order_line_check");
    }

    private static Future<PurchaseOrderWithItems> expect(UUID orderId, @Nullable String at) {
        return purchases.patchOrder(orderId, new JsonObject().put("expected_at", at), ADMIN);
    }

    @Test
    void the_expected_time_of_an_order_that_was_sent_can_be_changed() {
        var order = sent();
        var id = order.order().id();
        var changed = expect(id, "2031-02-03T04:05:06Z").await().order();
        assertThat(changed.expectedAt()).isEqualTo("2031-02-03T04:05:06Z");
        assertThat(changed.status()).isEqualTo("ordered");
        var data = event(id, PurchaseEvents.RESCHEDULED, OrderRescheduled.class); // handed over before the response
        assertThat(data.expectedAt()).isEqualTo(changed.expectedAt());
        assertThat(data.expected()).extracting(ExpectedLine::quantity).containsExactly(10L, 5L);
        assertThat(expect(id, "2031-02-03T04:05:06Z").await().order().version()).isEqualTo(changed.version());
        receive(id, came(order.items().getFirst(), 4)).await();
        assertThat(expect(id, null).await().order().expectedAt()).isNull();
        await().untilAsserted(() -> assertThat(neighbours.delivered(id, PurchaseEvents.RESCHEDULED))
                .extracting(e -> e.getJsonObject("data")
                        .getJsonArray("expected")
                        .getJsonObject(0)
                        .getLong("quantity"))
                .containsExactlyInAnyOrder(10L, 6L));
        purchases.receiveOrder(id, null, ADMIN).await();
        assertThat(code(expect(id, "2031-02-03T04:05:06Z"))).isEqualTo("409 invalid_state");
    }

    @Test
    void an_expected_time_needs_an_order_that_was_sent_and_a_year_of_four_digits() {
        var id = draft().order().id();
        assertThat(code(expect(id, "2031-02-03T04:05:06Z"))).isEqualTo("409 invalid_state");
        assertThat(code(expect(new UUID(9, 9), null))).isEqualTo("404 order_not_found");
        var both = new JsonObject().put("expected_at", "2031-02-03T04:05:06Z").put("notes", "n");
        assertThat(code(purchases.patchOrder(id, both, ADMIN))).isEqualTo("400 invalid_request");
        for (var time : List.of("+10000-01-01T00:00:00Z", "1899-12-31T23:59:59Z", "0000-01-01T00:00:00Z"))
            assertThat(code(purchases.sendOrder(id, new SendOrderRequest(Instant.parse(time)), ADMIN)))
                    .isEqualTo("400 invalid_request");
        purchases.sendOrder(id, null, ADMIN).await();
        assertThat(code(expect(id, "+10000-01-01T00:00:00Z"))).isEqualTo("400 invalid_request");
        assertThat(code(expect(id, "9999-12-31T23:59:59-12:00"))).isEqualTo("400 invalid_request");
        assertThat(expect(id, "9999-12-31T23:59:59Z").await().order().expectedAt())
                .isEqualTo("9999-12-31T23:59:59Z");
    }

    @Test
    void twenty_changes_of_the_expected_time_at_once_are_one_change() {
        var id = sent().order().id();
        var tries = Stream.generate(() -> expect(id, "2031-02-03T04:05:06Z"))
                .limit(20)
                .toList();
        Future.join(tries).await();
        assertThat(purchases.getOrder(id, ADMIN).await().order().version()).isEqualTo(3);
    }
}
