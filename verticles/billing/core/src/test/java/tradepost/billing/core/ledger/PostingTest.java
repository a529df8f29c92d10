package tradepost.billing.core.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static tradepost.billing.core.ledger.Books.fee;
import static tradepost.billing.core.ledger.Books.line;
import static tradepost.billing.core.ledger.Books.off;
import static tradepost.billing.core.ledger.Books.part;
import static tradepost.billing.core.ledger.Books.shipping;
import static tradepost.kernel.time.TestDays.today;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.billing.core.ledger.Books.Order;
import tradepost.billing.ledger.LedgerEntry;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.TestEvents;
import tradepost.kernel.value.Ids;
import tradepost.sales.SalesEvents;

/** What each decision posts. */
@ExtendWith(VertxExtension.class)
class PostingTest {

    private static Books books;

    @BeforeAll
    static void start(Vertx vertx) {
        books = new Books(vertx);
        books.reopen();
    }

    private static Order order() {
        return books.new Order("USD");
    }

    @Test
    void an_invoice_with_taxes_that_are_added_is_posted_by_rate() {
        var order = order();
        books.deliver(order.invoiced(
                null,
                shipping("11.90", "1.90", "19", false),
                line("119.00", "19.00", "19.0000", false),
                line("107.00", "7.00", "7", false),
                line("59.50", "9.50", "19", false),
                line("10.00", "0.00", null, false)));
        assertThat(order.balances())
                .isEqualTo(Map.of(
                        "receivable", "307.40",
                        "revenue 19", "-150.00",
                        "revenue 7", "-100.00",
                        "revenue", "-10.00",
                        "shipping_revenue 19", "-10.00",
                        "tax 19", "-30.40",
                        "tax 7", "-7.00"));
        var entry = order.entries().getLast();
        assertThat(entry.document()).matches("INV-\\d{4}-\\d{6}");
        assertThat(entry.documentId()).isEqualTo(order.invoice());
        assertThat(entry.customerId()).isEqualTo(Books.CUSTOMER);
        assertThat(entry.documentDate()).isEqualTo(today());
        assertThat(entry.postedOn()).isEqualTo(today());
        assertThat(order.kinds()).containsExactly("invoice");
    }

    @Test
    void taxes_that_the_prices_include_are_no_revenue() {
        var order = order();
        books.deliver(order.invoiced(
                null,
                shipping("5.95", "0.95", "19", true),
                line("119.00", "19.00", "19", true),
                line("21.40", "1.40", "7", true)));
        assertThat(order.balances())
                .isEqualTo(Map.of(
                        "receivable", "146.35",
                        "revenue 19", "-100.00",
                        "revenue 7", "-20.00",
                        "shipping_revenue 19", "-5.00",
                        "tax 19", "-19.95",
                        "tax 7", "-1.40"));
    }

    @Test
    void a_credit_note_posts_the_reverse_with_its_own_number() {
        var order = order();
        books.deliver(
                order.invoiced(null, shipping("11.90", "1.90", "19", false), line("119.00", "19.00", "19", false)));
        var note = order.credited(null, shipping("2.38", "0.38", "19", false), line("59.50", "9.50", "19", false));
        books.deliver(note);
        books.deliver(order.changed("61.88", "0.00", "0.00")); // what was credited is not posted again
        assertThat(order.balances())
                .isEqualTo(Map.of(
                        "receivable", "69.02",
                        "revenue 19", "-50.00",
                        "shipping_revenue 19", "-8.00",
                        "tax 19", "-11.02"));
        assertThat(order.kinds()).containsExactly("invoice", "credit_note");
        assertThat(order.entries().getFirst().document()).matches("CN-\\d{4}-\\d{6}");
    }

    @Test
    void the_reversal_of_a_credit_note_posts_what_that_has_posted_on_the_other_sides() {
        var order = order();
        books.deliver(
                order.invoiced(null, shipping("11.90", "1.90", "19", false), line("119.00", "19.00", "19", false)));
        var before = order.balances();
        books.deliver(
                order.credited(null, shipping("2.38", "0.38", "19", false), line("59.50", "9.50", "19", false)),
                order.changed("61.88", "0.00", "0.00"));
        books.deliver(
                order.reversed(null, shipping("2.38", "0.38", "19", false), line("59.50", "9.50", "19", false)),
                order.changed("0.00", "0.00", "0.00"));
        assertThat(order.balances()).isEqualTo(before);
        assertThat(order.kinds()).containsExactly("invoice", "credit_note", "reversal");
        assertThat(order.entries().getFirst().document()).matches("RV-\\d{4}-\\d{6}");
    }

    @Test
    void a_write_off_that_corrects_the_tax_is_a_loss_without_it() {
        var order = order();
        books.deliver(order.invoiced(
                null, null, line("119.00", "19.00", "19", false), line("107.00", "7.00", "7", false)));
        books.deliver(order.writtenOff(
                "0.00", "113.00", "0.00", off("19", "50.00", "9.50"), off("7", "50.00", "3.50")));
        assertThat(order.balances())
                .isEqualTo(Map.of(
                        "receivable", "113.00",
                        "bad_debt", "100.00",
                        "revenue 19", "-100.00",
                        "revenue 7", "-100.00",
                        "tax 19", "-9.50",
                        "tax 7", "-3.50"));
        // what is left is taxed at one rate by now
        var note = order.credited(null, null, line("107.00", "7.00", "7", false));
        books.deliver(note, order.writtenOff("107.00", "113.00", "0.00", off("19", "94.96", "18.04")));
        assertThat(order.balances())
                .isEqualTo(Map.of(
                        "receivable", "6.00",
                        "bad_debt", "94.96",
                        "revenue 19", "-100.00",
                        "tax 19", "-0.96"));
        // a payment comes after all
        books.deliver(order.writtenOff("107.00", "0.00", "0.00"));
        assertThat(order.balances())
                .isEqualTo(Map.of("receivable", "119.00", "revenue 19", "-100.00", "tax 19", "-19.00"));
        assertThat(order.kinds())
                .containsExactly("invoice", "write_off", "credit_note", "write_off", "write_off");
    }

    @Test
    void changes_of_a_write_off_that_come_in_any_order_correct_the_tax_once() {
        var order = order();
        books.deliver(order.invoiced(null, null, line("119.00", "19.00", "19", false)));
        var first = order.writtenOff("0.00", "11.90", "0.00", off("19", "10.00", "1.90"));
        var second = order.writtenOff("0.00", "23.80", "0.00", off("19", "20.00", "3.80"));
        books.deliver(second);
        books.deliver(first);
        books.deliver(second);
        assertThat(order.balances())
                .isEqualTo(Map.of(
                        "receivable", "95.20", "bad_debt", "20.00", "revenue 19", "-100.00", "tax 19", "-15.20"));
    }

    @Test
    void a_restocking_fee_has_an_account_of_its_own_and_the_tax_of_its_line() {
        var order = order();
        books.deliver(order.invoiced(null, null, line("119.00", "19.00", "19", false)));
        books.deliver(
                order.returned(fee("23.80", "3.80", "19"), line("119.00", "19.00", "19", false)),
                order.changed("95.20", "0.00", "0.00"));
        assertThat(order.balances())
                .isEqualTo(Map.of("receivable", "23.80", "restocking_fees 19", "-20.00", "tax 19", "-3.80"));
    }

    @Test
    void an_invoice_of_nothing_posts_nothing() {
        var order = order();
        books.deliver(order.invoiced(null, null, line("0.00", "0.00", "19", false)));
        assertThat(order.entries()).isEmpty();
    }

    @Test
    void what_is_allocated_and_taken_back_moves_between_deposits_and_receivable() {
        var order = order();
        books.deliver(order.invoiced(null, null, line("100.00", "0.00", null, false)));
        var payment = Ids.next();
        books.deliver(order.paid(SalesEvents.PARTIALLY_PAID, payment, "manual", "80.00"));
        assertThat(order.balances())
                .isEqualTo(Map.of(
                        "receivable", "100.00", "revenue", "-100.00", "cash.manual", "80.00", "deposits", "-80.00"));
        books.deliver(order.changed("0.00", "0.00", "80.00"));
        assertThat(order.balances())
                .isEqualTo(Map.of("receivable", "20.00", "revenue", "-100.00", "cash.manual", "80.00"));
        // a refund ends allocations
        books.deliver(
                order.refunded(SalesEvents.REFUNDED, part(Ids.next(), payment, "manual", "30.00", "done", "manual")));
        books.deliver(order.changed("0.00", "0.00", "50.00"));
        assertThat(order.balances())
                .isEqualTo(Map.of("receivable", "50.00", "revenue", "-100.00", "cash.manual", "50.00"));
        assertThat(order.kinds()).containsExactly("invoice", "payment", "allocation", "refund", "allocation");
        assertThat(documents(order, "allocation")).allMatch(d -> d.startsWith("INV-"));
        assertThat(documents(order, "payment")).containsOnly(payment.toString());
        assertThat(documents(order, "refund")).containsOnly(payment.toString());
    }

    private static List<String> documents(Order order, String kind) {
        return order.entries().stream()
                .filter(e -> e.kind().equals(kind))
                .map(LedgerEntry::document)
                .toList();
    }

    @Test
    void a_write_off_is_a_loss_until_it_is_taken_back() {
        var order = order();
        books.deliver(order.invoiced(null, null, line("100.00", "0.00", null, false)));
        books.deliver(order.changed("0.00", "5.00", "0.00"));
        assertThat(order.balances()).isEqualTo(Map.of("receivable", "95.00", "bad_debt", "5.00", "revenue", "-100.00"));
        books.deliver(order.changed("0.00", "2.00", "0.00"));
        assertThat(order.balances()).isEqualTo(Map.of("receivable", "98.00", "bad_debt", "2.00", "revenue", "-100.00"));
        books.deliver(order.changed("0.00", "0.00", "0.00"));
        assertThat(order.balances()).isEqualTo(Map.of("receivable", "100.00", "revenue", "-100.00"));
        assertThat(order.kinds()).containsExactly("invoice", "write_off", "write_off", "write_off");
    }

    @Test
    void money_of_a_provider_is_in_its_clearing_account_also_if_it_comes_late() {
        var order = order();
        var payment = Ids.next();
        var part = Ids.next();
        books.deliver(order.paid(SalesEvents.LATE_PAYMENT, payment, "acme", "40.00"));
        assertThat(order.balances()).isEqualTo(Map.of("clearing.acme", "40.00", "deposits", "-40.00"));
        books.deliver(
                order.refunded(SalesEvents.REFUND_REQUESTED, part(part, payment, "acme", "40.00", "pending", "acme")));
        assertThat(order.kinds()).containsExactly("payment");
        books.deliver(order.refunded(SalesEvents.REFUNDED, part(part, payment, "acme", "40.00", "done", "acme")));
        assertThat(order.balances()).isEmpty();
        assertThat(order.kinds()).containsExactly("payment", "refund");
    }

    @Test
    void what_a_provider_refused_to_give_back_leaves_cash() {
        var order = order();
        var payment = Ids.next();
        books.deliver(
                order.paid(SalesEvents.PAID, payment, "acme", "40.00"),
                order.refunded(SalesEvents.REFUNDED, part(Ids.next(), payment, "manual", "15.00", "done", "acme")));
        assertThat(order.balances())
                .isEqualTo(Map.of("clearing.acme", "40.00", "cash.manual", "-15.00", "deposits", "-25.00"));
    }

    @Test
    void of_a_refund_in_parts_only_those_that_are_done_move_money_and_each_once() {
        var order = order();
        var manual = Ids.next();
        var acme = Ids.next();
        books.deliver(
                order.paid(SalesEvents.PARTIALLY_PAID, manual, "manual", "10.00"),
                order.paid(SalesEvents.PAID, acme, "acme", "20.00"));
        var done = part(Ids.next(), manual, "manual", "10.00", "done", "manual");
        var waits = Ids.next();
        books.deliver(order.refunded(
                SalesEvents.REFUND_REQUESTED, done, part(waits, acme, "acme", "5.00", "pending", "acme")));
        assertThat(order.balances()).isEqualTo(Map.of("clearing.acme", "20.00", "deposits", "-20.00"));
        books.deliver(order.refunded(SalesEvents.REFUNDED, done, part(waits, acme, "acme", "5.00", "done", "acme")));
        assertThat(order.balances()).isEqualTo(Map.of("clearing.acme", "15.00", "deposits", "-15.00"));
    }

    @Test
    void credit_moves_from_one_order_to_another() {
        var from = order();
        var to = order();
        var payment = Ids.next();
        books.deliver(from.paid(SalesEvents.PAID, payment, "manual", "50.00"));
        books.deliver(
                from.refunded(SalesEvents.REFUNDED, part(Ids.next(), payment, "credit", "30.00", "done", "credit")));
        books.deliver(to.paid("credit", "30.00"));
        assertThat(from.balances())
                .isEqualTo(Map.of("cash.manual", "50.00", "deposits", "-20.00", "transfers", "-30.00"));
        assertThat(to.balances()).isEqualTo(Map.of("deposits", "-30.00", "transfers", "30.00"));
        assertThat(to.kinds()).containsExactly("transfer");
    }

    @Test
    void a_payment_to_a_vendor_leaves_cash() {
        var order = order();
        books.deliver(order.paidVendor(Ids.next(), "70.10"));
        assertThat(order.balances()).isEqualTo(Map.of("payable", "70.10", "cash.manual", "-70.10"));
        assertThat(order.entries())
                .allMatch(e -> e.customerId() == null && e.kind().equals("vendor_payment"));
    }

    @Test
    void an_order_that_costs_nothing_posts_nothing() {
        var order = order();
        books.deliver(order.paid(SalesEvents.PAID, null, "manual", "0.00"));
        assertThat(order.entries()).isEmpty();
    }

    @Test
    void events_that_are_delivered_many_times_at_once_are_posted_once() {
        var order = order();
        var events = List.of(
                order.invoiced(null, null, line("10.00", "0.00", null, false)),
                order.paid("manual", "10.00"),
                order.changed("0.00", "0.00", "10.00"),
                order.refunded(SalesEvents.REFUNDED, part(Ids.next(), Ids.next(), "manual", "4.00", "done", "manual")));
        var deliveries = IntStream.range(0, 20)
                .mapToObj(i -> TestEvents.deliver(books.env, "billing", events))
                .toList();
        Future.join(deliveries).otherwiseEmpty().await();
        books.deliver(events.toArray(Event[]::new));
        assertThat(order.kinds()).containsExactlyInAnyOrder("invoice", "payment", "allocation", "refund");
        assertThat(order.balances()).isEqualTo(Map.of("cash.manual", "6.00", "deposits", "4.00", "revenue", "-10.00"));
    }

    @Test
    void a_payment_that_two_events_name_is_posted_once() {
        var order = order();
        var payment = Ids.next();
        books.deliver(order.paid(SalesEvents.PARTIALLY_PAID, payment, "acme", "5.00"));
        books.deliver(order.paid(SalesEvents.PAID, payment, "acme", "5.00"));
        assertThat(order.kinds()).containsExactly("payment");
    }

    @Test
    void changes_that_come_before_their_invoice_or_after_a_later_one_end_in_the_same_balances() {
        var order = order();
        var invoice = order.invoiced(null, null, line("100.00", "0.00", null, false));
        var first = order.changed("0.00", "0.00", "30.00");
        var second = order.changed("0.00", "10.00", "60.00");
        books.deliver(second);
        assertThat(order.entries()).isEmpty(); // it has no number yet
        books.deliver(invoice);
        var balances = Map.of("receivable", "30.00", "bad_debt", "10.00", "deposits", "60.00", "revenue", "-100.00");
        assertThat(order.balances()).isEqualTo(balances);
        books.deliver(first);
        assertThat(order.balances()).isEqualTo(balances);
        books.deliver(order.changed("0.00", "10.00", "90.00"));
        assertThat(order.balances()).containsEntry("deposits", "90.00").doesNotContainKey("receivable");
    }

    @Test
    void changes_in_one_delivery_are_posted_one_by_one_with_their_dates() {
        var order = order();
        var date = today().minusDays(3);
        books.deliver(
                order.invoiced(date, null, line("100.00", "0.00", null, false)),
                order.changed(order.invoice(), "0.00", "0.00", "30.00", null),
                order.changed(order.invoice(), "0.00", "70.00", "30.00", date),
                order.changed(order.invoice(), "0.00", "50.00", "50.00", null));
        assertThat(order.kinds()).containsExactly("invoice", "allocation", "write_off", "allocation", "write_off");
        assertThat(order.entries().reversed().stream()
                        .map(e -> e.kind() + " " + e.documentDate())
                        .distinct())
                .containsExactly(
                        "invoice " + date, "allocation " + today(), "write_off " + date, "write_off " + today());
        assertThat(order.balances()).isEqualTo(Map.of("deposits", "50.00", "bad_debt", "50.00", "revenue", "-100.00"));
    }

    @Test
    void a_document_that_does_not_add_up_is_not_issued() {
        var order = order();
        var sound = line("100.00", "0.00", null, false);
        var event = order.invoiced(null, null, sound);
        event.data().put("total_amount", 101);
        assertThatThrownBy(() -> books.deliver(event)).hasMessageContaining("not applied");
        assertThat(order.entries()).isEmpty();
    }

    @Test
    void the_ledger_takes_no_unbalanced_transaction_and_no_change() {
        var order = order();
        books.deliver(order.paid("manual", "3.00"));
        var entry = """
                insert into ledger_entry(id, transaction_id, line_no, account, currency, amount, posted_on)
                values ($1, $2, 9, 'receivable', 'USD', 1, $3)
                """;
        var transaction = order.entries().getFirst().transactionId();
        assertThatThrownBy(() ->
                        books.db.query(entry, Ids.next(), transaction, today()).await())
                .hasMessageContaining("does not sum to zero");
        assertThatThrownBy(() -> books.db
                        .query("update ledger_entry set amount = 1 where transaction_id = $1", transaction)
                        .await())
                .hasMessageContaining("permission denied");
        for (var change : List.of(
                "update ledger_transaction set kind = 'refund' where id = $1",
                "delete from ledger_transaction where id = $1"))
            assertThatThrownBy(() -> books.db.query(change, transaction).await())
                    .hasMessageContaining("only added to");
        assertThat(order.balances()).isEqualTo(Map.of("cash.manual", "3.00", "deposits", "-3.00"));
    }
}
