package tradepost.billing.core.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.billing.core.ledger.Books.line;
import static tradepost.billing.core.ledger.Books.off;
import static tradepost.billing.core.ledger.Books.part;
import static tradepost.kernel.time.TestDays.today;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tradepost.billing.core.BillingFixture;
import tradepost.billing.core.ledger.Books.Order;
import tradepost.billing.ledger.ClosePeriod;
import tradepost.billing.ledger.LedgerEntry;
import tradepost.billing.ledger.LedgerQuery;
import tradepost.kernel.events.Event;
import tradepost.kernel.listing.Page;
import tradepost.kernel.value.Ids;
import tradepost.sales.SalesEvents;

/** The days on which money counts that a command has dated. */
@ExtendWith(VertxExtension.class)
class BookedDaysTest {
    private Books books;

    @BeforeEach
    void start(Vertx vertx) {
        books = new Books(vertx);
        books.reopen();
    }

    @AfterEach
    void end() {
        books.reopen();
    }

    /** Such as {@code payment 2026-01-31 2026-02-01}, in the order of posting. */
    private static List<String> days(Order order) {
        return order.entries().reversed().stream()
                .map(BookedDaysTest::days)
                .distinct()
                .toList();
    }

    private static String days(LedgerEntry e) {
        return e.kind() + " " + e.documentDate() + " " + e.postedOn();
    }

    @Test
    void money_is_posted_on_its_date_or_on_that_of_its_event() {
        var order = books.new Order("USD");
        var day = today().minusDays(20);
        var payment = Ids.next();
        books.deliver(
                order.paid(SalesEvents.PARTIALLY_PAID, payment, "manual", "30.00", day),
                order.paid("manual", "5.00"),
                order.refunded(
                        SalesEvents.REFUNDED,
                        day.plusDays(1),
                        part(Ids.next(), payment, "manual", "2.00", "done", "manual")));
        books.deliver(order.paidVendor(Ids.next(), "7.00", day.plusDays(2))); // of another context
        assertThat(days(order))
                .containsExactlyInAnyOrder(
                        "payment " + day + " " + day,
                        "payment " + today() + " " + today(),
                        "refund " + day.plusDays(1) + " " + day.plusDays(1),
                        "vendor_payment " + day.plusDays(2) + " " + day.plusDays(2));
    }

    /** Otherwise less than nothing would be receivable, or a deposit, on some day. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void nothing_is_settled_before_the_invoice_and_nothing_taken_back_before_it_was_settled(boolean atOnce) {
        var order = books.new Order("USD");
        var day = today().minusDays(20);
        var events = List.of(
                order.invoiced(day, null, line("100.00", "0.00", null, false)),
                order.changed(order.invoice(), "0.00", "0.00", "40.00", day.minusDays(5)),
                order.changed(order.invoice(), "0.00", "0.00", "70.00", day.plusDays(8)),
                order.changed(order.invoice(), "0.00", "0.00", "60.00", day.plusDays(3)),
                order.changed(order.invoice(), "0.00", "0.00", "50.00", day.plusDays(9)));
        if (atOnce) books.deliver(events.toArray(Event[]::new));
        else events.forEach(books::deliver);
        assertThat(order.entries().reversed().stream()
                        .filter(e -> e.account().equals("deposits"))
                        .map(e -> e.documentDate() + " " + e.amount()))
                .containsExactly(
                        day + " 40.00",
                        day.plusDays(8) + " 30.00",
                        day.plusDays(8) + " -10.00",
                        day.plusDays(9) + " -10.00");
    }

    /** Otherwise the tax of one rate would be corrected before anything was written off. */
    @Test
    void no_other_tax_is_corrected_before_the_write_off_that_corrects_it() {
        var order = books.new Order("USD");
        var day = today().minusDays(20);
        var half = List.of(off("19", "50.00", "9.50"), off("7", "50.00", "3.50"));
        books.deliver(
                order.invoiced(day, null, line("119.00", "19.00", "19", false), line("107.00", "7.00", "7", false)));
        books.deliver(order.changed(order.invoice(), "0.00", "113.00", "0.00", day.plusDays(9), half));
        // of an earlier day: a credit note, and a write-off that makes others correct less
        var first = List.of(off("19", "94.96", "18.04"));
        books.deliver(order.changed(order.invoice(), "107.00", "113.00", "0.00", day.plusDays(5), first));
        var more = List.of(off("7", "100.00", "7.00"), off("19", "10.00", "1.90"));
        books.deliver(order.changed(order.invoice(), "107.00", "118.90", "0.00", day.plusDays(6), more));
        assertThat(days(order))
                .containsExactly("invoice " + day + " " + day, "write_off " + day.plusDays(9) + " " + day.plusDays(9));
    }

    /** Its number was drawn after midnight, or after one of the next day. */
    @Test
    void what_was_paid_at_the_end_of_a_day_is_not_allocated_before_the_date_of_its_invoice() {
        var order = books.new Order("USD");
        books.deliver(order.invoiced(today(), null, line("100.00", "0.00", null, false)));
        books.deliver(BillingFixture.at(order.changed("0.00", "0.00", "40.00"), 1));
        assertThat(days(order).getLast()).startsWith("allocation " + today());
    }

    @Test
    void what_came_too_late_for_its_own_day_is_a_list() {
        var order = books.new Order("USD");
        var until = today().minusDays(10);
        books.service.closePeriod(new ClosePeriod(until), Books.ADMIN).await();
        books.deliver(
                order.paid(SalesEvents.PARTIALLY_PAID, Ids.next(), "manual", "1.00", until),
                order.paid(SalesEvents.PARTIALLY_PAID, Ids.next(), "manual", "2.00", until.plusDays(1)));
        assertThat(late(order, true))
                .hasSize(2)
                .allMatch(e -> days(e).equals("payment " + until + " " + until.plusDays(1)))
                .allMatch(e -> e.amount().abs().toPlainString().equals("1.00"));
        assertThat(late(order, false)).hasSize(2).allMatch(e -> e.documentDate().equals(e.postedOn()));
        assertThat(order.entries()).hasSize(4);
        var first = books.service
                .listEntries(query(order, true, 1, null), Books.ADMIN)
                .await();
        var second = books.service
                .listEntries(query(order, true, 1, first.meta().next()), Books.ADMIN)
                .await();
        assertThat(List.of(first.data().getFirst(), second.data().getFirst())).isEqualTo(late(order, true));
        assertThat(second.meta().next()).isNull();
    }

    private List<LedgerEntry> late(Order order, boolean late) {
        return books.service
                .listEntries(query(order, late, 100, null), Books.ADMIN)
                .await()
                .data();
    }

    private static LedgerQuery query(Order order, boolean late, int limit, @Nullable String after) {
        return new LedgerQuery(
                Page.of(limit, null, after, null), null, null, null, order.id, null, late, null, null, null, null);
    }
}
