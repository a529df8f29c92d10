package tradepost.billing.core.period;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static tradepost.billing.core.BillingFixture.ANYBODY;
import static tradepost.kernel.time.TestDays.today;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.billing.core.BillingFixture;
import tradepost.billing.core.BillingFixture.Draft;
import tradepost.billing.invoice.Invoice;
import tradepost.billing.invoice.InvoiceService;
import tradepost.billing.ledger.BookingDate;
import tradepost.billing.ledger.ClosePeriod;
import tradepost.billing.ledger.LedgerService;
import tradepost.kernel.Refusals;
import tradepost.kernel.TestDb;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.value.Ids;
import tradepost.orders.invoice.WriteCreditNote;
import tradepost.orders.invoice.WriteInvoice;
import tradepost.orders.invoice.WriteOff;
import tradepost.pdf.Paper;

/** Which dates commands may give. Each test has years of numbers that no other one uses. */
@ExtendWith(VertxExtension.class)
class DocumentDatesTest {
    private static final String POSTS = "invoices:*";
    private static final String BACKDATES = "ledger:backdate";

    /** The answer of sales to each command. */
    private static final String ASKED = "nothing_to_invoice";

    @BeforeEach
    @AfterEach
    void reopen() {
        TestDb.config("billing");
        TestDb.run(
                "billing",
                "delete from ledger_closing; delete from ledger_balance; delete from ledger_customer_balance");
    }

    private interface Command {
        Future<?> on(LocalDate date);
    }

    /** What a command with this date is refused with; ok if sales was asked to do it. */
    private static String result(Future<?> command) {
        command.otherwiseEmpty().await();
        var code = command.failed() ? Refusals.code(command) : "ok";
        return code.equals("409 " + ASKED) ? "ok" : code;
    }

    private static <T> T as(BillingFixture billing, List<String> permissions, String address, Class<T> api) {
        return billing.identity.proxy("bookkeeper", permissions, address, api);
    }

    /** Each way to give a date: to money of another context, a document with a number, and one without. */
    private static List<Command> commands(BillingFixture billing, List<String> permissions, Draft invoice) {
        var ledger = as(billing, permissions, LedgerService.ADDRESS, LedgerService.class);
        var invoices = as(billing, permissions, InvoiceService.ADDRESS, InvoiceService.class);
        return List.of(
                date -> ledger.requireDate(new BookingDate(date, null), ANYBODY),
                date -> invoices.createInvoice(Ids.next(), new WriteInvoice(date, null), ANYBODY),
                date -> invoices.createCreditNote(
                        invoice.id, new WriteCreditNote(null, BigDecimal.ONE, null, "goodwill", date), ANYBODY),
                date -> invoices.writeOffInvoice(
                        invoice.id, new WriteOff(BigDecimal.ONE, "bank charges", date), ANYBODY));
    }

    private static BillingFixture billing(Vertx vertx) {
        var billing = new BillingFixture(vertx);
        billing.invoicing = (method, args) -> method.equals("giveUpCommand")
                ? Future.succeededFuture(false)
                : Problem.failed(Problem.conflict(ASKED));
        return billing;
    }

    private static Draft invoice(BillingFixture billing, LocalDate date) {
        var draft = Draft.invoice(Ids.next());
        draft.date = date;
        billing.deliver(draft.created());
        return draft;
    }

    @Test
    void a_date_is_not_after_today_not_closed_and_before_today_only_with_the_permission(Vertx vertx) {
        TestDb.run("billing", "update invoice_counter set last_date = make_date(year, 1, 1)");
        var billing = billing(vertx);
        var invoice = invoice(billing, today().minusDays(40));
        as(billing, List.of("ledger:close"), LedgerService.ADDRESS, LedgerService.class)
                .closePeriod(new ClosePeriod(today().minusDays(10)), ANYBODY)
                .await();
        for (var may : commands(billing, List.of(POSTS, BACKDATES), invoice)) {
            assertThat(result(may.on(today()))).isEqualTo("ok");
            assertThat(result(may.on(today().minusDays(1)))).isEqualTo("ok");
            assertThat(result(may.on(today().minusDays(9)))).isEqualTo("ok");
            assertThat(result(may.on(today().minusDays(10)))).isEqualTo("409 period_closed");
            assertThat(result(may.on(today().plusDays(1)))).isEqualTo("400 invalid_date");
            assertThat(result(may.on(LocalDate.of(205, 1, 1)))).isEqualTo("400 invalid_date");
        }
        for (var mayNot : commands(billing, List.of(POSTS), invoice)) {
            assertThat(result(mayNot.on(today()))).isEqualTo("ok");
            assertThat(result(mayNot.on(today().minusDays(1)))).isEqualTo("403 forbidden");
            assertThat(result(mayNot.on(today().minusDays(10)))).isEqualTo("403 forbidden");
            assertThat(result(mayNot.on(today().plusDays(1)))).isEqualTo("400 invalid_date");
        }
    }

    private static InvoiceService withKey(BillingFixture billing, List<String> permissions, String key) {
        return billing.identity.withKey(key, "bookkeeper", permissions, InvoiceService.ADDRESS, InvoiceService.class);
    }

    /** Its date was today when it took effect, and its response was lost. */
    @Test
    void a_command_that_took_effect_is_not_refused_when_its_date_is_over(Vertx vertx) {
        TestDb.run("billing", "update invoice_counter set last_date = make_date(year, 1, 1)");
        var billing = billing(vertx);
        var day = today().minusDays(1);
        var other = invoice(billing, day);
        var taken = ConcurrentHashMap.newKeySet();
        billing.invoicing = (method, args) -> {
            var id = (UUID) args[1];
            var draft = new Draft(id, (UUID) args[0]);
            draft.date = day;
            boolean writesOff = method.equals("writeOff");
            var event = writesOff ? other.writtenOff(2, id, "1.00", "1.00") : draft.created();
            Future<?> done = taken.add(id) ? billing.deliverSome(event) : Future.succeededFuture();
            return done.map(v -> writesOff ? 2L : null);
        };
        var order = Ids.next();
        var key = Ids.next().toString();
        var dates = new WriteInvoice(day, null);
        var body = new WriteOff(BigDecimal.ONE, "bank charges", day);
        var before = withKey(billing, List.of(POSTS, BACKDATES), key);
        var issued = before.createInvoice(order, dates, ANYBODY).await();
        assertThat(issued.date()).isEqualTo(day);
        assertThat(before.writeOffInvoice(other.id, body, ANYBODY).await().writtenOffAmount())
                .isEqualTo("1.00");
        TestDb.run("billing", "delete from idempotency where key = '" + key + "'");
        var after = withKey(billing, List.of(POSTS), key);
        assertThat(after.createInvoice(order, dates, ANYBODY).await()).isEqualTo(issued);
        assertThat(after.writeOffInvoice(other.id, body, ANYBODY).await().writtenOffAmount())
                .isEqualTo("1.00");
        var another = withKey(billing, List.of(POSTS), Ids.next().toString());
        assertThat(result(another.createInvoice(order, dates, ANYBODY))).isEqualTo("403 forbidden");
    }

    @Test
    void a_document_with_a_number_is_not_dated_before_the_last_one_of_its_kind_and_year(Vertx vertx) {
        var billing = billing(vertx);
        var day = LocalDate.of(1931, 6, 15);
        var invoice = invoice(billing, day);
        var note = Draft.creditNote(invoice.order, invoice.id, "1.00");
        note.date = day.plusDays(10);
        billing.deliver(note.created());
        var all = commands(billing, List.of("*"), invoice);
        var money = all.get(0);
        var invoices = all.get(1);
        var notes = all.get(2);
        assertThat(result(invoices.on(day.minusDays(1)))).isEqualTo("409 date_before_last_number");
        assertThat(result(invoices.on(day))).isEqualTo("ok");
        assertThat(result(notes.on(day.plusDays(9)))).isEqualTo("409 date_before_last_number");
        assertThat(result(notes.on(day.plusDays(10)))).isEqualTo("ok");
        assertThat(result(money.on(day.minusDays(1)))).isEqualTo("ok");
        var ledger = as(billing, List.of("*"), LedgerService.ADDRESS, LedgerService.class);
        assertThat(result(ledger.requireDate(new BookingDate(day.plusDays(9), Invoice.CREDIT_NOTE), ANYBODY)))
                .isEqualTo("409 date_before_last_number");
    }

    /** What belongs to the year before is entered when the new one has numbers. */
    @Test
    void a_document_of_the_year_before_has_a_number_of_that_year(Vertx vertx) {
        var billing = new BillingFixture(vertx);
        var newYear = LocalDate.of(1934, 1, 1);
        var before = invoice(billing, newYear.minusDays(2));
        var first = invoice(billing, newYear);
        billing.invoicing = (method, args) -> {
            var draft = new Draft((UUID) args[1], (UUID) args[0]);
            draft.date = ((WriteInvoice) args[2]).date();
            draft.supplyDate = ((WriteInvoice) args[2]).supplyDate();
            return billing.deliverSome(draft.created()).mapEmpty();
        };
        var dates = new WriteInvoice(newYear.minusDays(1), newYear.minusDays(20));
        var late = billing.invoices.createInvoice(Ids.next(), dates, ANYBODY).await();
        assertThat(late.number() + " " + late.date()).isEqualTo("INV-1933-000002 1933-12-31");
        assertThat(late.supplyDate()).isEqualTo("1933-12-12");
        var paper = billing.invoices.printInvoice(late.id(), ANYBODY).await();
        assertThat(Paper.text(paper.bytes().getBytes())).contains("Date of supply 12 Dec 1933");
        assertThat(billing.get(before.id).number()).isEqualTo("INV-1933-000001");
        assertThat(billing.get(first.id).number()).isEqualTo("INV-1934-000001");
        assertThat(late.issuedAt()).isAfterOrEqualTo(billing.get(first.id).issuedAt());
    }

    @Test
    void the_zone_is_not_changed_once_a_period_is_closed(Vertx vertx) {
        var billing = new BillingFixture(vertx);
        billing.identity
                .proxy("admin", LedgerService.ADDRESS, LedgerService.class)
                .closePeriod(new ClosePeriod(today().minusDays(10)), ANYBODY)
                .await();
        var other = Vertx.vertx();
        try {
            assertThatThrownBy(() -> new BillingFixture(other, "Europe/Berlin"))
                    .hasStackTraceContaining("business.zone is Europe/Berlin")
                    .hasStackTraceContaining("set it to that");
        } finally {
            other.close().await();
        }
        var same = Vertx.vertx();
        try {
            new BillingFixture(same);
        } finally {
            same.close().await();
        }
    }
}
