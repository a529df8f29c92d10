package tradepost.billing.core.invoice;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.billing.core.BillingFixture.ANYBODY;
import static tradepost.kernel.Refusals.code;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tradepost.billing.core.BillingFixture;
import tradepost.billing.core.BillingFixture.Draft;
import tradepost.billing.invoice.Invoice;
import tradepost.billing.invoice.InvoiceService;
import tradepost.billing.ledger.ClosePeriod;
import tradepost.billing.ledger.LedgerService;
import tradepost.billing.statement.StatementQuery;
import tradepost.billing.statement.StatementService;
import tradepost.contact.CustomerSnapshot;
import tradepost.kernel.TestDb;
import tradepost.kernel.events.Event;
import tradepost.kernel.time.BusinessZone;
import tradepost.kernel.value.Ids;
import tradepost.orders.invoice.WriteOff;
import tradepost.pdf.Paper;

/** The days and years of documents, of the ledger and of closed periods in a zone. Each test has years that no other one uses. */
@ExtendWith(VertxExtension.class)
class BusinessYearTest {
    /** The first zone of the world to have a new day, and the last. Their days always differ. */
    private static final String FIRST = "Pacific/Kiritimati";

    private static final String LAST = "Pacific/Pago_Pago";

    @BeforeEach
    @AfterEach
    void reopen() {
        TestDb.config("billing");
        TestDb.run("billing", "delete from ledger_closing");
    }

    private static Draft decided(Instant at) {
        var draft = Draft.invoice(Ids.next());
        draft.at = at;
        draft.days = 30;
        return draft;
    }

    private static Draft credited(Draft invoice, Instant at) {
        var note = Draft.creditNote(invoice.order, invoice.id, "10.00");
        note.at = at;
        return note;
    }

    private static String dated(Invoice i) {
        return i.number() + " " + i.date();
    }

    /** The columns of what it posts. */
    private static List<String> postedOn(BillingFixture billing, Draft draft) {
        return billing.texts(
                "select document_date || ' ' || posted_on from ledger_transaction where document_id = $1", draft.id);
    }

    @ParameterizedTest
    @CsvSource({
        "UTC, 1970-01-01T00:00:00Z",
        "Pacific/Auckland, 1975-12-31T11:00:00Z",
        "America/Los_Angeles, 1978-01-01T08:00:00Z",
        "Asia/Kolkata, 1983-12-31T18:30:00Z"
    })
    void a_year_of_numbers_begins_at_midnight_of_the_zone(String zone, Instant newYear, Vertx vertx) {
        var billing = new BillingFixture(vertx, zone);
        int year = newYear.plus(Duration.ofDays(5)).atZone(ZoneOffset.UTC).getYear();
        var before = decided(newYear.minusMillis(2));
        var last = decided(newYear.minusMillis(1));
        var first = decided(newYear);
        var noteBefore = credited(before, newYear.minusMillis(1));
        var noteAfter = credited(last, newYear);
        billing.deliver(Stream.of(first, last, before, noteAfter, noteBefore)
                .map(Draft::created)
                .toArray(Event[]::new));
        var day = LocalDate.of(year, 1, 1);
        var dayBefore = day.minusDays(1);
        assertThat(Stream.of(before, last, first, noteBefore, noteAfter).map(d -> dated(billing.get(d.id))))
                .containsExactly(
                        "INV-" + (year - 1) + "-000001 " + dayBefore,
                        "INV-" + (year - 1) + "-000002 " + dayBefore,
                        "INV-" + year + "-000001 " + day,
                        "CN-" + (year - 1) + "-000001 " + dayBefore,
                        "CN-" + year + "-000001 " + day);
        assertThat(postedOn(billing, last)).containsExactly(dayBefore + " " + dayBefore);
        assertThat(postedOn(billing, first)).containsExactly(day + " " + day);
        assertThat(postedOn(billing, noteBefore)).containsExactly(dayBefore + " " + dayBefore);
        assertThat(printed(billing, last)).contains("31 Dec " + (year - 1), "30 Jan " + year, "30 days");
        assertThat(printed(billing, first)).contains("1 Jan " + year, "31 Jan " + year, "30 days");
        assertThat(printed(billing, noteAfter)).contains("1 Jan " + year);
    }

    private static String printed(BillingFixture billing, Draft draft) {
        return Paper.text(
                billing.invoices.printInvoice(draft.id, ANYBODY).await().bytes().getBytes());
    }

    @Test
    void many_at_once_around_midnight_of_the_zone_leave_no_gap(Vertx vertx) {
        var billing = new BillingFixture(vertx, "America/Los_Angeles");
        var newYear = Instant.parse("1981-01-01T08:00:00Z");
        var all = new ArrayList<Draft>();
        for (int i = 0; i < 40; i++) all.add(decided(newYear.plusMillis(i % 2 == 0 ? -1 - i : i)));
        Future.join(all.stream().map(d -> billing.deliverSome(d.created())).toList())
                .await();
        var expected = new ArrayList<String>();
        for (int year = 1980; year <= 1981; year++)
            for (int n = 1; n <= 20; n++) expected.add(InvoiceNumbers.text("invoice", year, n));
        assertThat(all.stream().map(d -> billing.get(d.id).number()).sorted()).isEqualTo(expected);
    }

    /** A term of days over a change of the clocks, for invoices of the last hour of a day, ends on the day that it says. */
    @ParameterizedTest
    @CsvSource({"Pacific/Auckland, 1992", "America/Los_Angeles, 1994", "Europe/Berlin, 1996"})
    void what_is_due_late_in_the_evening_is_due_on_that_day(String id, int year, Vertx vertx) {
        var billing = new BillingFixture(vertx, id);
        var zone = BusinessZone.of(id);
        for (int month = 1; month <= 12; month++) {
            var day = LocalDate.of(year, month, 20);
            var draft = decided(zone.end(day).minusSeconds(60));
            draft.due = day.plusDays(30).atTime(23, 59).atZone(zone.zone()).toInstant();
            billing.deliver(draft.created());
            assertThat(billing.get(draft.id).date()).isEqualTo(day);
            assertThat(printed(billing, draft)).contains("30 days");
        }
    }

    @Test
    void an_invoice_is_overdue_from_the_day_after_in_the_zone(Vertx vertx) {
        var billing = new BillingFixture(vertx, "Pacific/Auckland");
        var draft = decided(Instant.parse("1998-03-01T11:00:00Z")); // 2 March, 00:00
        draft.customer = Ids.next();
        billing.customers = (method, args) -> Future.succeededFuture(snapshot(draft));
        billing.deliver(draft.created()); // due on 1 April, 00:00 in UTC+13 until 15 March 1998, then 23:00 on 31 March
        var statements = billing.identity.proxy("admin", StatementService.ADDRESS, StatementService.class);
        var due = BusinessZone.of("Pacific/Auckland").day(billing.get(draft.id).dueAt());
        assertThat(due).isEqualTo("1998-03-31");
        for (int late = 0; late < 2; late++) {
            var query = new StatementQuery(null, due.plusDays(late));
            var open = statements.getStatement(draft.customer, query, ANYBODY).await();
            assertThat(open.accounts().getFirst().openInvoices().getFirst().overdueDays())
                    .isEqualTo(late);
        }
    }

    private static CustomerSnapshot snapshot(Draft draft) {
        return new CustomerSnapshot(
                draft.customer,
                "CU-000001",
                "Corner Hardware",
                "c@example.com",
                null,
                null,
                false,
                true,
                null,
                List.of(),
                null,
                null,
                false,
                false,
                null,
                1);
    }

    private static @Nullable String closed(BillingFixture billing, LocalDate until) {
        var ledger = billing.identity.proxy("admin", LedgerService.ADDRESS, LedgerService.class);
        var closing = ledger.closePeriod(new ClosePeriod(until), ANYBODY);
        closing.otherwiseEmpty().await();
        return closing.failed() ? code(closing) : null;
    }

    @Test
    void a_day_is_closed_once_it_is_over_in_the_zone(Vertx vertx) {
        var late = new BillingFixture(vertx, LAST);
        var today = BusinessZone.of(FIRST).day(Instant.now());
        assertThat(closed(late, today.minusDays(1))).isEqualTo("400 invalid_date");
        var early = new BillingFixture(Vertx.vertx(), FIRST);
        try {
            assertThat(closed(early, today)).isEqualTo("400 invalid_date");
            assertThat(closed(early, today.minusDays(1))).isNull();
        } finally {
            early.env.vertx().close().await();
        }
    }

    @Test
    void today_is_the_day_of_the_zone(Vertx vertx) {
        var today = BusinessZone.of(FIRST).day(Instant.now());
        for (var zone : List.of(FIRST, LAST)) {
            var own = Vertx.vertx();
            try {
                var billing = new BillingFixture(own, zone);
                var draft = decided(Instant.now().minus(3, ChronoUnit.DAYS));
                billing.deliver(draft.created());
                billing.invoicing = (method, args) -> Future.failedFuture("sales was asked");
                var body = new WriteOff(null, "small", today);
                var refused = code(billing.identity
                        .withKey(Ids.next().toString(), InvoiceService.ADDRESS, InvoiceService.class)
                        .writeOffInvoice(draft.id, body, ANYBODY));
                if (zone.equals(LAST)) assertThat(refused).isEqualTo("400 invalid_date");
                else assertThat(refused).isNotEqualTo("400 invalid_date");
            } finally {
                own.close().await();
            }
        }
    }
}
