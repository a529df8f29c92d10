package tradepost.sales.core.invoice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static tradepost.kernel.Refusals.code;
import static tradepost.sales.core.Sales.ANYBODY;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.kernel.TestDb;
import tradepost.kernel.value.Ids;
import tradepost.orders.Discount;
import tradepost.pdf.Paper;
import tradepost.sales.SalesEvents;
import tradepost.sales.SalesOrderWithItems;
import tradepost.sales.WriteSalesLine;
import tradepost.sales.WriteSalesOrder;
import tradepost.sales.core.Fulfilment;
import tradepost.sales.core.Sales;
import tradepost.sales.invoice.Invoice;
import tradepost.sales.invoice.InvoiceQuery;
import tradepost.sales.invoice.InvoiceService;

/** Invoices and credit notes: when they are issued, what they say, and their numbers. */
@ExtendWith(VertxExtension.class)
class InvoicesTest {
    static Sales sales;
    static Fulfilment orders;
    static InvoiceService invoices;

    @BeforeAll
    static void start(Vertx vertx) {
        sales = new Sales(vertx);
        orders = new Fulfilment(sales);
        invoices = sales.proxy("admin", InvoiceService.ADDRESS, InvoiceService.class);
    }

    private static Invoice ofOrder(SalesOrderWithItems order) {
        return invoices.getOrderInvoice(order.order().id(), ANYBODY).await();
    }

    /** Oldest first, with lines. */
    private static List<Invoice> documents(SalesOrderWithItems order) {
        return documents(order.order().id());
    }

    private static List<Invoice> documents(UUID orderId) {
        var query = new InvoiceQuery(
                100, null, null, List.of("issued_at"), null, null, orderId, null, null, null, null, null, null, null);
        return invoices.listInvoices(query, ANYBODY).await().data().stream()
                .map(i -> invoices.getInvoice(i.id(), ANYBODY).await())
                .toList();
    }

    /** Waits for the relay. */
    private static List<Invoice> documents(SalesOrderWithItems order, int count) {
        return Awaitility.await()
                .pollInterval(Duration.ofMillis(20))
                .until(() -> documents(order), d -> d.size() == count);
    }

    private static List<String> texts(List<Invoice> documents) {
        return documents.stream()
                .map(d -> d.kind() + " " + d.reason() + " " + d.totalAmount())
                .toList();
    }

    @Test
    void each_shipment_is_invoiced_with_its_pieces() {
        var order = orders.confirmed(5, 2);
        var shipment = Fulfilment.shipment(order, 3, 1);
        sales.service.shipOrder(order.order().id(), shipment, ANYBODY).await();
        var first = documents(order, 1).getFirst();
        assertThat(first.number()).matches("INV-20\\d\\d-\\d{6}");
        assertThat(first.reason()).isEqualTo("shipped");
        assertThat(first.shipmentIds()).containsExactly(shipment.shipmentId());
        assertThat(first.lines())
                .extracting(
                        Invoice.Line::orderLineId,
                        Invoice.Line::quantity,
                        l -> l.totalAmount().toPlainString())
                .containsExactly(
                        tuple(order.items().get(0).id(), 3L, "30.00"),
                        tuple(order.items().get(1).id(), 1L, "10.00"));
        assertThat(first.totalAmount()).isEqualTo("40.00");
        assertThat(first.dueAt()).isEqualTo(first.issuedAt());
        orders.ship(order, 2, 1).await();
        assertThat(texts(documents(order, 2))).containsExactly("invoice shipped 40.00", "invoice shipped 30.00");
        assertThat(ofOrder(order).totalAmount()).isEqualTo("30.00");
        var event = sales.events(SalesEvents.INVOICE_ISSUED, first.id()).getFirst();
        assertThat(event.getString("number")).isEqualTo(first.number());
        assertThat(event.getString("order_id")).isEqualTo(order.order().id().toString());
    }

    @Test
    void the_terms_of_the_order_say_when_it_is_due() {
        var order = orders.confirmed(1);
        TestDb.run(
                "sales",
                "update sales_order set payment_terms_days = 30 where id = '"
                        + order.order().id() + "'");
        var invoice = ofOrder(order);
        assertThat(invoice.dueAt()).isEqualTo(invoice.issuedAt().plus(Duration.ofDays(30)));
    }

    @Test
    void a_request_invoices_the_whole_order_before_it_is_shipped_and_then_nothing_more() {
        var order = orders.confirmed(5, 2);
        var whole = ofOrder(order);
        assertThat(whole.reason()).isEqualTo("requested");
        assertThat(whole.totalAmount()).isEqualTo("70.00");
        assertThat(ofOrder(order)).isEqualTo(whole);
        orders.ship(order, 5, 2).await();
        assertThat(ofOrder(order)).isEqualTo(whole);
        assertThat(documents(order)).hasSize(1);
    }

    @Test
    void an_invoice_is_in_the_language_that_the_customer_had_when_the_order_was_written() {
        sales.neighbours.language.set("de");
        try {
            var order = orders.confirmed(2);
            sales.neighbours.language.set("en");
            var invoice = ofOrder(order);
            assertThat(invoice.language()).isEqualTo("de");
            assertThat(printed(invoice)).contains("Rechnung", "Gesamtbetrag");
        } finally {
            sales.neighbours.language.set(null);
        }
        var invoice = ofOrder(orders.confirmed(2));
        assertThat(invoice.language()).isNull();
        assertThat(printed(invoice)).contains("Invoice", "Total");
    }

    @Test
    void a_printed_invoice_says_when_its_shipments_have_left_and_a_credit_note_which_invoices_it_corrects() {
        var order = orders.confirmed(5);
        orders.ship(order, 3).await();
        var invoice = documents(order, 1).getFirst();
        TestDb.run(
                "sales",
                "update sales_order_shipment set created_at = '2026-01-09T12:00:00Z' where shipment_id = '"
                        + invoice.shipmentIds().getFirst() + "'");
        assertThat(printed(invoice)).contains("Delivered 9 Jan 2026").doesNotContain("For invoice");
        var other = orders.confirmed(5);
        var whole = ofOrder(other);
        orders.change(other, 4).await();
        var note = documents(other, 2).getLast();
        assertThat(note.kind()).isEqualTo("credit_note");
        assertThat(printed(note)).contains("For invoice " + whole.number()).doesNotContain("Delivered");
    }

    private static String printed(Invoice invoice) {
        return Paper.text(
                invoices.printInvoice(invoice.id(), ANYBODY).await().bytes().getBytes());
    }

    @Test
    void an_invoice_is_printed() {
        var order = orders.confirmed(5, 2);
        var invoice = ofOrder(order);
        for (var printed : List.of(
                invoices.printInvoice(invoice.id(), ANYBODY),
                invoices.printOrderInvoice(order.order().id(), ANYBODY))) {
            var document = printed.await();
            assertThat(document.fileName()).isEqualTo(invoice.number() + ".pdf");
            assertThat(document.bytes().toString("ISO-8859-1")).startsWith("%PDF-");
        }
    }

    @Test
    void a_request_after_a_shipment_invoices_only_that() {
        var order = orders.confirmed(5);
        orders.ship(order, 2).await();
        assertThat(ofOrder(order).totalAmount()).isEqualTo("20.00");
        assertThat(documents(order)).hasSize(1);
    }

    @Test
    void closed_pieces_that_were_invoiced_are_credited() {
        var order = orders.confirmed(5, 2);
        ofOrder(order);
        orders.ship(order, 3, 0).await();
        orders.close(order).await();
        assertThat(texts(documents(order, 2))).containsExactly("invoice requested 70.00", "credit_note reduced 40.00");
        var credit = documents(order).getLast();
        assertThat(credit.number()).matches("CN-20\\d\\d-\\d{6}");
        assertThat(credit.dueAt()).isNull();
        assertThat(credit.lines()).extracting(Invoice.Line::quantity).containsExactly(2L, 2L);
    }

    @Test
    void a_cancelled_order_that_was_invoiced_is_credited() {
        var order = orders.confirmed(3);
        ofOrder(order);
        sales.service.cancelOrder(order.order().id(), null, ANYBODY).await();
        assertThat(texts(documents(order, 2)))
                .containsExactly("invoice requested 30.00", "credit_note cancelled 30.00");
        assertThat(texts(List.of(ofOrder(order)))).containsExactly("invoice requested 30.00");
        assertThat(documents(order)).hasSize(2);
    }

    @Test
    void a_draft_and_an_order_that_was_cancelled_before_have_no_invoice() {
        var draft = sales.draft();
        assertThat(code(invoices.getOrderInvoice(draft.order().id(), ANYBODY))).isEqualTo("409 invalid_state");
        var order = orders.confirmed(1);
        sales.service.cancelOrder(order.order().id(), null, ANYBODY).await();
        assertThat(code(invoices.getOrderInvoice(order.order().id(), ANYBODY))).isEqualTo("409 invalid_state");
        assertThat(code(invoices.getOrderInvoice(Ids.next(), ANYBODY))).isEqualTo("404 order_not_found");
        assertThat(code(invoices.getInvoice(Ids.next(), ANYBODY))).isEqualTo("404 invoice_not_found");
        assertThat(documents(order)).isEmpty();
    }

    @Test
    void twenty_requests_at_once_issue_one_invoice() {
        var order = orders.confirmed(4);
        var all = Stream.generate(() -> invoices.getOrderInvoice(order.order().id(), ANYBODY))
                .limit(20)
                .toList();
        Future.join(all).await();
        assertThat(all.stream().map(f -> f.result().id()).distinct()).hasSize(1);
        assertThat(documents(order)).hasSize(1);
    }

    @Test
    void twenty_shipments_and_requests_at_once_invoice_each_piece_once() {
        var order = orders.confirmed(40);
        var all = IntStream.range(0, 40)
                .<Future<?>>mapToObj(i -> i % 2 == 0
                        ? orders.ship(order, 2)
                        : invoices.getOrderInvoice(order.order().id(), ANYBODY))
                .toList();
        Future.join(all).otherwiseEmpty().await();
        ofOrder(order);
        var pieces = documents(order).stream()
                .flatMap(i -> i.lines().stream())
                .mapToLong(Invoice.Line::quantity)
                .sum();
        assertThat(pieces).isEqualTo(40);
        var shipments =
                documents(order).stream().flatMap(i -> i.shipmentIds().stream()).toList();
        assertThat(shipments).hasSizeLessThanOrEqualTo(20).doesNotHaveDuplicates();
    }

    @Test
    void numbers_of_many_orders_at_once_have_no_gaps_and_increase_with_time() {
        var many = IntStream.range(0, 20).mapToObj(i -> orders.confirmed(1)).toList();
        Future.join(many.stream()
                        .map(o -> invoices.getOrderInvoice(o.order().id(), ANYBODY))
                        .toList())
                .await();
        assertThat(gaps("invoice")).isEmpty();
        for (var o : many)
            sales.service.cancelOrder(o.order().id(), null, ANYBODY).await();
        for (var o : many) documents(o, 2);
        assertThat(gaps("credit_note")).isEmpty();
    }

    /** The numbers of a kind that are not one more than that before them in the order of their time. */
    private static List<String> gaps(String kind) {
        return sales.texts("""
                select number from (select number, n, lag(n) over (order by issued_at, number) as last from (
                  select *, split_part(number, '-', 3)::int as n from sales_invoice where kind = $1) numbered) followed
                where n <> last + 1
                """, kind);
    }

    @Test
    void a_transaction_that_is_rolled_back_leaves_no_gap() {
        var order = orders.confirmed(1);
        var before = new HashSet<>(sales.texts("select kind || last from sales_invoice_counter"));
        TestDb.run("sales", """
                create function refuse_invoice() returns trigger language plpgsql as $$
                begin
                  if new.order_id = '%s' then raise exception 'refused by the test'; end if; return new;
                end $$;
                create trigger refuse_invoice before insert on sales_invoice for each row execute function refuse_invoice()
                """.formatted(order.order().id()));
        try {
            assertThat(code(invoices.getOrderInvoice(order.order().id(), ANYBODY)))
                    .startsWith("500");
            assertThat(new HashSet<>(sales.texts("select kind || last from sales_invoice_counter")))
                    .isEqualTo(before);
        } finally {
            TestDb.run("sales", "drop function refuse_invoice cascade");
        }
        ofOrder(order);
        assertThat(gaps("invoice")).isEmpty();
    }

    @Test
    void documents_are_never_changed_or_deleted() {
        ofOrder(orders.confirmed(1));
        for (var sql : List.of(
                "update sales_invoice set total_amount = 0",
                "delete from sales_invoice_line",
                "update sales_invoice_line set quantity = 1"))
            assertThat(sales.refusal(sql)).contains("never changed or deleted");
    }

    @Test
    void an_order_that_was_changed_is_corrected_to_the_cent() {
        var line = new WriteSalesLine(null, sales.neighbours.item("3.33"), null, 3, null);
        var order = orders.confirmed("USD", List.of(line));
        orders.ship(order, 2).await();
        assertThat(texts(documents(order, 1))).containsExactly("invoice shipped 6.66");
        var id = order.order().id();
        // as a change of the order, whose discount is then distributed again
        sales.sql("update sales_order_line set full_discount = 1.00, discount_amount = 1.00 where order_id = $1", id);
        sales.sql("update sales_order set total_amount = 8.99, discount_amount = 1.00 where id = $1", id);
        orders.ship(order, 1).await();
        assertThat(texts(documents(order, 2))).containsExactly("invoice shipped 6.66", "invoice shipped 2.33");
        sales.sql("update sales_order_line set full_discount = 1.50, discount_amount = 1.50 where order_id = $1", id);
        sales.sql("update sales_order set total_amount = 8.49, discount_amount = 1.50 where id = $1", id);
        ofOrder(order);
        var last = documents(order, 3).getLast();
        assertThat(texts(List.of(last))).containsExactly("credit_note corrected 0.50");
        assertThat(last.lines()).extracting(Invoice.Line::quantity).containsExactly(0L);
    }

    @Test
    void a_removed_line_is_credited_and_in_no_later_invoice() {
        var order = orders.confirmed(1, 2);
        assertThat(texts(List.of(ofOrder(order)))).containsExactly("invoice requested 30.00");
        orders.change(order, -1, 0).await();
        var credited = documents(order, 2).getLast();
        assertThat(texts(List.of(credited))).containsExactly("credit_note reduced 20.00");
        assertThat(credited.lines())
                .extracting(Invoice.Line::orderLineId, Invoice.Line::quantity)
                .containsExactly(tuple(order.items().getLast().id(), 2L));
        orders.change(order, 3, -1).await();
        orders.ship(order, 3).await();
        var last = documents(order, 3).getLast();
        assertThat(texts(List.of(last))).containsExactly("invoice shipped 20.00");
        assertThat(last.lines())
                .extracting(Invoice.Line::orderLineId, Invoice.Line::quantity)
                .containsExactly(tuple(order.items().getFirst().id(), 2L));
        assertThat(texts(List.of(ofOrder(order)))).containsExactly("invoice shipped 20.00");
    }

    /** An example that was computed by hand. */
    @Test
    void a_discount_that_a_change_distributes_again_is_corrected_to_the_cent() {
        var lines = List.of(
                new WriteSalesLine(null, sales.neighbours.item("3.33"), null, 3, null),
                new WriteSalesLine(null, sales.neighbours.item("10.00"), null, 2, null));
        var discount = new Discount("amount", new BigDecimal("5"));
        var body = new WriteSalesOrder(sales.neighbours.customer, lines, "USD", null, null, null, null, null, discount);
        var draft = sales.service.createOrder(body, ANYBODY).await();
        var order = sales.service.confirmOrder(draft.order().id(), ANYBODY).await();
        orders.ship(order, 2).await(); // 2 x 3.33 and 1.11 of the 1.67 that the line gets of the discount
        assertThat(texts(documents(order, 1))).containsExactly("invoice shipped 5.55");
        var changed =
                orders.change(order, -1, 0).await(); // the line gets all of the discount, of which 3.33 for two pieces
        assertThat(changed.order().totalAmount()).isEqualTo("4.99");
        assertThat(texts(documents(order, 2))).containsExactly("invoice shipped 5.55", "credit_note corrected 2.22");
        orders.ship(order, 1).await();
        assertThat(texts(documents(order, 3)))
                .containsExactly("invoice shipped 5.55", "credit_note corrected 2.22", "invoice shipped 1.66");
    }

    /**
     * An example that was computed by hand: 19 % of 3 x 0.16 are 0.08, distributed 0.03, 0.03, 0.02; of 4 x 0.16 they are 0.10, which would
     * be distributed 0.03, 0.02, 0.05.
     */
    @Test
    void a_change_moves_no_included_tax_between_lines_that_are_invoiced() {
        var lines = Stream.of(1, 2, 3)
                .map(n -> new WriteSalesLine(null, sales.neighbours.item("0.16"), null, 1, null))
                .toList();
        var order = orders.confirmed("USD", lines);
        var taxes = List.of("0.03", "0.03", "0.02");
        for (int i = 0; i < 3; i++) tax(order.items().get(i).id(), "standard", "19", taxes.get(i), true);
        sales.sql(
                "update sales_order set tax_amount = 0.08 where id = $1",
                order.order().id());
        orders.ship(order, 1, 1).await();
        documents(order, 1);
        var changed = orders.change(order, -1, -1, 2).await();
        assertThat(changed.items())
                .extracting(l -> l.taxAmount().toPlainString())
                .containsExactly("0.03", "0.03", "0.04");
        assertThat(changed.order().taxAmount()).isEqualTo("0.10");
        assertThat(changed.order().totalAmount()).isEqualTo("0.64");
        orders.ship(order, 0, 0, 2).await();
        assertThat(documents(order, 2))
                .flatExtracting(Invoice::lines)
                .extracting(l -> l.taxAmount().toPlainString())
                .containsExactly("0.03", "0.03", "0.04");
    }

    @Test
    void a_line_that_is_reduced_and_grows_again_before_its_credit_note_is_invoiced_as_it_is() {
        var order = orders.confirmed(3, 1);
        ofOrder(order);
        orders.change(order, 1).await();
        var now = orders.change(order, 4).await();
        assertThat(now.order().totalAmount()).isEqualTo("50.00");
        orders.ship(order, 4, 1).await();
        ofOrder(order);
        assertThat(documents(order).stream()
                        .map(d -> d.kind().equals(Invoice.INVOICE)
                                ? d.totalAmount()
                                : d.totalAmount().negate())
                        .reduce(BigDecimal.ZERO, BigDecimal::add))
                .isEqualTo("50.00");
    }

    @Test
    void taxes_are_summed_by_rate() {
        var order = orders.confirmed(2, 1, 3);
        var ids = order.items();
        tax(ids.get(0).id(), "standard", "15", "3.00", false);
        tax(ids.get(1).id(), "standard", "15", "1.50", false);
        tax(ids.get(2).id(), "food", "5", "1.43", true);
        sales.sql(
                "update sales_order set total_amount = 64.50, tax_amount = 5.93 where id = $1",
                order.order().id());
        var invoice = ofOrder(order);
        assertThat(invoice.totalAmount()).isEqualTo("64.50");
        assertThat(invoice.taxes())
                .extracting(
                        Invoice.Tax::category,
                        t -> t.rate().toPlainString(),
                        Invoice.Tax::included,
                        t -> t.baseAmount().toPlainString(),
                        t -> t.taxAmount().toPlainString())
                .containsExactly(
                        tuple("food", "5", true, "28.57", "1.43"), tuple("standard", "15", false, "30.00", "4.50"));
    }

    private static void tax(UUID line, String category, String rate, String amount, boolean included) {
        sales.sql("""
                update sales_order_line set tax_category = $2, tax_rate = $3, full_tax = $4, tax_amount = $4, tax_included = $5 where id = $1
                """, line, category, new BigDecimal(rate), new BigDecimal(amount), included);
    }

    @Test
    void customers_see_their_own_documents() {
        var customer = sales.neighbours.customerOf(sales.userId("customer"));
        var line = new WriteSalesLine(null, sales.neighbours.item("10.00"), null, 1, null);
        var draft = sales.service
                .createOrder(new WriteSalesOrder(customer, List.of(line), "USD", null, null, null), ANYBODY)
                .await();
        sales.service.confirmOrder(draft.order().id(), ANYBODY).await();
        var theirs = sales.proxy("customer", InvoiceService.ADDRESS, InvoiceService.class);
        var other = ofOrder(orders.confirmed(1));
        var own = theirs.getOrderInvoice(draft.order().id(), ANYBODY).await();
        assertThat(theirs.getInvoice(own.id(), ANYBODY).await()).isEqualTo(own);
        assertThat(code(theirs.getInvoice(other.id(), ANYBODY))).isEqualTo("404 invoice_not_found");
        assertThat(code(theirs.printInvoice(other.id(), ANYBODY))).isEqualTo("404 invoice_not_found");
        assertThat(code(theirs.getOrderInvoice(other.orderId(), ANYBODY))).isEqualTo("404 order_not_found");
        var all = new InvoiceQuery(null, null, null, null, null, null, null, null, null, null, null, null, null, null);
        assertThat(theirs.listInvoices(all, ANYBODY).await().data())
                .extracting(Invoice::id)
                .containsExactly(own.id());
    }
}
