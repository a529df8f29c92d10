package tradepost.billing.core.invoice;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.billing.core.BillingFixture.ANYBODY;
import static tradepost.kernel.Refusals.code;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.billing.core.BillingFixture;
import tradepost.billing.core.BillingFixture.Draft;
import tradepost.billing.invoice.Invoice;
import tradepost.billing.invoice.InvoiceService;
import tradepost.kernel.TestDb;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.value.Ids;
import tradepost.orders.invoice.WriteCreditNote;
import tradepost.orders.invoice.WriteOff;
import tradepost.orders.invoice.WriteReversal;

/** What a person does to invoices, with a sales context that decides as the test says. */
@ExtendWith(VertxExtension.class)
class InvoiceActionsTest {
    static BillingFixture billing;
    static final List<String> calls = Collections.synchronizedList(new ArrayList<>());

    @BeforeAll
    static void start(Vertx vertx) {
        billing = new BillingFixture(vertx);
    }

    private static InvoiceService withKey(String key) {
        return billing.identity.withKey(key, InvoiceService.ADDRESS, InvoiceService.class);
    }

    /** Sales issues the invoice, and its event arrives before its response. */
    private static void salesInvoices() {
        calls.clear();
        billing.invoicing = (method, args) -> {
            calls.add(method);
            if (!method.equals("invoiceOrder")) return Future.succeededFuture(false);
            var draft = new Draft((UUID) args[1], (UUID) args[0]);
            draft.reason = "requested";
            return billing.deliverSome(draft.created()).mapEmpty();
        };
    }

    @Test
    void an_order_is_invoiced_once_however_often_the_command_is_sent() {
        salesInvoices();
        var order = Ids.next();
        var key = Ids.next().toString();
        var first = withKey(key).createInvoice(order, null, ANYBODY).await();
        assertThat(first.orderId()).isEqualTo(order);
        assertThat(first.reason()).isEqualTo("requested");
        assertThat(withKey(key).createInvoice(order, null, ANYBODY).await()).isEqualTo(first);
        assertThat(calls).containsExactly("invoiceOrder");
    }

    @Test
    void an_invoice_that_has_no_number_yet_is_found_by_a_repetition() {
        var order = Ids.next();
        var decided = new ArrayList<Draft>();
        billing.invoicing = (method, args) -> {
            decided.add(new Draft((UUID) args[1], (UUID) args[0]));
            return Future.succeededFuture();
        };
        var key = Ids.next().toString();
        assertThat(withKey(key).createInvoice(order, null, ANYBODY).await()).isNull();
        billing.deliver(decided.getFirst().created());
        assertThat(withKey(key).createInvoice(order, null, ANYBODY).await().orderId())
                .isEqualTo(order);
        assertThat(decided).extracting(d -> d.id).containsOnly(decided.getFirst().id);
    }

    @Test
    void a_refused_command_is_given_up_and_stays_refused() {
        calls.clear();
        billing.invoicing = (method, args) -> {
            calls.add(method);
            return method.equals("giveUpCommand")
                    ? Future.succeededFuture(false)
                    : Problem.failed(Problem.conflict("nothing_to_invoice"));
        };
        var key = Ids.next().toString();
        assertThat(code(withKey(key).createInvoice(Ids.next(), null, ANYBODY))).isEqualTo("409 nothing_to_invoice");
        assertThat(code(withKey(key).createInvoice(Ids.next(), null, ANYBODY))).isEqualTo("409 nothing_to_invoice");
        assertThat(calls).containsExactly("invoiceOrder", "giveUpCommand");
    }

    @Test
    void a_command_that_another_try_has_carried_out_is_answered_with_its_effect() {
        var order = Ids.next();
        billing.invoicing = (method, args) -> {
            if (method.equals("giveUpCommand")) return Future.succeededFuture(true);
            var draft = new Draft((UUID) args[1], order);
            return billing.deliverSome(draft.created())
                    .compose(v -> Problem.failed(Problem.conflict("nothing_to_invoice")));
        };
        var invoice = withKey(Ids.next().toString())
                .createInvoice(order, null, ANYBODY)
                .await();
        assertThat(invoice.orderId()).isEqualTo(order);
    }

    @Test
    void a_write_off_answers_with_the_invoice_after_it() {
        var draft = Draft.invoice(Ids.next());
        billing.deliver(draft.created());
        var bodies = new ArrayList<WriteOff>();
        billing.invoicing = (method, args) -> {
            bodies.add((WriteOff) args[2]);
            return billing.deliverSome(draft.changed(2, "open", "0.00", "2.00", "0.00"))
                    .map(2L);
        };
        var body = new WriteOff(new BigDecimal("2.00"), "bank charges", null);
        var invoice = billing.invoices.writeOffInvoice(draft.id, body, ANYBODY).await();
        assertThat(invoice.writtenOffAmount()).isEqualTo("2.00");
        assertThat(invoice.openAmount()).isEqualTo("98.00");
        assertThat(bodies).containsExactly(body);
        assertThat(code(billing.invoices.writeOffInvoice(Ids.next(), body, ANYBODY)))
                .isEqualTo("404 invoice_not_found");
    }

    @Test
    void a_credit_note_has_the_id_of_its_command() {
        var draft = Draft.invoice(Ids.next());
        billing.deliver(draft.created());
        billing.invoicing = (method, args) -> {
            assertThat(method).isEqualTo("creditInvoice");
            var note = new Draft((UUID) args[1], draft.order);
            note.kind = Invoice.CREDIT_NOTE;
            note.reason = "credited";
            note.ordinal = 2;
            return billing.deliverSome(note.created()).mapEmpty();
        };
        var body = new WriteCreditNote(null, new BigDecimal("10.00"), null, "goodwill", null);
        var note = billing.invoices.createCreditNote(draft.id, body, ANYBODY).await();
        assertThat(note.kind()).isEqualTo("credit_note");
        assertThat(note.orderId()).isEqualTo(draft.order);
    }

    @Test
    void a_reversal_has_the_id_of_its_command_and_names_what_it_takes_back() {
        var draft = Draft.invoice(Ids.next());
        var note = Draft.creditNote(draft.order, draft.id, "30.00");
        billing.deliver(draft.created(), note.created(), draft.changed(2, "open", "30.00", "0.00", "0.00"));
        assertThat(billing.get(note.id).reversedById()).isNull();
        billing.invoicing = (method, args) -> {
            assertThat(method).isEqualTo("reverseDocument");
            var like = Draft.reversal(note, draft.id);
            var reversal = new Draft((UUID) args[1], draft.order);
            reversal.kind = like.kind;
            reversal.reason = like.reason;
            reversal.ordinal = like.ordinal;
            reversal.total = like.total;
            reversal.reverses = like.reverses;
            reversal.credits = like.credits;
            return billing.deliverSome(reversal.created(), draft.changed(3, "open", "0.00", "0.00", "0.00"))
                    .mapEmpty();
        };
        var body = new WriteReversal(note.id, "a mistake", null);
        var reversal = billing.invoices.createReversal(draft.id, body, ANYBODY).await();
        assertThat(reversal.kind()).isEqualTo("reversal");
        assertThat(reversal.number()).matches("RV-\\d{4}-\\d{6}");
        assertThat(reversal.reversesId()).isEqualTo(note.id);
        assertThat(reversal.reversesNumber())
                .isEqualTo(billing.get(note.id).number())
                .startsWith("CN-");
        assertThat(reversal.totalAmount()).isEqualTo("30.00");
        assertThat(reversal.status()).isNull();
        assertThat(billing.get(note.id).reversedById()).isEqualTo(reversal.id());
        assertThat(billing.get(draft.id).credits())
                .extracting(c -> c.documentId() + " " + c.amount())
                .containsExactlyInAnyOrder(note.id + " 30.00", reversal.id() + " -30.00");
        assertThat(billing.get(draft.id).openAmount()).isEqualTo("100.00");
        var early = new WriteReversal(note.id, "a mistake", reversal.date().minusDays(1));
        assertThat(code(billing.invoices.createReversal(draft.id, early, ANYBODY)))
                .isEqualTo("400 invalid_date");
    }

    @Test
    void a_write_off_has_an_id_and_shows_its_reversal() {
        var draft = Draft.invoice(Ids.next());
        var writeOff = Ids.next();
        billing.deliver(draft.created(), draft.writtenOff(2, writeOff, "5.00", "5.00"));
        assertThat(billing.get(draft.id).writeOffs()).singleElement().satisfies(w -> {
            assertThat(w.documentId()).isEqualTo(writeOff);
            assertThat(w.amount()).isEqualTo("5.00");
            assertThat(w.reason()).isEqualTo("bank charges");
            assertThat(w.reversedById()).isNull();
        });
        var reversal = Draft.reversal(draft, writeOff, "5.00");
        billing.deliver(reversal.created(), draft.changed(3, "open", "0.00", "0.00", "0.00"));
        assertThat(billing.get(draft.id).writeOffs())
                .singleElement()
                .satisfies(w -> assertThat(w.reversedById()).isEqualTo(reversal.id));
        var shown = billing.get(reversal.id);
        assertThat(shown.reversesNumber()).isEqualTo(billing.get(draft.id).number());
        assertThat(shown.totalAmount()).isEqualTo("5.00");
        assertThat(shown.lines()).isEmpty();
        assertThat(billing.texts(
                        "select kind || ' ' || sum(amount) from ledger_line where order_id = $1 and account = 'receivable' group by kind order by 1",
                        draft.order))
                .containsExactly("invoice 100.0000", "write_off 0.0000");
    }

    @Test
    void nothing_is_dated_in_a_closed_period_or_after_today() {
        calls.clear();
        var draft = Draft.invoice(Ids.next());
        draft.date = LocalDate.parse("2026-01-15");
        billing.deliver(draft.created());
        billing.invoicing = (method, args) -> {
            calls.add(method);
            return method.equals("giveUpCommand")
                    ? Future.succeededFuture(false)
                    : billing.deliverSome(draft.changed(2, "open", "0.00", "1.00", "0.00"))
                            .map(2L);
        };
        TestDb.run(
                "billing",
                "insert into ledger_closing(until, zone, actor) values ('2026-01-31', 'UTC', 'system:test')");
        try {
            assertThat(code(writeOff(draft, LocalDate.parse("2026-01-31")))).isEqualTo("409 period_closed");
            var note = new WriteCreditNote(null, BigDecimal.ONE, null, "goodwill", LocalDate.parse("2025-12-31"));
            assertThat(code(billing.invoices.createCreditNote(draft.id, note, ANYBODY)))
                    .isEqualTo("409 period_closed");
            var tomorrow = LocalDate.now(ZoneOffset.UTC).plusDays(1);
            assertThat(code(writeOff(draft, tomorrow))).isEqualTo("400 invalid_date");
            assertThat(calls).doesNotContain("writeOff", "creditInvoice");
            writeOff(draft, LocalDate.parse("2026-02-01")).await();
            assertThat(calls).contains("writeOff");
        } finally {
            TestDb.run("billing", "delete from ledger_closing");
        }
    }

    @Test
    void nothing_corrects_an_invoice_before_its_date() {
        var draft = Draft.invoice(Ids.next());
        billing.deliver(draft.created());
        billing.invoicing = (method, args) -> Future.failedFuture("sales is not asked");
        var before = billing.get(draft.id).date().minusDays(1);
        assertThat(code(writeOff(draft, before))).isEqualTo("400 invalid_date");
        for (var date : List.of(before, LocalDate.of(0, 1, 1))) {
            var note = new WriteCreditNote(null, BigDecimal.ONE, null, "goodwill", date);
            assertThat(code(billing.invoices.createCreditNote(draft.id, note, ANYBODY)))
                    .isEqualTo("400 invalid_date");
        }
    }

    @Test
    void a_write_off_that_came_late_is_found_by_a_repetition() {
        var draft = Draft.invoice(Ids.next());
        billing.deliver(draft.created());
        billing.invoicing = (method, args) -> Future.succeededFuture(3L);
        var key = Ids.next().toString();
        var body = new WriteOff(new BigDecimal("2.00"), "bank charges", null);
        // an earlier change is not its effect
        billing.deliver(draft.changed(2, "partially_paid", "0.00", "0.00", "10.00"));
        assertThat(withKey(key).writeOffInvoice(draft.id, body, ANYBODY).await().writtenOffAmount())
                .isEqualTo("0.00");
        billing.deliver(draft.changed(3, "partially_paid", "0.00", "2.00", "10.00"));
        assertThat(withKey(key).writeOffInvoice(draft.id, body, ANYBODY).await().writtenOffAmount())
                .isEqualTo("2.00");
        billing.invoicing = (method, args) -> Future.failedFuture("the response is recorded");
        assertThat(withKey(key).writeOffInvoice(draft.id, body, ANYBODY).await().writtenOffAmount())
                .isEqualTo("2.00");
    }

    @Test
    void a_key_that_is_used_again_for_another_order_is_another_command() {
        var commands = new ArrayList<UUID>();
        billing.invoicing = (method, args) -> {
            commands.add((UUID) args[1]);
            return Future.succeededFuture();
        };
        var key = Ids.next().toString();
        withKey(key).createInvoice(Ids.next(), null, ANYBODY).await(); // not recorded, because it has no number yet
        withKey(key).createInvoice(Ids.next(), null, ANYBODY).await();
        assertThat(commands).doesNotHaveDuplicates().hasSize(2);
    }

    private static Future<Invoice> writeOff(Draft draft, LocalDate date) {
        return billing.invoices.writeOffInvoice(draft.id, new WriteOff(BigDecimal.ONE, "bank charges", date), ANYBODY);
    }
}
