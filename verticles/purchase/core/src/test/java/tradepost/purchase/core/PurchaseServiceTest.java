package tradepost.purchase.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;
import static tradepost.kernel.Refusals.code;
import static tradepost.kernel.Refusals.refusal;
import static tradepost.kernel.time.TestDays.today;
import static tradepost.purchase.core.PurchaseFixture.ADMIN;
import static tradepost.purchase.core.PurchaseFixture.amount;
import static tradepost.purchase.core.PurchaseFixture.bolt;
import static tradepost.purchase.core.PurchaseFixture.draft;
import static tradepost.purchase.core.PurchaseFixture.identity;
import static tradepost.purchase.core.PurchaseFixture.line;
import static tradepost.purchase.core.PurchaseFixture.neighbours;
import static tradepost.purchase.core.PurchaseFixture.nut;
import static tradepost.purchase.core.PurchaseFixture.order;
import static tradepost.purchase.core.PurchaseFixture.published;
import static tradepost.purchase.core.PurchaseFixture.purchases;
import static tradepost.purchase.core.PurchaseFixture.received;
import static tradepost.purchase.core.PurchaseFixture.vendor;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.billing.ledger.BookingDate;
import tradepost.kernel.TestDb;
import tradepost.orders.OrderTotals;
import tradepost.orders.PayOrderRequest;
import tradepost.orders.Payment;
import tradepost.orders.TimelineEntry;
import tradepost.purchase.PurchaseEvents;
import tradepost.purchase.PurchaseOrder;
import tradepost.purchase.PurchaseOrderLine;
import tradepost.purchase.PurchaseOrderQuery;
import tradepost.purchase.PurchaseService;
import tradepost.purchase.WritePurchaseLine;
import tradepost.purchase.WritePurchaseOrder;
import tradepost.purchase.line.OrderedLineQuery;
import tradepost.purchase.line.PurchasedLine;

@ExtendWith(VertxExtension.class)
class PurchaseServiceTest {
    @BeforeAll
    static void start(Vertx vertx) {
        PurchaseFixture.start(vertx);
    }

    @Test
    void a_draft_has_its_lines_in_the_order_sent_and_their_sum() {
        var made = purchases
                .createOrder(order(line(nut, 3, "0.10"), line(bolt, 50, "1000.00"), line(nut, 7, "0.33")), ADMIN)
                .await();
        assertThat(made.order().number()).matches("PO-\\d{6,}");
        assertThat(made.order().vendorName()).isEqualTo("supplier");
        assertThat(made.order().status()).isEqualTo("draft");
        assertThat(made.order().paymentStatus()).isEqualTo("unpaid");
        assertThat(made.order().currency()).isEqualTo("USD");
        assertThat(made.order().totalAmount()).isEqualTo(new BigDecimal("50002.61"));
        assertThat(made.items())
                .extracting(PurchaseOrderLine::sku, PurchaseOrderLine::quantity, PurchaseOrderLine::subtotal)
                .containsExactly(
                        tuple("NUT", 3L, new BigDecimal("0.30")),
                        tuple("BOLT", 50L, new BigDecimal("50000.00")),
                        tuple("NUT", 7L, new BigDecimal("2.31")));
        assertThat(purchases.getOrder(made.order().id(), ADMIN).await()).isEqualTo(made);
    }

    @Test
    void amounts_have_the_decimals_of_the_currency_and_its_code_must_exist() {
        var lines = List.of(line(bolt, 3, "35.00"));
        var yen = new WritePurchaseOrder(vendor, lines, "JPY", null, null);
        var made = purchases.createOrder(yen, ADMIN).await();
        assertThat(made.order().totalAmount()).isEqualTo(new BigDecimal("105"));
        var fine = new WritePurchaseOrder(vendor, List.of(line(bolt, 3, "0.350000")), "JPY", null, null);
        var rounded = purchases.createOrder(fine, ADMIN).await();
        assertThat(rounded.items().getFirst().unitPrice()).isEqualTo(new BigDecimal("0.35"));
        assertThat(rounded.order().totalAmount()).isEqualTo(new BigDecimal("1"));
        var finer = new WritePurchaseOrder(vendor, List.of(line(bolt, 3, "0.3500001")), "JPY", null, null);
        assertThat(code(purchases.createOrder(finer, ADMIN))).isEqualTo("400 invalid_amount");
        var unknown = new WritePurchaseOrder(vendor, lines, "XQX", null, null);
        assertThat(code(purchases.createOrder(unknown, ADMIN))).isEqualTo("400 unknown_currency");
        assertThat(code(purchases.createOrder(order(line(bolt, 1_000_000_000, "9999.99")), ADMIN)))
                .isEqualTo("400 amount_out_of_range");
    }

    @Test
    void a_line_without_a_price_uses_the_cost_of_the_last_receipt_and_never_the_selling_price() {
        var item = neighbours.item("COSTED", "99.00"); // the selling price
        var euros = neighbours.vendor("europe", "EUR");
        var other = neighbours.vendor("other", "EUR");
        assertThat(unpriced(euros, item, null)).isEqualTo("400 cost_required");
        delivered(euros, item, "3.00");
        delivered(euros, item, "4.00");
        delivered(other, item, "5.00");
        purchases
                .createOrder(new WritePurchaseOrder(other, List.of(line(item, 1, "6.00")), null, null, null), ADMIN)
                .await(); // a draft, of which nothing was received
        assertThat(unpriced(euros, item, null)).isEqualTo("EUR 4.00");
        assertThat(unpriced(other, item, null)).isEqualTo("EUR 5.00");
        assertThat(unpriced(neighbours.vendor("third"), item, "EUR"))
                .isEqualTo("EUR 5.00"); // from the vendor that delivered last
        assertThat(unpriced(euros, item, "USD")).isEqualTo("400 cost_required");
    }

    /** The currency and price of a line without a price, or the error. */
    static String unpriced(UUID vendor, UUID item, @Nullable String currency) {
        var write = new WritePurchaseOrder(vendor, List.of(line(item, 1, null)), currency, null, null);
        var made = purchases.createOrder(write, ADMIN);
        if (made.transform(r -> Future.succeededFuture(r.failed())).await()) return code(made);
        return made.result().order().currency() + " "
                + made.result().items().getFirst().unitPrice();
    }

    static void delivered(UUID vendor, UUID item, String price) {
        delivered(vendor, item, price, null);
    }

    static void delivered(UUID vendor, UUID item, String price, @Nullable String currency) {
        var write = new WritePurchaseOrder(vendor, List.of(line(item, 2, price)), currency, null, null);
        purchases
                .receiveOrder(
                        purchases.createOrder(write, ADMIN).await().order().id(), null, ADMIN)
                .await();
    }

    @Test
    void an_order_from_an_inactive_vendor_is_refused_and_a_refused_order_marks_nothing_as_used() {
        var item = neighbours.item("MARK", "1.00");
        for (var status : List.of("inactive", "pending")) {
            var owner = neighbours.vendor(status, status, null);
            var write = new WritePurchaseOrder(owner, List.of(line(item, 1, "1.00")), null, null, null);
            assertThat(code(purchases.createOrder(write, ADMIN))).isEqualTo("409 vendor_not_active");
            assertThat(neighbours.marked).doesNotContain(owner, item);
        }
        var owner = neighbours.vendor("marking");
        var draft = draft();
        var id = draft.order().id();
        for (var refused : List.of(
                purchases.createOrder(
                        new WritePurchaseOrder(owner, List.of(line(item, 1, null)), null, null, null), ADMIN),
                purchases.putOrder(
                        id,
                        new WritePurchaseOrder(
                                owner,
                                List.of(new WritePurchaseLine(new UUID(9, 9), item, 1, BigDecimal.ONE)),
                                null,
                                null,
                                null),
                        ADMIN))) assertThat(refusal(refused).failureCode()).isEqualTo(400);
        assertThat(neighbours.marked).doesNotContain(owner, item);
        var made = new WritePurchaseOrder(owner, List.of(line(item, 1, "1.00")), null, null, null);
        purchases.createOrder(made, ADMIN).await();
        assertThat(neighbours.marked).contains(owner, item);
    }

    @Test
    void a_replaced_draft_keeps_its_vendor_and_currency_unless_new_ones_are_given() {
        var euros = neighbours.vendor("keeps", "EUR");
        var write = new WritePurchaseOrder(euros, List.of(line(bolt, 1, "2.00")), "JPY", null, null);
        var made = purchases.createOrder(write, ADMIN).await().order();
        var items = List.of(line(bolt, 1, "3.00"));
        var kept = purchases
                .putOrder(made.id(), new WritePurchaseOrder(null, items, null, null, null), ADMIN)
                .await()
                .order();
        assertThat(kept.vendorId()).isEqualTo(euros);
        assertThat(kept.currency()).isEqualTo("JPY");
        var moved = purchases
                .putOrder(
                        made.id(),
                        new WritePurchaseOrder(neighbours.vendor("next", "CHF"), items, null, null, null),
                        ADMIN)
                .await()
                .order();
        assertThat(moved.currency()).isEqualTo("CHF");
        var nobody = new WritePurchaseOrder(null, items, null, null, null);
        assertThat(code(purchases.createOrder(nobody, ADMIN))).isEqualTo("400 vendor_not_found");
    }

    @Test
    void missing_items_and_vendors_cannot_be_ordered() {
        var nobody = new WritePurchaseOrder(new UUID(9, 9), List.of(line(bolt, 1, "0.35")), null, null, null);
        var noVendor = refusal(purchases.createOrder(nobody, ADMIN));
        assertThat(noVendor.failureCode()).isEqualTo(400);
        assertThat(noVendor.getMessage()).isEqualTo("vendor_not_found");
        assertThat(noVendor.getDebugInfo().encode()).contains("\"vendor_id\"");
        var noItem = refusal(purchases.createOrder(order(line(bolt, 1, "0.35"), line(new UUID(9, 9), 1, null)), ADMIN));
        assertThat(noItem.failureCode()).isEqualTo(400);
        assertThat(noItem.getMessage()).isEqualTo("item_not_found");
        assertThat(noItem.getDebugInfo().encode()).contains("\"items[1].item_id\"");
        assertThat(code(purchases.createOrder(order(), ADMIN))).isEqualTo("400 invalid_lines");
        assertThat(code(purchases.getOrder(new UUID(9, 9), ADMIN))).isEqualTo("404 order_not_found");
        assertThat(code(purchases.receiveOrder(new UUID(9, 9), null, ADMIN))).isEqualTo("404 order_not_found");
    }

    @Test
    void an_order_is_paid_in_parts_and_never_beyond_the_open_amount() {
        var id = received().order().id();
        var part = purchases.payOrder(id, amount("20000.50"), ADMIN).await().order();
        assertThat(part.status()).isEqualTo("received");
        assertThat(part.paymentStatus()).isEqualTo("partially_paid");
        assertThat(part.paidAmount()).isEqualTo(new BigDecimal("20000.50"));
        assertThat(code(purchases.payOrder(id, amount("29999.51"), ADMIN))).isEqualTo("409 amount_exceeds_open");
        assertThat(code(purchases.payOrder(id, amount("0.00"), ADMIN))).isEqualTo("400 invalid_amount");
        assertThat(code(purchases.payOrder(id, amount("0.001"), ADMIN))).isEqualTo("400 invalid_amount");
        var whole = purchases.payOrder(id, null, ADMIN).await();
        assertThat(whole.payments())
                .extracting(Payment::amount, Payment::method, Payment::reference, Payment::actor)
                .containsExactly(
                        tuple(new BigDecimal("20000.50"), "bank", "R-1", "user:" + identity.userId("admin")),
                        tuple(new BigDecimal("29999.50"), "manual", null, "user:" + identity.userId("admin")));
        assertThat(purchases.getOrder(id, ADMIN).await()).isEqualTo(whole);
        var all = whole.order();
        assertThat(all.status()).isEqualTo("paid");
        assertThat(all.paidAmount()).isEqualTo(new BigDecimal("50000.00"));
        await().untilAsserted(() -> assertThat(published(id))
                .filteredOn(e -> e.getString("type").equals(PurchaseEvents.PAID))
                .extracting(e -> e.getJsonObject("data").getValue("complete"))
                .containsExactly(false, true));
    }

    @Test
    void a_payment_counts_on_its_date_or_today() {
        var id = received().order().id();
        var day = today().minusDays(3);
        var dated = new PayOrderRequest(BigDecimal.TEN, "bank", null, null, null, null, null, day);
        purchases.payOrder(id, dated, ADMIN).await();
        assertThat(neighbours.dates).contains(new BookingDate(day, null));
        var paid = purchases.payOrder(id, amount("20.00"), ADMIN).await();
        assertThat(paid.payments()).extracting(Payment::date).containsExactly(day, today());
        await().untilAsserted(() -> assertThat(published(id))
                .filteredOn(e -> e.getString("type").equals(PurchaseEvents.PAID))
                .extracting(e -> e.getJsonObject("data").getString("date"))
                .containsExactly(day.toString(), null));
    }

    @Test
    void an_order_that_costs_nothing_is_closed_when_it_is_received_and_is_never_paid() {
        var free = purchases.createOrder(order(line(nut, 5, "0.00")), ADMIN).await();
        var id = free.order().id();
        ReceiptsTest.receive(id, ReceiptsTest.came(free.items().getFirst(), 2)).await();
        var received = purchases.receiveOrder(id, null, ADMIN).await().order();
        assertThat(received.status()).isEqualTo("closed");
        assertThat(received.receivedAt()).isNotNull();
        assertThat(received.closedAt()).isNotNull();
        assertThat(code(purchases.payOrder(id, null, ADMIN))).isEqualTo("409 amount_exceeds_open");
        assertThat(received.paymentStatus()).isEqualTo("unpaid");
        await().untilAsserted(() -> assertThat(published(id))
                .extracting(e -> e.getString("type"))
                .endsWith("purchase.order.received", "purchase.order.closed"));
    }

    @Test
    void each_state_allows_only_its_own_actions() {
        var draft = draft().order().id();
        assertThat(code(purchases.payOrder(draft, null, ADMIN))).isEqualTo("409 invalid_state");
        var received = received().order().id();
        assertThat(code(purchases.cancelOrder(received, null, ADMIN))).isEqualTo("409 invalid_state");
        assertThat(code(purchases.putOrder(received, order(line(nut, 1, "0.10")), ADMIN)))
                .isEqualTo("409 invalid_state");
        var cancelled =
                purchases.cancelOrder(draft, null, ADMIN).await().order().id();
        assertThat(code(purchases.receiveOrder(cancelled, null, ADMIN))).isEqualTo("409 invalid_state");
        assertThat(code(purchases.payOrder(cancelled, null, ADMIN))).isEqualTo("409 invalid_state");
        assertThat(code(purchases.putOrder(cancelled, order(line(nut, 1, "0.10")), ADMIN)))
                .isEqualTo("409 invalid_state");
    }

    @Test
    void a_draft_is_replaced_and_lines_sent_with_their_id_keep_it() {
        var made = purchases
                .createOrder(order(line(bolt, 50, "1.00"), line(nut, 10, "0.10")), ADMIN)
                .await();
        var id = made.order().id();
        var kept = new WritePurchaseLine(made.items().getLast().id(), nut, 20, new BigDecimal("0.20"));
        var put = purchases
                .putOrder(id, order(kept, line(bolt, 1, "0.35")), ADMIN)
                .await();
        assertThat(put.order().version()).isEqualTo(2);
        assertThat(put.order().number()).isEqualTo(made.order().number());
        assertThat(put.order().totalAmount()).isEqualTo(new BigDecimal("4.35"));
        assertThat(put.items()).extracting(PurchaseOrderLine::sku).containsExactly("NUT", "BOLT");
        assertThat(put.items().getFirst().id()).isEqualTo(made.items().getLast().id());
        assertThat(put.items().getLast().id())
                .isNotEqualTo(made.items().getFirst().id());
        var foreign = new WritePurchaseLine(made.items().getFirst().id(), nut, 20, BigDecimal.ONE);
        assertThat(code(purchases.putOrder(id, order(foreign), ADMIN))).isEqualTo("400 line_not_found");
        assertThat(code(purchases.putOrder(id, order(kept, kept), ADMIN))).isEqualTo("400 line_twice");
        assertThat(purchases.getOrder(id, ADMIN).await()).isEqualTo(put);
    }

    @Test
    void orders_are_found_by_vendor_and_status_newest_first() {
        var owner = neighbours.vendor("filter");
        var write = new WritePurchaseOrder(owner, List.of(line(bolt, 1, "0.35")), null, null, null);
        var first = purchases.createOrder(write, ADMIN).await().order();
        var second = purchases.createOrder(write, ADMIN).await().order();
        second = purchases.receiveOrder(second.id(), null, ADMIN).await().order();
        var all = purchases
                .listOrders(PurchaseOrderQuery.of(new JsonObject().put("vendor_id", owner.toString())), ADMIN)
                .await();
        assertThat(all.data()).containsExactly(second, first);
        assertThat(all.meta().total()).isEqualTo(2);
        var drafts = purchases
                .listOrders(
                        PurchaseOrderQuery.of(new JsonObject()
                                .put("limit", 1)
                                .put("vendor_id", owner.toString())
                                .put("status", "draft")),
                        ADMIN)
                .await();
        assertThat(drafts.data()).containsExactly(first);
    }

    @Test
    void numbers_continue_beyond_a_million_and_are_sorted_numerically() {
        TestDb.run("purchase", "select setval('purchase_order_number', 999998)");
        var owner = neighbours.vendor("million");
        var write = new WritePurchaseOrder(owner, List.of(line(bolt, 1, "1.00")), null, null, null);
        var made = new ArrayList<String>();
        for (int i = 0; i < 3; i++)
            made.add(purchases.createOrder(write, ADMIN).await().order().number());
        assertThat(made).containsExactly("PO-999999", "PO-1000000", "PO-1000001");
        var query = new JsonObject().put("vendor_id", owner.toString()).put("limit", 2);
        var first = purchases
                .listOrders(PurchaseOrderQuery.of(query.put("sort", List.of("number"))), ADMIN)
                .await();
        assertThat(first.data()).extracting(PurchaseOrder::number).isEqualTo(made.subList(0, 2));
        var rest = purchases.listOrders(
                PurchaseOrderQuery.of(query.put("after", first.meta().next())), ADMIN);
        assertThat(rest.await().data()).extracting(PurchaseOrder::number).isEqualTo(made.subList(2, 3));
    }

    @Test
    void events_are_published_in_order_with_their_versions() {
        var id = draft().order().id();
        purchases.putOrder(id, order(line(nut, 7, "2.00")), ADMIN).await();
        purchases.receiveOrder(id, null, ADMIN).await();
        purchases.payOrder(id, null, ADMIN).await();
        await().untilAsserted(() -> assertThat(published(id))
                .extracting(e -> e.getString("type"), e -> e.getLong("subjectversion"))
                .containsExactly(
                        tuple(PurchaseEvents.CREATED, 1L),
                        tuple(PurchaseEvents.UPDATED, 2L),
                        tuple(PurchaseEvents.RECEIVED, 3L),
                        tuple(PurchaseEvents.PAID, 4L)));
        var number = purchases.getOrder(id, ADMIN).await().order().number();
        assertThat(published(id)).extracting(e -> e.getJsonObject("data")).allSatisfy(data -> {
            assertThat(data.getString("number")).isEqualTo(number);
            assertThat(data.getString("currency")).isEqualTo("USD");
        });
    }

    @Test
    void the_service_itself_refuses_a_caller_without_permission() {
        var manager = identity.proxy("inventory_manager", PurchaseService.ADDRESS, PurchaseService.class);
        var id = manager.receiveOrder(draft().order().id(), null, ADMIN)
                .await()
                .order()
                .id();
        assertThat(code(manager.payOrder(id, null, ADMIN))).isEqualTo("403 forbidden");
        var viewer = identity.proxy("viewer", PurchaseService.ADDRESS, PurchaseService.class);
        assertThat(code(viewer.createOrder(order(line(bolt, 1, "0.35")), ADMIN)))
                .isEqualTo("403 forbidden");
    }

    @Test
    void the_timeline_of_an_order_has_its_events_oldest_first() {
        var id = draft().order().id();
        purchases.sendOrder(id, null, ADMIN).await();
        purchases.receiveOrder(id, null, ADMIN).await();
        purchases.payOrder(id, null, ADMIN).await();
        assertThat(purchases.getOrderTimeline(id, ADMIN).await())
                .extracting(TimelineEntry::type, TimelineEntry::version)
                .containsExactly(
                        tuple("purchase.order.created", 1L),
                        tuple("purchase.order.ordered", 2L),
                        tuple("purchase.order.received", 3L),
                        tuple("purchase.order.paid", 4L));
        assertThat(code(purchases.getOrderTimeline(new UUID(9, 9), ADMIN))).isEqualTo("404 order_not_found");
    }

    @Test
    void the_orders_of_a_vendor_are_listed() {
        var own = neighbours.vendor("listed");
        var write = new WritePurchaseOrder(own, List.of(line(bolt, 1, "1.00")), null, null, null);
        var first = purchases.createOrder(write, ADMIN).await().order();
        var second = purchases.createOrder(write, ADMIN).await().order();
        purchases.sendOrder(first.id(), null, ADMIN).await();
        var all = PurchaseOrderQuery.of(new JsonObject());
        assertThat(purchases.listVendorOrders(own, all, ADMIN).await().data())
                .extracting(PurchaseOrder::id)
                .containsExactly(second.id(), first.id());
        var sent = PurchaseOrderQuery.of(
                new JsonObject().put("ordered_from", first.createdAt().toString()));
        assertThat(purchases.listVendorOrders(own, sent, ADMIN).await().data())
                .extracting(PurchaseOrder::id)
                .containsExactly(first.id());
        assertThat(code(purchases.listVendorOrders(new UUID(9, 9), all, ADMIN))).isEqualTo("404 vendor_not_found");
    }

    @Test
    void lists_have_totals_of_the_page_and_of_all_by_currency() {
        var own = neighbours.vendor("totals");
        for (var order : List.of("1.00 USD", "2.50 USD", "7 JPY")) {
            var parts = order.split(" ");
            var write = new WritePurchaseOrder(own, List.of(line(bolt, 2, parts[0])), parts[1], null, null);
            var made = purchases.createOrder(write, ADMIN).await().order();
            if (parts[1].equals("JPY")) continue;
            purchases.receiveOrder(made.id(), null, ADMIN).await();
            purchases.payOrder(made.id(), amount("1.00"), ADMIN).await();
        }
        var query = PurchaseOrderQuery.of(new JsonObject().put("totals", true).put("limit", 2));
        var page = purchases.listVendorOrders(own, query, ADMIN).await().meta();
        var totals = page.totals();
        assertThat(page.total()).isEqualTo(3);
        assertThat(totals.page())
                .containsExactly(
                        new OrderTotals.Sum("JPY", 1, new BigDecimal("14"), new BigDecimal("0")),
                        new OrderTotals.Sum("USD", 1, new BigDecimal("5.00"), new BigDecimal("1.00")));
        assertThat(totals.all())
                .containsExactly(
                        new OrderTotals.Sum("JPY", 1, new BigDecimal("14"), new BigDecimal("0")),
                        new OrderTotals.Sum("USD", 2, new BigDecimal("7.00"), new BigDecimal("2.00")));
        var paid = PurchaseOrderQuery.of(
                new JsonObject().put("totals", true).put("payment_status", new JsonArray().add("partially_paid")));
        assertThat(purchases
                        .listVendorOrders(own, paid, ADMIN)
                        .await()
                        .meta()
                        .totals()
                        .all())
                .singleElement()
                .satisfies(s -> assertThat(s.totalAmount()).isEqualTo(new BigDecimal("7.00")));
        var searched =
                PurchaseOrderQuery.of(new JsonObject().put("totals", true).put("q", "totals"));
        assertThat(purchases
                        .listVendorOrders(own, searched, ADMIN)
                        .await()
                        .meta()
                        .totals()
                        .all())
                .isNull();
        var without = PurchaseOrderQuery.of(new JsonObject());
        assertThat(purchases
                        .listVendorOrders(own, without, ADMIN)
                        .await()
                        .meta()
                        .totals())
                .isNull();
    }

    @Test
    void the_lines_of_orders_are_listed_with_their_orders() {
        var own = neighbours.vendor("lines");
        var write = new WritePurchaseOrder(
                own, List.of(line(bolt, 2, "1.00"), line(nut, 3, "0.50")), null, null, "LINES-1");
        var made = purchases.createOrder(write, ADMIN).await();
        purchases.receiveOrder(made.order().id(), null, ADMIN).await();
        purchases.createOrder(write, ADMIN).await();
        var all = lines(new JsonObject().put("vendor_id", own.toString()));
        assertThat(all).hasSize(4);
        var received = lines(new JsonObject()
                .put("vendor_id", own.toString())
                .put("status", new JsonArray().add("received").add("paid"))
                .put("item_id", nut.toString())
                .put("reference", "LINES-1"));
        assertThat(received).singleElement().satisfies(l -> {
            assertThat(l.number()).isEqualTo(made.order().number());
            assertThat(l.receivedQuantity()).isEqualTo(3);
            assertThat(l.subtotal()).isEqualTo(new BigDecimal("1.50"));
            assertThat(l.receivedAt()).isNotNull();
        });
    }

    private static List<PurchasedLine> lines(JsonObject query) {
        return purchases
                .listOrderLines(OrderedLineQuery.of(query), ADMIN)
                .await()
                .data();
    }
}
