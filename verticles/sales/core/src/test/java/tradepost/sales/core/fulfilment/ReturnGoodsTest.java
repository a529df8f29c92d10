package tradepost.sales.core.fulfilment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static tradepost.kernel.Refusals.code;
import static tradepost.kernel.Refusals.refusal;
import static tradepost.sales.core.Sales.ANYBODY;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.listing.Page;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.value.Ids;
import tradepost.orders.PayOrderRequest;
import tradepost.orders.Payment;
import tradepost.orders.charge.Discount;
import tradepost.orders.invoice.WriteCreditNote;
import tradepost.payment.PaymentEvents;
import tradepost.payment.PaymentEvents.PaymentMoved;
import tradepost.sales.ChangeOrderRequest;
import tradepost.sales.SalesEvents;
import tradepost.sales.SalesOrderLine;
import tradepost.sales.SalesOrderWithItems;
import tradepost.sales.WriteSalesLine;
import tradepost.sales.WriteSalesOrder;
import tradepost.sales.core.Documents;
import tradepost.sales.core.Fulfilment;
import tradepost.sales.core.Neighbours;
import tradepost.sales.core.Sales;
import tradepost.sales.fulfilment.ShipOrderRequest;
import tradepost.sales.invoice.InvoiceCreated;
import tradepost.sales.returns.ReturnService;
import tradepost.sales.returns.SalesReturn;
import tradepost.sales.returns.SalesReturnQuery;
import tradepost.sales.returns.WriteSalesReturn;

/** Pieces that come back from customers: what is then owed, refunded and credited, and what is refused. */
@ExtendWith(VertxExtension.class)
class ReturnGoodsTest {
    static Sales sales;
    static Fulfilment orders;
    static ReturnService returns;
    static Documents documents;

    @BeforeAll
    static void start(Vertx vertx) {
        sales = new Sales(vertx);
        orders = new Fulfilment(sales);
        returns = sales.proxy("admin", ReturnService.ADDRESS, ReturnService.class);
        documents = new Documents(sales);
    }

    @AfterEach
    void inventoryAgrees() {
        sales.neighbours.arrivalAnswer.set(Future.succeededFuture());
        sales.neighbours.arrivals.clear();
    }

    private static WriteSalesReturn.Line line(SalesOrderLine line, long quantity, String disposition) {
        return new WriteSalesReturn.Line(line.id(), quantity, disposition, null, null, null);
    }

    private static WriteSalesReturn body(@Nullable Boolean refund, WriteSalesReturn.Line... lines) {
        return new WriteSalesReturn("does not fit", null, refund, List.of(lines));
    }

    /** So many pieces of the first lines, to stock. */
    private static Future<SalesOrderWithItems> back(
            SalesOrderWithItems order, @Nullable Boolean refund, long... pieces) {
        var lines = new ArrayList<WriteSalesReturn.Line>();
        for (int i = 0; i < pieces.length; i++)
            if (pieces[i] > 0) lines.add(line(order.items().get(i), pieces[i], "restock"));
        return sales.service.createReturn(
                order.order().id(), body(refund, lines.toArray(WriteSalesReturn.Line[]::new)), ANYBODY);
    }

    private static List<SalesReturn> of(SalesOrderWithItems order) {
        var query = new SalesReturnQuery(
                Page.of(null, null, null, List.of("created_at")), null, null, null, null, null, null);
        return returns.listOrderReturns(order.order().id(), query, ANYBODY)
                .await()
                .data();
    }

    private static List<String> documents(SalesOrderWithItems order) {
        return documents.texts(order.order().id());
    }

    @Test
    void an_order_for_which_nothing_was_paid_is_never_marked_as_paid() {
        var closedLast = orders.confirmed(2);
        orders.ship(closedLast, 1).await();
        back(closedLast, null, 1).await();
        var closed = orders.close(closedLast).await().order();
        assertThat(Fulfilment.states(closed)).isEqualTo("completed not_due returned");
        assertThat(closed.paidAt()).isNull();
        var returnedLast = orders.confirmed(2);
        orders.ship(returnedLast, 1).await();
        orders.close(returnedLast).await();
        var returned = back(returnedLast, null, 1).await().order();
        assertThat(Fulfilment.states(returned)).isEqualTo("completed not_due returned");
        assertThat(returned.paidAt()).isNull();
    }

    @Test
    void returned_pieces_are_no_longer_owed_and_credited() {
        var order = orders.confirmed(5, 2);
        orders.ship(order, 5, 2).await();
        var now = back(order, null, 2, 0).await();
        assertThat(now.order().returnedAmount()).isEqualTo("20.00");
        assertThat(now.order().totalAmount()).isEqualTo("70.00");
        assertThat(now.items()).extracting(SalesOrderLine::returnedQuantity).containsExactly(2L, 0L);
        assertThat(Fulfilment.states(now.order())).isEqualTo("confirmed unpaid fulfilled");
        assertThat(documents(order)).containsExactly("invoice shipped 70.00", "credit_note returned 20.00");
        var paid = orders.pay(order).await();
        assertThat(paid.order().paidAmount()).isEqualTo("50.00");
        assertThat(Fulfilment.states(paid.order())).isEqualTo("completed paid fulfilled");
    }

    private static void credit(SalesOrderWithItems order, int invoice, long pieces) {
        var issued = documents.of(order.order().id()).stream()
                .filter(d -> d.kind().equals("invoice"))
                .toList()
                .get(invoice);
        var line = new WriteCreditNote.Line(order.items().getFirst().id(), pieces, null);
        var note = new WriteCreditNote(List.of(line), null, null, "damaged", null);
        documents
                .service
                .creditInvoice(issued.invoiceId(), Ids.next(), note, ANYBODY)
                .await();
    }

    /** The credit is for pieces that the customer keeps, so those that come back are others, as long as there are others. */
    @ParameterizedTest
    @CsvSource({
        "2, 0, 1, '1 1', '10.00 0.00'",
        "10, 0, 4, '6 4', '60.00 0.00'",
        "10, 0, 4, '3 5 2', '30.00 30.00 0.00'",
        "10, 0, 10, '10', '0.00'",
        "3, 20, 1, '1 1 1', '3.33 3.34 0.00'", // 10.00 for three pieces
        "3, 20, 2, '1 2', '3.33 0.00'",
        "7, 20, 3, '2 2 3', '14.29 14.28 0.00'" // 50.00 for seven pieces, of which three are 21.43
    })
    void pieces_that_a_command_has_credited_come_back_last_and_for_nothing(
            int pieces, int discount, int credited, String returned, String amounts) {
        var lines = List.of(new WriteSalesLine(null, sales.neighbours.item("10.00"), null, pieces, null));
        var off = discount == 0 ? null : new Discount("amount", BigDecimal.valueOf(discount));
        var body = new WriteSalesOrder(sales.neighbours.customer, lines, "USD", null, null, null, null, null, off);
        var draft = sales.service.createOrder(body, ANYBODY).await();
        var order = sales.service.confirmOrder(draft.order().id(), ANYBODY).await();
        orders.ship(order, pieces).await();
        credit(order, 0, credited);
        for (var n : returned.split(" ")) back(order, null, Long.parseLong(n)).await();
        assertThat(of(order).stream().map(r -> r.amount().toPlainString())).containsExactly(amounts.split(" "));
        var notes = documents.of(order.order().id()).stream()
                .filter(d -> d.kind().equals("credit_note"))
                .map(InvoiceCreated::totalAmount)
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        assertThat(notes).isEqualTo(sales.now(order.order().id()).order().totalAmount());
    }

    @Test
    void pieces_that_are_not_invoiced_or_closed_are_not_those_that_were_credited() {
        var order = orders.confirmed(10, 3);
        orders.ship(order, 4, 3).await();
        credit(order, 0, 2);
        back(order, null, 1, 0).await();
        back(order, null, 3, 0).await();
        assertThat(of(order).stream().map(r -> r.amount().toPlainString())).containsExactly("10.00", "10.00");
        assertThat(sales.now(order.order().id()).order().openAmount()).isEqualTo("90.00");

        var closed = orders.confirmed(10);
        orders.ship(closed, 6).await();
        credit(closed, 0, 2);
        orders.close(closed).await();
        back(closed, null, 6).await();
        assertThat(of(closed).stream().map(r -> r.amount().toPlainString())).containsExactly("40.00");
        assertThat(sales.now(closed.order().id()).order().openAmount()).isEqualTo("0.00");
    }

    @Test
    void goodwill_lessens_what_pieces_give_back_and_counts_as_none_of_them() {
        var order = orders.confirmed(4);
        orders.ship(order, 2).await();
        orders.ship(order, 2).await();
        credit(order, 1, 1);
        var invoice = documents.of(order.order().id()).getFirst();
        var note = new WriteCreditNote(null, new BigDecimal("6"), null, "late", null);
        documents
                .service
                .creditInvoice(invoice.invoiceId(), Ids.next(), note, ANYBODY)
                .await();
        for (long n : new long[] {1, 2, 1}) back(order, null, n).await();
        assertThat(of(order).stream().map(r -> r.amount().toPlainString())).containsExactly("8.00", "16.00", "0.00");
    }

    /** An example that was computed by hand. */
    @Test
    void an_order_of_which_pieces_came_back_is_changed_and_what_was_credited_stays() {
        var lines = List.of(
                new WriteSalesLine(null, sales.neighbours.item("10.00"), null, 3, null),
                new WriteSalesLine(null, sales.neighbours.item("15.00"), null, 2, null));
        var discount = new Discount("amount", new BigDecimal("6"));
        var body = new WriteSalesOrder(sales.neighbours.customer, lines, "USD", null, null, null, null, null, discount);
        var draft = sales.service.createOrder(body, ANYBODY).await();
        var order = sales.service.confirmOrder(draft.order().id(), ANYBODY).await();
        var id = order.order().id();
        orders.ship(order, 2, 0).await();
        back(order, null, 1, 0).await(); // 10.00 less 1.00 of the 3.00 that the line has of the discount
        assertThat(documents(order)).containsExactly("invoice shipped 18.00", "credit_note returned 9.00");
        assertThat(code(orders.change(order, 1))).isEqualTo("409 quantity_below_shipped");
        var changes = List.of(
                new ChangeOrderRequest.Line(order.items().getLast().id(), null, null, 1, null),
                new ChangeOrderRequest.Line(null, sales.neighbours.item("4.00"), null, 1, null));
        var changed = sales.service
                .changeOrder(id, new ChangeOrderRequest(changes, null, null, null), ANYBODY)
                .await();
        // the first line keeps its 3.00, and the others share the rest: 3.00 of 15.00 and 4.00
        assertThat(changed.items())
                .extracting(l -> l.discountAmount().toPlainString())
                .containsExactly("3.00", "2.37", "0.63");
        assertThat(changed.order().totalAmount()).isEqualTo("43.00");
        assertThat(changed.order().returnedAmount()).isEqualTo("9.00");
        orders.ship(changed, 1, 1, 1).await();
        assertThat(orders.pay(changed).await().order().paidAmount()).isEqualTo("34.00");
        var now = back(changed, true, 2, 1, 1).await().order();
        assertThat(now.returnedAmount()).isEqualTo("43.00");
        assertThat(now.refundedAmount()).isEqualTo("34.00");
        assertThat(Fulfilment.states(now)).isEqualTo("completed refunded returned");
        assertThat(documents(order))
                .containsExactly(
                        "invoice shipped 18.00",
                        "credit_note returned 9.00",
                        "invoice shipped 25.00",
                        "credit_note returned 34.00");
    }

    @Test
    void a_change_that_leaves_only_pieces_that_came_back_ends_the_order() {
        var order = orders.confirmed(3, 2);
        orders.ship(order, 1).await();
        back(order, null, 1).await();
        var now = orders.change(order, 1, 0).await().order();
        assertThat(now.totalAmount()).isEqualTo("10.00");
        assertThat(Fulfilment.states(now)).isEqualTo("completed not_due returned");
        assertThat(code(orders.change(order, 2))).isEqualTo("409 invalid_state");
    }

    @Test
    void a_refund_with_the_return_gives_back_what_is_paid_above_what_is_owed() {
        var order = orders.confirmed(5, 2);
        orders.pay(order).await();
        orders.ship(order, 5, 2).await();
        var now = back(order, true, 2, 1).await();
        assertThat(now.order().refundedAmount()).isEqualTo("30.00");
        assertThat(Fulfilment.states(now.order())).isEqualTo("completed partially_refunded fulfilled");
        assertThat(now.payments())
                .extracting(Payment::kind, p -> p.amount().toPlainString())
                .containsExactly(tuple("payment", "70.00"), tuple("refund", "30.00"));
        var all = back(order, true, 3, 1).await();
        assertThat(all.order().refundedAmount()).isEqualTo("70.00");
        assertThat(Fulfilment.states(all.order())).isEqualTo("completed refunded returned");
        assertThat(of(order))
                .extracting(r -> r.refundedAmount().toPlainString())
                .containsExactly("30.00", "40.00");
    }

    @Test
    void without_a_refund_the_money_is_kept_until_it_is_refunded() {
        var order = orders.confirmed(2);
        orders.pay(order).await();
        orders.ship(order, 2).await();
        var now = back(order, false, 1).await();
        assertThat(now.order().refundedAmount()).isEqualTo("0.00");
        assertThat(Fulfilment.states(now.order())).isEqualTo("completed paid fulfilled");
        var later = back(order, true, 1).await();
        assertThat(later.order().refundedAmount()).isEqualTo("20.00");
    }

    @Test
    void a_part_that_is_paid_settles_an_order_whose_rest_came_back() {
        var order = orders.confirmed(4);
        sales.service
                .payOrder(order.order().id(), new PayOrderRequest(new BigDecimal("30.00"), null, null), ANYBODY)
                .await();
        orders.ship(order, 4).await();
        var now = back(order, true, 2).await();
        assertThat(now.order().refundedAmount()).isEqualTo("10.00");
        assertThat(Fulfilment.states(now.order())).isEqualTo("completed partially_refunded fulfilled");
    }

    @Test
    void an_order_that_is_shipped_in_part_can_be_shipped_closed_and_returned_further() {
        var order = orders.confirmed(5);
        orders.ship(order, 2).await();
        assertThat(Fulfilment.states(back(order, null, 2).await().order())).isEqualTo("confirmed unpaid partial");
        documents(order);
        orders.ship(order, 1).await();
        var closed = orders.close(order).await();
        assertThat(closed.order().totalAmount()).isEqualTo("30.00");
        assertThat(Fulfilment.states(closed.order())).isEqualTo("confirmed unpaid fulfilled");
        assertThat(Fulfilment.states(back(order, null, 1).await().order())).isEqualTo("completed not_due returned");
        assertThat(documents(order))
                .containsExactlyInAnyOrder(
                        "invoice shipped 20.00",
                        "credit_note returned 20.00",
                        "invoice shipped 10.00",
                        "credit_note returned 10.00");
    }

    @Test
    void amounts_are_exact_to_the_cent_in_any_parts() {
        var order = orders.confirmed("USD", List.of(line("3.33", 7)));
        var id = order.order().id();
        sales.sql(
                "update sales_order_line set full_discount = 1.00, discount_amount = 1.00, full_tax = 3.35, tax_amount = 3.35 where order_id = $1",
                id);
        sales.sql(
                "update sales_order set total_amount = 25.66, discount_amount = 1.00, tax_amount = 3.35 where id = $1",
                id);
        orders.pay(order).await();
        orders.ship(order, 7).await();
        for (long pieces : new long[] {1, 2, 1, 3}) back(order, true, pieces).await();
        var now = sales.now(id).order();
        assertThat(now.returnedAmount()).isEqualTo("25.66");
        assertThat(now.refundedAmount()).isEqualTo("25.66");
        var sum = of(order).stream().map(SalesReturn::amount).reduce(BigDecimal.ZERO, BigDecimal::add);
        assertThat(sum).isEqualTo("25.66");
    }

    private static WriteSalesLine line(String price, long quantity) {
        return new WriteSalesLine(null, sales.neighbours.item(price), null, quantity, null);
    }

    @Test
    void a_return_is_a_document_with_a_number_and_its_lines() {
        var order = orders.confirmed(5, 2);
        orders.ship(order, 5, 2).await();
        var place = Ids.next();
        var restock = new WriteSalesReturn.Line(order.items().getFirst().id(), 1, "restock", place, " L-1 ", null);
        sales.service
                .createReturn(
                        order.order().id(),
                        body(
                                null,
                                restock,
                                line(order.items().getFirst(), 2, "damaged"),
                                line(order.items().getLast(), 1, "discard")),
                        ANYBODY)
                .await();
        var listed = of(order).getFirst();
        assertThat(listed.number()).matches("RT-\\d{6}");
        assertThat(listed.reason()).isEqualTo("does not fit");
        assertThat(listed.amount()).isEqualTo("40.00");
        assertThat(listed.lines()).isNull();
        var read = returns.getReturn(listed.id(), ANYBODY).await();
        assertThat(read.lines())
                .extracting(
                        SalesReturn.Line::quantity,
                        SalesReturn.Line::disposition,
                        SalesReturn.Line::locationId,
                        SalesReturn.Line::lot,
                        l -> l.totalAmount().toPlainString())
                .containsExactly(
                        tuple(1L, "restock", place, "L-1", "10.00"),
                        tuple(2L, "damaged", Neighbours.MAIN, null, "20.00"),
                        tuple(1L, "discard", null, null, "10.00"));
        var event = sales.events(SalesEvents.RETURNED, order.order().id()).getFirst();
        assertThat(event.getString("return_number")).isEqualTo(listed.number());
        assertThat(event.getJsonArray("lines")).hasSize(3);
        assertThat(sales.neighbours.arrivals).hasSize(2); // one for each location
    }

    /** So many pieces of the first line from each, first from NORTH. */
    private static void shipFromBoth(SalesOrderWithItems order, long pieces) {
        var it = order.items().getFirst();
        for (var place : List.of(Neighbours.NORTH, Neighbours.MAIN))
            sales.service
                    .shipOrder(
                            order.order().id(),
                            new ShipOrderRequest(
                                    Ids.next(),
                                    List.of(new ShipOrderRequest.Line(it.id(), it.itemId(), place, pieces)),
                                    null),
                            ANYBODY)
                    .await();
    }

    @Test
    void pieces_come_back_to_where_they_were_shipped_from_in_that_order() {
        var line = line("10.00", 10);
        sales.neighbours.atTwoLocations.add(line.itemId());
        var order = orders.confirmed("USD", List.of(line)); // 5 at MAIN, 5 at NORTH
        shipFromBoth(order, 3);
        back(order, null, 2).await();
        back(order, null, 3).await();
        assertThat(sales.events(SalesEvents.RETURNED, order.order().id()).stream()
                        .map(ReturnGoodsTest::places))
                .containsExactly("NORTH 2", "NORTH 1, MAIN 2");
    }

    private static String places(JsonObject event) {
        var parts = event.getJsonArray("lines").stream()
                .map(JsonObject.class::cast)
                .map(p -> (p.getString("location_id").equals(Neighbours.MAIN.toString()) ? "MAIN " : "NORTH ")
                        + p.getLong("quantity"))
                .toList();
        return String.join(", ", parts);
    }

    private static Future<SalesOrderWithItems> serial(
            SalesOrderWithItems order, int line, String number, String disposition) {
        var body = new WriteSalesReturn.Line(order.items().get(line).id(), 1, disposition, null, number, null);
        return sales.service.createReturn(order.order().id(), body(true, body), ANYBODY);
    }

    @Test
    void of_ten_returns_of_a_serial_number_at_once_one_refunds_it() {
        sales.neighbours.shippedSerials.put("S-1", 1L);
        var order = orders.confirmed(6);
        orders.pay(order).await();
        orders.ship(order, 6).await();
        var tries = Stream.generate(() -> serial(order, 0, "S-1", "restock"))
                .limit(10)
                .toList();
        Future.join(tries).otherwiseEmpty().await();
        assertThat(tries).filteredOn(Future::succeeded).hasSize(1);
        assertThat(tries).filteredOn(Future::failed).allMatch(t -> code(t).equals("409 serial_not_shipped"));
        assertThat(sales.now(order.order().id()).order().refundedAmount()).isEqualTo("10.00");
        assertThat(code(serial(order, 0, "S-1", "damaged"))).isEqualTo("409 serial_not_shipped");
        assertThat(refusal(serial(order, 0, "S-1", "damaged")).getDebugInfo().encode())
                .contains("lines[0].lot")
                .contains("S-1 has come back already");
    }

    @Test
    void a_serial_number_comes_back_as_often_as_it_was_shipped_and_once_in_a_return() {
        sales.neighbours.shippedSerials.put("S-2", 2L);
        sales.neighbours.shippedSerials.put("S-3", 1L);
        var order = orders.confirmed(6);
        orders.ship(order, 6).await();
        var line = order.items().getFirst().id();
        var twice = body(
                null,
                new WriteSalesReturn.Line(line, 1, "restock", null, "S-3", null),
                new WriteSalesReturn.Line(line, 1, "damaged", null, "S-3", null));
        assertThat(code(sales.service.createReturn(order.order().id(), twice, ANYBODY)))
                .isEqualTo("409 serial_not_shipped");
        serial(order, 0, "S-2", "restock").await();
        serial(order, 0, "S-2", "restock").await(); // it was shipped again meanwhile
        assertThat(code(serial(order, 0, "S-2", "restock"))).isEqualTo("409 serial_not_shipped");
        serial(order, 0, "S-3", "restock").await();
    }

    @Test
    void of_returns_of_a_lot_at_once_as_many_pieces_come_back_as_were_shipped_of_it() {
        sales.neighbours.shippedLots.put("L-1", 3L);
        var order = orders.confirmed(6);
        orders.ship(order, 6).await();
        var line = order.items().getFirst().id();
        var twice = body(
                null,
                new WriteSalesReturn.Line(line, 2, "restock", null, "L-1", null),
                new WriteSalesReturn.Line(line, 2, "damaged", null, "L-1", null));
        assertThat(code(sales.service.createReturn(order.order().id(), twice, ANYBODY)))
                .isEqualTo("409 lot_not_shipped");
        var tries = Stream.generate(() -> serial(order, 0, "L-1", "restock"))
                .limit(5)
                .toList();
        Future.join(tries).otherwiseEmpty().await();
        assertThat(tries).filteredOn(Future::succeeded).hasSize(3);
        assertThat(tries).filteredOn(Future::failed).allMatch(t -> code(t).equals("409 lot_not_shipped"));
        serial(order, 0, "L-2", "restock").await(); // inventory knows nothing of it
        sales.neighbours.shippedLots.put("\u0390", 1L); // its capital consists of parts
        serial(order, 0, "\u0390", "restock").await();
        assertThat(code(serial(order, 0, "\u0390", "restock"))).isEqualTo("409 lot_not_shipped");
    }

    @Test
    void what_was_shipped_from_a_closed_location_comes_back_to_another() {
        var line = line("10.00", 4);
        sales.neighbours.atTwoLocations.add(line.itemId());
        var order = orders.confirmed("USD", List.of(line)); // 2 at MAIN, 2 at NORTH
        shipFromBoth(order, 2);
        sales.neighbours.closed.add(Neighbours.NORTH);
        try {
            back(order, null, 4).await();
        } finally {
            sales.neighbours.closed.clear();
        }
        var read = returns.getReturn(of(order).getFirst().id(), ANYBODY).await();
        assertThat(read.lines()).extracting(SalesReturn.Line::locationId).containsOnly(Neighbours.MAIN);
        assertThat(sales.events(SalesEvents.RETURNED, order.order().id()).stream()
                        .map(ReturnGoodsTest::places))
                .containsExactly("MAIN 2, MAIN 2");
    }

    @Test
    void never_more_comes_back_than_was_shipped() {
        var order = orders.confirmed(5, 2);
        assertThat(code(back(order, null, 1))).isEqualTo("409 quantity_exceeds_shipped");
        orders.ship(order, 3, 0).await();
        assertThat(code(back(order, null, 4))).isEqualTo("409 quantity_exceeds_shipped");
        assertThat(refusal(back(order, null, 4)).getDebugInfo().encode()).contains("must be at most 3");
        assertThat(code(back(order, null, 1, 1))).isEqualTo("409 quantity_exceeds_shipped");
        var first = order.items().getFirst();
        var twoParts = body(null, line(first, 2, "restock"), line(first, 2, "damaged"));
        assertThat(code(sales.service.createReturn(order.order().id(), twoParts, ANYBODY)))
                .isEqualTo("409 quantity_exceeds_shipped");
        back(order, null, 2).await();
        assertThat(code(back(order, null, 2))).isEqualTo("409 quantity_exceeds_shipped");
        back(order, null, 1).await();
        assertThat(sales.now(order.order().id()).items().getFirst().returnedQuantity())
                .isEqualTo(3);
    }

    @Test
    void what_is_wrong_with_a_return_is_refused() {
        var order = orders.confirmed(5);
        orders.ship(order, 5).await();
        var first = order.items().getFirst();
        var id = order.order().id();
        assertThat(code(sales.service.createReturn(Ids.next(), body(null, line(first, 1, "restock")), ANYBODY)))
                .isEqualTo("404 order_not_found");
        assertThat(code(sales.service.createReturn(
                        sales.draft().order().id(), body(null, line(first, 1, "restock")), ANYBODY)))
                .isEqualTo("409 invalid_state");
        var twice = body(null, line(first, 1, "restock"), line(first, 1, "restock"));
        assertThat(code(sales.service.createReturn(id, twice, ANYBODY))).isEqualTo("400 line_twice");
        var unknown = new WriteSalesReturn.Line(Ids.next(), 1, "restock", null, null, null);
        assertThat(code(sales.service.createReturn(id, body(null, unknown), ANYBODY)))
                .isEqualTo("400 line_not_found");
        var nowhere = new WriteSalesReturn.Line(first.id(), 1, "discard", Ids.next(), null, null);
        assertThat(code(sales.service.createReturn(id, body(null, nowhere), ANYBODY)))
                .isEqualTo("400 invalid_lines");
        sales.neighbours.arrivalAnswer.set(Future.failedFuture(Problem.badRequest("location_not_found")));
        var elsewhere = new WriteSalesReturn.Line(first.id(), 1, "restock", Ids.next(), null, null);
        var refused = sales.service.createReturn(id, body(null, line(first, 1, "discard"), elsewhere), ANYBODY);
        assertThat(code(refused)).isEqualTo("400 location_not_found");
        assertThat(refusal(refused).getDebugInfo().encode()).contains("\"lines[1].location_id\"");
        assertThat(sales.now(id).order().version()).isEqualTo(3);
        sales.neighbours.arrivalAnswer.set(Future.failedFuture(Problem.unavailable("unavailable")));
        back(order, null, 1).await(); // does not need inventory
        var named = new WriteSalesReturn.Line(first.id(), 1, "restock", null, "L-1", null);
        assertThat(code(sales.service.createReturn(id, body(null, named), ANYBODY)))
                .startsWith("503");
        assertThat(code(returns.getReturn(Ids.next(), ANYBODY))).isEqualTo("404 return_not_found");
    }

    @Test
    void a_refund_needs_its_permission() {
        var order = orders.confirmed(2);
        orders.pay(order).await();
        orders.ship(order, 2).await();
        var manager = sales.as("inventory_manager");
        var body = body(true, line(order.items().getFirst(), 1, "restock"));
        assertThat(code(manager.createReturn(order.order().id(), body, ANYBODY)))
                .isEqualTo("403 forbidden");
        var kept = body(null, line(order.items().getFirst(), 1, "restock"));
        manager.createReturn(order.order().id(), kept, ANYBODY).await();
        for (var role : List.of("viewer", "customer"))
            assertThat(code(sales.as(role).createReturn(order.order().id(), kept, ANYBODY)))
                    .isEqualTo("403 forbidden");
    }

    @Test
    void customers_see_their_own_returns() {
        var customer = sales.neighbours.customerOf(sales.userId("customer"));
        var draft = sales.service
                .createOrder(new WriteSalesOrder(customer, List.of(line("10.00", 1)), "USD", null, null, null), ANYBODY)
                .await();
        var own = sales.service.confirmOrder(draft.order().id(), ANYBODY).await();
        var other = orders.confirmed(1);
        for (var o : List.of(own, other)) {
            orders.ship(o, 1).await();
            back(o, null, 1).await();
        }
        var theirs = sales.proxy("customer", ReturnService.ADDRESS, ReturnService.class);
        var query = new SalesReturnQuery(Page.FIRST, null, null, null, null, null, null);
        var listed = theirs.listReturns(query, ANYBODY).await().data();
        assertThat(listed)
                .extracting(SalesReturn::orderId)
                .containsExactly(own.order().id());
        var read = theirs.getReturn(listed.getFirst().id(), ANYBODY).await();
        assertThat(read.id()).isEqualTo(listed.getFirst().id());
        assertThat(List.of(read.actor(), listed.getFirst().actor()))
                .as("not the id of the staff that received it")
                .containsOnly("staff");
        assertThat(returns.getReturn(read.id(), ANYBODY).await().actor()).startsWith("user:");
        assertThat(code(theirs.getReturn(of(other).getFirst().id(), ANYBODY))).isEqualTo("404 return_not_found");
        assertThat(code(theirs.listOrderReturns(other.order().id(), query, ANYBODY)))
                .isEqualTo("404 order_not_found");
        var byItem = new SalesReturnQuery(
                Page.FIRST, null, null, own.items().getFirst().itemId(), null, null, null);
        assertThat(returns.listReturns(byItem, ANYBODY).await().data())
                .extracting(SalesReturn::orderId)
                .containsExactly(own.order().id());
    }

    @Test
    void of_twenty_returns_of_the_last_pieces_at_once_each_piece_comes_back_once() {
        var order = orders.confirmed(9);
        orders.pay(order).await();
        orders.ship(order, 9).await();
        var all = Stream.generate(() -> back(order, true, 2)).limit(20).toList();
        Future.join(all).otherwiseEmpty().await();
        assertThat(all).filteredOn(Future::succeeded).hasSize(4);
        assertThat(all.stream().filter(Future::failed)).allMatch(f -> code(f).equals("409 quantity_exceeds_shipped"));
        var now = sales.now(order.order().id());
        assertThat(now.order().refundedAmount()).isEqualTo("80.00");
        assertThat(now.order().returnedAmount()).isEqualTo("80.00");
        documents(order);
        assertThat(sales.texts(
                        "select id::text from sales_order_invoice where order_id = $1 and kind = 'credit_note'",
                        order.order().id()))
                .hasSize(4);
    }

    @Test
    void a_repeated_request_with_its_key_returns_once() {
        var order = orders.confirmed(5);
        orders.ship(order, 5).await();
        var keyed = sales.withKey("return " + order.order().id());
        var body = body(null, line(order.items().getFirst(), 1, "restock"));
        for (int i = 0; i < 3; i++)
            keyed.createReturn(order.order().id(), body, ANYBODY).await();
        assertThat(of(order)).hasSize(1);
    }

    @Test
    void what_is_captured_after_the_return_and_no_longer_owed_is_refunded() {
        var order = orders.confirmed(2);
        orders.ship(order, 2).await();
        var id = order.order().id();
        var sandbox = new PayOrderRequest(null, null, null, "sandbox", null);
        var payment =
                sales.service.payOrder(id, sandbox, ANYBODY).await().payments().getLast();
        var now = back(order, true, 1).await();
        assertThat(now.order().refundedAmount()).isEqualTo("0.00");
        assertThat(now.order().openAmount()).isEqualTo("0.00");
        var captured = new PaymentMoved(
                payment.id(),
                id,
                "SO-000001",
                "in",
                "sandbox",
                "sandbox",
                payment.amount(),
                "USD",
                "captured",
                null,
                new JsonObject());
        sales.deliver(EventLog.event(PaymentEvents.CAPTURED, payment.id(), 4, captured, "system:payment", null))
                .await();
        assertThat(orders.states(id)).isEqualTo("completed paid fulfilled");
        var refund = sales.now(id).payments().getLast();
        assertThat(refund.kind() + " " + refund.amount() + " " + refund.status())
                .isEqualTo("refund 10.00 pending");
        assertThat(sales.now(id).order().pendingRefundAmount()).isEqualTo("10.00");
        assertThat(sales.events(SalesEvents.REFUND_REQUESTED, id)).hasSize(1);
        var all = back(order, true, 1).await();
        assertThat(all.order().pendingRefundAmount()).isEqualTo("20.00");
        assertThat(all.order().refundedAmount()).isEqualTo("0.00");
    }

    @Test
    void invoices_of_returns_name_them() {
        var order = orders.confirmed(3);
        orders.ship(order, 3).await();
        back(order, null, 1).await();
        var credit = documents.of(order.order().id()).getLast();
        assertThat(credit.returnId()).isEqualTo(of(order).getFirst().id());
        assertThat(credit.lines()).extracting(InvoiceCreated.Line::quantity).containsExactly(1L);
    }
}
