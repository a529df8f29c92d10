package tradepost.sales.core.invoice;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.kernel.Refusals.code;
import static tradepost.kernel.time.TestDays.today;
import static tradepost.sales.core.Sales.ANYBODY;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tradepost.kernel.value.Ids;
import tradepost.orders.PayOrderRequest;
import tradepost.orders.charge.Discount;
import tradepost.orders.invoice.WriteCreditNote;
import tradepost.orders.invoice.WriteOff;
import tradepost.orders.invoice.WriteReversal;
import tradepost.sales.RefundOrderRequest;
import tradepost.sales.SalesOrderWithItems;
import tradepost.sales.WriteSalesLine;
import tradepost.sales.WriteSalesOrder;
import tradepost.sales.charge.WriteShippingCharge;
import tradepost.sales.core.Documents;
import tradepost.sales.core.Fulfilment;
import tradepost.sales.core.Sales;
import tradepost.sales.invoice.InvoiceCreated;
import tradepost.sales.returns.WriteSalesReturn;

/** Credit notes and write-offs that are taken back. */
@ExtendWith(VertxExtension.class)
class ReversalsTest {
    private static Sales sales;
    private static Fulfilment orders;
    private static Documents documents;

    @BeforeAll
    static void start(Vertx vertx) {
        sales = new Sales(vertx);
        orders = new Fulfilment(sales);
        documents = new Documents(sales);
    }

    /** Three pieces for 25.97 and two for 17.32, with shipping for 5.00; four of them are shipped and invoiced for 39.63. */
    private static SalesOrderWithItems shipped() {
        var customer = Ids.next();
        sales.neighbours.names.put(customer, "Customer Co");
        var order = ordered(customer, new Discount("amount", new BigDecimal("6.71")), 3, 2);
        orders.ship(order, 3, 1).await();
        return order;
    }

    private static SalesOrderWithItems ordered(UUID customer, @Nullable Discount discount, long... quantities) {
        var lines = Arrays.stream(quantities)
                .mapToObj(n -> new WriteSalesLine(null, sales.neighbours.item("10.00"), null, n, null))
                .toList();
        var body = new WriteSalesOrder(
                customer,
                lines,
                "USD",
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                discount,
                null,
                null,
                null,
                new WriteShippingCharge(null, new BigDecimal("5.00")));
        var draft = sales.service.createOrder(body, ANYBODY).await();
        return sales.service.confirmOrder(draft.order().id(), ANYBODY).await();
    }

    private static void paid(SalesOrderWithItems order, String amount) {
        var body = new PayOrderRequest(new BigDecimal(amount), null, null);
        sales.service.payOrder(order.order().id(), body, ANYBODY).await();
    }

    private static List<InvoiceCreated> invoices(SalesOrderWithItems order) {
        return documents.of(order.order().id()).stream()
                .filter(d -> d.kind().equals("invoice"))
                .toList();
    }

    private static UUID invoice(SalesOrderWithItems order) {
        return invoices(order).getFirst().invoiceId();
    }

    /** @param of pieces, of the first line; line, an amount of it; amount, of the whole invoice; or shipping */
    private static UUID credited(SalesOrderWithItems order, String of, String value) {
        var line = order.items().getFirst().id().toString();
        var body = new JsonObject().put("reason", "damaged");
        var number = new BigDecimal(value);
        switch (of) {
            case "pieces" ->
                body.put("lines", List.of(Map.of("order_line_id", line, "quantity", number.longValueExact())));
            case "line" -> body.put("lines", List.of(Map.of("order_line_id", line, "amount", number)));
            default -> body.put(of, number);
        }
        var note = Ids.next();
        documents
                .service
                .creditInvoice(invoice(order), note, WriteCreditNote.of(new JsonObject(body.encode())), ANYBODY)
                .await();
        return note;
    }

    private static UUID writtenOff(SalesOrderWithItems order, @Nullable String amount) {
        var id = Ids.next();
        var body = new WriteOff(amount == null ? null : new BigDecimal(amount), "bank charges", null);
        documents.service.writeOff(invoice(order), id, body, ANYBODY).await();
        return id;
    }

    private static Future<Void> reverse(SalesOrderWithItems order, UUID document) {
        var body = new WriteReversal(document, " a mistake ", null);
        return documents.service.reverseDocument(invoice(order), Ids.next(), body, ANYBODY);
    }

    private static void returned(SalesOrderWithItems order, int line, long pieces) {
        var back = new WriteSalesReturn.Line(order.items().get(line).id(), pieces, "restock", null, null, null);
        sales.service
                .createReturn(
                        order.order().id(), new WriteSalesReturn("does not fit", null, false, List.of(back)), ANYBODY)
                .await();
    }

    private static void refunded(SalesOrderWithItems order, String amount, boolean credit) {
        var body = new RefundOrderRequest(new BigDecimal(amount), null, null, credit, null);
        sales.service.refundOrder(order.order().id(), body, ANYBODY).await();
    }

    /** What order, lines and invoices say. */
    private static List<String> state(SalesOrderWithItems order) {
        var id = order.order().id();
        var state = new ArrayList<String>();
        state.addAll(sales.texts("""
                select concat_ws(' ', credited_amount, written_off_amount, owed_amount, open_amount, credit_amount, payment_status, status,
                  due_at is not null, paid_at is not null) from sales_order where id = $1""", id));
        state.addAll(sales.texts("""
                select concat_ws(' ', quantity, credited_quantity, credited_open_quantity) from sales_order_line where order_id = $1
                order by line_no""", id));
        state.addAll(sales.texts("""
                select concat_ws(' ', total_amount, credited_amount, written_off_amount, allocated_amount, open_amount) from sales_order_invoice
                where order_id = $1 and kind = 'invoice' order by ordinal""", id));
        return state;
    }

    @ParameterizedTest
    @CsvSource({
        "pieces, 2, 0",
        "pieces, 3, 30.00",
        "line, 7.77, 0",
        "line, 20.00, 100.00",
        "amount, 11.11, 25.00",
        "amount, 33.00, 100.00",
        "shipping, 5.00, 33.00",
        "shipping, 2.50, 0"
    })
    void an_order_is_as_if_a_credit_note_had_not_been_issued(String of, String value, String paid) {
        var order = shipped();
        if (!paid.equals("0")) paid(order, paid);
        var before = state(order);
        var note = credited(order, of, value);
        assertThat(state(order)).isNotEqualTo(before);
        reverse(order, note).await();
        assertThat(state(order)).isEqualTo(before);
        var all = documents.of(order.order().id());
        var reversal = all.getLast();
        assertThat(reversal.kind()).isEqualTo("reversal");
        assertThat(reversal.reason()).isEqualTo("credit_reversed");
        assertThat(reversal.notes()).isEqualTo("a mistake");
        assertThat(reversal.reversesId()).isEqualTo(note);
        assertThat(reversal.dueAt()).isNull();
        var credit = all.get(all.size() - 2);
        assertThat(reversal.lines()).isEqualTo(credit.lines());
        assertThat(reversal.shipping()).isEqualTo(credit.shipping());
        assertThat(reversal.totalAmount()).isEqualTo(credit.totalAmount());
        assertThat(reversal.credits())
                .extracting(c -> c.invoiceId() + " " + c.amount())
                .containsExactly(invoice(order) + " " + credit.totalAmount().negate());
        // and goes on as if it had not been
        orders.ship(order, 0, 1).await();
        for (int i = 0; i < 3; i++) returned(order, 0, 1);
        assertThat(sales.now(order.order().id()).order().returnedAmount()).isEqualTo("25.97");
        assertThat(code(reverse(order, note))).isEqualTo("409 already_reversed");
    }

    @Test
    void what_a_credit_note_took_back_of_a_write_off_is_written_off_again() {
        var order = shipped();
        writtenOff(order, null);
        var before = state(order);
        var note = credited(order, "pieces", "1");
        assertThat(sales.now(order.order().id()).order().writtenOffAmount()).isEqualTo("30.97");
        reverse(order, note).await();
        assertThat(state(order)).isEqualTo(before);
    }

    @Test
    void the_later_one_of_two_credit_notes_stays() {
        var order = shipped();
        var wrong = credited(order, "pieces", "2");
        var right = credited(order, "pieces", "1");
        reverse(order, wrong).await();
        assertThat(sales.texts(
                        "select credited_quantity::text from sales_order_line where id = $1",
                        order.items().getFirst().id()))
                .containsExactly("1");
        assertThat(sales.now(order.order().id()).order().creditedAmount()).isEqualTo("8.66");
        reverse(order, right).await();
        assertThat(sales.now(order.order().id()).order().creditedAmount()).isEqualTo("0.00");
    }

    /** What follows from a credit note of one piece of the first line, and whether it can be taken back then. */
    private void follows(String expected, Consumer<SalesOrderWithItems> what) {
        follows("pieces", "1", expected, what);
    }

    private void follows(String of, String value, String expected, Consumer<SalesOrderWithItems> what) {
        var order = shipped();
        paid(order, "48.29");
        var note = credited(order, of, value);
        what.accept(order);
        var before = state(order);
        if (expected.equals("done")) reverse(order, note).await();
        else {
            assertThat(code(reverse(order, note))).isEqualTo(expected);
            assertThat(state(order)).isEqualTo(before);
        }
    }

    @Test
    void what_has_followed_from_a_credit_note_stays() {
        follows("409 not_reversible", order -> returned(order, 0, 1));
        follows("line", "4.00", "409 not_reversible", order -> returned(order, 0, 1));
        follows("done", order -> returned(order, 1, 1));
        follows("done", order -> orders.ship(order, 0, 1).await());
        follows("done", order -> orders.close(order).await());
        follows("done", order -> orders.change(order, 4, 2).await());
        follows("done", order -> credited(order, "line", "3.00"));
        // the credit of 8.66
        follows("409 credit_given_back", order -> refunded(order, "8.66", false));
        follows("409 credit_given_back", order -> refunded(order, "1.00", false));
        follows("409 credit_given_back", ReversalsTest::paysAnother);
        follows("done", order -> {
            refunded(order, "8.66", false);
            paid(order, "8.66");
        });
        follows("done", order -> refunded(order, "5.00", true)); // a credit of its own
    }

    private static void paysAnother(SalesOrderWithItems order) {
        var other = ordered(order.order().customerId(), null, 1);
        sales.service
                .payOrder(other.order().id(), new PayOrderRequest(new BigDecimal("3.00"), "credit", null), ANYBODY)
                .await();
        assertThat(sales.now(order.order().id()).order().refundedAmount()).isEqualTo("3.00");
    }

    /** Invoiced in advance. */
    private static SalesOrderWithItems invoiced() {
        var order = orders.confirmed(10);
        documents.invoice(order.order().id()).await();
        return order;
    }

    @Test
    void pieces_that_were_credited_before_they_were_shipped_are_open_again() {
        var order = invoiced();
        var before = state(order);
        var note = credited(order, "pieces", "4");
        orders.ship(order, 3).await();
        reverse(order, note).await();
        assertThat(state(order)).isEqualTo(before);
    }

    @Test
    void pieces_that_were_credited_and_closed_stay_credited() {
        var order = invoiced();
        var note = credited(order, "pieces", "4");
        orders.ship(order, 1).await();
        orders.close(order, 2).await();
        assertThat(code(reverse(order, note))).isEqualTo("409 not_reversible");
    }

    /** Ten pieces of a line are invoiced, credited by 30.00 and not charged any more; so the five of the other one come back for less. */
    @ParameterizedTest
    @ValueSource(strings = {"close", "change", "change back"})
    void goodwill_for_which_other_pieces_came_back_for_less_stays(String how) {
        var order = orders.confirmed(10, 5);
        documents.invoice(order.order().id()).await();
        orders.ship(order, 0, 5).await();
        var note = credited(order, "line", "30.00");
        if (how.equals("close")) orders.close(order, 10).await();
        else orders.change(order, how.equals("change") ? 0 : 2, 5).await();
        returned(order, 1, 5);
        if (how.equals("change back")) {
            orders.change(order, 10, 5).await();
            documents.invoice(order.order().id()).await();
        }
        var before = state(order);
        assertThat(code(reverse(order, note))).isEqualTo("409 not_reversible");
        assertThat(state(order)).isEqualTo(before);
        if (how.equals("close"))
            assertThat(sales.now(order.order().id()).order().openAmount()).isEqualTo("0.00");
    }

    @Test
    void goodwill_on_pieces_that_were_closed_is_taken_back_before_others_come_back() {
        var order = orders.confirmed(10, 5);
        documents.invoice(order.order().id()).await();
        orders.ship(order, 0, 5).await();
        var note = credited(order, "line", "30.00");
        orders.close(order, 10).await();
        reverse(order, note).await();
        assertThat(sales.now(order.order().id()).order().openAmount()).isEqualTo("50.00");
        returned(order, 1, 5);
        assertThat(sales.now(order.order().id()).order().openAmount()).isEqualTo("0.00");
    }

    private static LocalDate daysAgo(int days) {
        return today().minusDays(days);
    }

    private static void paid(SalesOrderWithItems order, String amount, LocalDate date) {
        var body = new PayOrderRequest(new BigDecimal(amount), null, null, null, null, null, null, date);
        sales.service.payOrder(order.order().id(), body, ANYBODY).await();
    }

    private static UUID credited(UUID invoice, String amount, LocalDate date) {
        var note = Ids.next();
        var body = new WriteCreditNote(null, new BigDecimal(amount), null, "damaged", date);
        documents.service.creditInvoice(invoice, note, body, ANYBODY).await();
        return note;
    }

    private static String reversed(UUID invoice, UUID document, int daysAgo) {
        var body = new WriteReversal(document, "a mistake", daysAgo(daysAgo));
        var done = documents.service.reverseDocument(invoice, Ids.next(), body, ANYBODY);
        done.otherwiseEmpty().await();
        return done.failed() ? code(done) : "done";
    }

    @Test
    void a_reversal_is_not_before_what_it_takes_back_or_before_the_money_that_it_allocates() {
        var order = orders.confirmed(10);
        documents.invoice(order.order().id()).await();
        var note = credited(invoice(order), "40.00", daysAgo(20));
        assertThat(reversed(invoice(order), note, 21)).isEqualTo("400 invalid_date");
        paid(order, "100.00", daysAgo(5));
        assertThat(reversed(invoice(order), note, 6)).isEqualTo("400 invalid_date");
        assertThat(reversed(invoice(order), note, 5)).isEqualTo("done");

        var paid = orders.confirmed(10); // all of it is allocated
        documents.invoice(paid.order().id()).await();
        var without = credited(invoice(paid), "40.00", daysAgo(20));
        paid(paid, "60.00", daysAgo(5));
        assertThat(reversed(invoice(paid), without, 20)).isEqualTo("done");
    }

    @Test
    void money_that_another_credit_note_has_freed_is_not_allocated_before_that() {
        var order = orders.confirmed(10);
        orders.ship(order, 5).await();
        orders.ship(order, 5).await();
        var wrong = credited(invoice(order), "20.00", daysAgo(20));
        paid(order, "80.00", daysAgo(19));
        credited(invoices(order).getLast().invoiceId(), "30.00", daysAgo(5));
        assertThat(reversed(invoice(order), wrong, 6)).isEqualTo("400 invalid_date");
        assertThat(reversed(invoice(order), wrong, 5)).isEqualTo("done");
    }

    @Test
    void nothing_is_written_off_again_before_it_was_written_off() {
        var order = orders.confirmed(10);
        documents.invoice(order.order().id()).await();
        var body = new WriteOff(new BigDecimal("40.00"), "bank charges", daysAgo(5));
        documents.service.writeOff(invoice(order), Ids.next(), body, ANYBODY).await();
        var note = credited(invoice(order), "50.00", daysAgo(20)); // takes none of that back
        assertThat(reversed(invoice(order), note, 20)).isEqualTo("done");
        var more = credited(invoice(order), "80.00", daysAgo(20));
        assertThat(reversed(invoice(order), more, 6)).isEqualTo("400 invalid_date");
        assertThat(reversed(invoice(order), more, 5)).isEqualTo("done");
    }

    @Test
    void a_write_off_is_taken_back_though_an_earlier_one_came_back_by_itself() {
        var order = orders.confirmed(10);
        documents.invoice(order.order().id()).await();
        var first = writtenOff(order, "40.00");
        paid(order, "100.00");
        refunded(order, "40.00", false);
        var second = writtenOff(order, "40.00");
        assertThat(reversed(invoice(order), first, 0)).isEqualTo("409 not_reversible");
        assertThat(reversed(invoice(order), second, 0)).isEqualTo("done");
    }

    @Test
    void the_reversal_of_a_write_off_is_not_before_the_money_that_it_allocates() {
        var order = orders.confirmed(20);
        orders.ship(order, 10).await();
        var id = Ids.next();
        var body = new WriteOff(new BigDecimal("40.00"), "bank charges", daysAgo(20));
        documents.service.writeOff(invoice(order), id, body, ANYBODY).await();
        paid(order, "100.00", daysAgo(5));
        assertThat(reversed(invoice(order), id, 21)).isEqualTo("400 invalid_date");
        assertThat(reversed(invoice(order), id, 6)).isEqualTo("400 invalid_date");
        assertThat(reversed(invoice(order), id, 5)).isEqualTo("done");
    }

    @Test
    void a_credit_note_that_follows_from_what_was_done_to_the_order_is_not_taken_back() {
        var order = shipped();
        returned(order, 0, 1);
        var note = documents.of(order.order().id()).getLast();
        assertThat(note.reason()).isEqualTo("returned");
        assertThat(code(reverse(order, note.invoiceId()))).isEqualTo("409 not_reversible");
        assertThat(code(reverse(order, invoice(order)))).isEqualTo("400 document_not_found");
        var another = shipped();
        assertThat(code(reverse(another, credited(order, "pieces", "1")))).isEqualTo("400 document_not_found");
        var body = new WriteReversal(note.invoiceId(), "a mistake", null);
        assertThat(code(documents.service.reverseDocument(note.invoiceId(), Ids.next(), body, ANYBODY)))
                .isEqualTo("409 invalid_state");
        assertThat(code(documents.service.reverseDocument(Ids.next(), Ids.next(), body, ANYBODY)))
                .isEqualTo("404 invoice_not_found");
    }

    @Test
    void a_write_off_is_taken_back_as_far_as_it_has_not_come_back() {
        var order = orders.confirmed(4);
        orders.ship(order, 4).await();
        var before = state(order);
        var all = writtenOff(order, null);
        reverse(order, all).await();
        assertThat(state(order)).isEqualTo(before);
        assertThat(documents.texts(order.order().id()))
                .containsExactly("invoice shipped 40.00", "reversal write_off_reversed 40.00");
        var reversal = documents.of(order.order().id()).getLast();
        assertThat(reversal.reversesId()).isEqualTo(all);
        assertThat(reversal.lines()).isEmpty();
        assertThat(reversal.credits()).isEmpty();
        assertThat(code(reverse(order, all))).isEqualTo("409 already_reversed");

        var first = writtenOff(order, "10.00");
        var second = writtenOff(order, "30.00");
        paid(order, "15.00");
        assertThat(sales.now(order.order().id()).order().writtenOffAmount()).isEqualTo("25.00");
        assertThat(code(reverse(order, first))).isEqualTo("409 not_reversible");
        reverse(order, second).await();
        assertThat(documents.of(order.order().id()).getLast().totalAmount()).isEqualTo("15.00");
        assertThat(sales.now(order.order().id()).order().writtenOffAmount()).isEqualTo("10.00");
        reverse(order, first).await();
        assertThat(sales.now(order.order().id()).order().openAmount()).isEqualTo("25.00");
    }

    @Test
    void a_command_takes_effect_once() {
        var order = shipped();
        var note = credited(order, "amount", "10.00");
        var command = Ids.next();
        var body = new WriteReversal(note, "a mistake", null);
        for (int i = 0; i < 2; i++)
            documents
                    .service
                    .reverseDocument(invoice(order), command, body, ANYBODY)
                    .await();
        assertThat(documents.of(order.order().id())).hasSize(3);
    }
}
