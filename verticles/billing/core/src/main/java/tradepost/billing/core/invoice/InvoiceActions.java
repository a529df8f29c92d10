package tradepost.billing.core.invoice;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.serviceproxy.ServiceException;
import java.time.LocalDate;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tradepost.billing.core.invoice.InvoiceQueries.Stored;
import tradepost.billing.core.period.DocumentDates;
import tradepost.billing.invoice.Invoice;
import tradepost.kernel.db.Db;
import tradepost.kernel.idempotency.Idempotency;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Request;
import tradepost.kernel.value.Ids;
import tradepost.orders.invoice.WriteCreditNote;
import tradepost.orders.invoice.WriteInvoice;
import tradepost.orders.invoice.WriteOff;
import tradepost.orders.invoice.WriteReversal;
import tradepost.sales.invoice.OrderInvoiceService;

/**
 * What a person does to invoices. Sales decides it under the lock of the order, and its event brings it here, mostly before sales responds.
 * Another try of the command, or a copy of the call to sales, may still be under way when this try is refused: therefore sales gives the
 * command up before the refusal is recorded.
 */
public final class InvoiceActions {
    private static final String NOT_FOUND = "invoice_not_found";
    private static final long WAIT_MS = 2_000;
    private static final long LOOK_MS = 20;

    private final Vertx vertx;
    private final Db db;
    private final OrderInvoiceService sales;
    private final DocumentDates dates;

    /** @param invoice null if it has no number yet */
    public record Issued(@Nullable Invoice invoice) {}

    public InvoiceActions(Vertx vertx, Db db, OrderInvoiceService sales, DocumentDates dates) {
        this.vertx = vertx;
        this.db = db;
        this.sales = sales;
        this.dates = dates;
    }

    /** Fails 400 invalid_date, 403 forbidden, 409 period_closed, date_before_last_number. */
    Issued invoiceOrder(UUID orderId, WriteInvoice body, Caller caller) {
        var command = command(orderId);
        return issue(
                command,
                () -> {
                    check(command, body.date(), date -> {
                        dates.require(date, caller);
                        dates.requireNext(Invoice.INVOICE, date);
                    });
                    return sales.invoiceOrder(orderId, command, body, caller);
                },
                caller);
    }

    Issued creditInvoice(UUID invoiceId, WriteCreditNote body, Caller caller) {
        var command = command(invoiceId);
        return issue(
                command,
                () -> {
                    check(command, body.date(), date -> {
                        requireDate(invoiceId, date, caller);
                        dates.requireNext(Invoice.CREDIT_NOTE, date);
                    });
                    return sales.creditInvoice(invoiceId, command, body, caller);
                },
                caller);
    }

    Issued reverse(UUID invoiceId, WriteReversal body, Caller caller) {
        var command = command(invoiceId);
        return issue(
                command,
                () -> {
                    check(command, body.date(), date -> {
                        requireDate(invoiceId, date, caller);
                        requireNotBefore(body.documentId(), date);
                        dates.requireNext(Invoice.REVERSAL, date);
                    });
                    return sales.reverseDocument(invoiceId, command, body, caller);
                },
                caller);
    }

    /** Nothing is taken back before it was issued. Sales knows whether there is such a document. */
    private void requireNotBefore(UUID documentId, LocalDate date) {
        for (var issued : db.list(r -> r.getLocalDate(0), InvoiceQueries.DATE_OF, documentId)
                .await()) requireNotBefore(issued, date, "what it takes back");
    }

    private static void requireNotBefore(LocalDate issued, LocalDate date, String of) {
        if (date.isBefore(issued))
            throw Problem.badRequest(
                    "invalid_date", Problem.detail("date", "must not be before " + issued + ", the date of " + of));
    }

    /** A client may use its key again when it is forgotten, or was never recorded: that is a command to something else. */
    private static UUID command(UUID target) {
        return Ids.named(Request.commandId() + "\n" + target);
    }

    /** Checks the date that a command gave, unless another try has taken effect: what was today then may be yesterday by now. */
    private void check(UUID command, @Nullable LocalDate date, Consumer<LocalDate> checks) {
        if (date != null && !isKnown(command)) checks.accept(date);
    }

    /** Nothing corrects an invoice before it was issued. Fails 400 invalid_date, 403 forbidden, 409 period_closed, 404 invoice_not_found. */
    private void requireDate(UUID invoiceId, LocalDate date, Caller caller) {
        dates.require(date, caller);
        requireNotBefore(read(invoiceId).invoice().date(), date, "the invoice");
    }

    /** The document has the id of the command. If it has no number yet, no response is recorded: a repetition looks again. */
    private Issued issue(UUID command, Supplier<Future<Void>> decision, Caller caller) {
        var issued = Idempotency.steps(db, Issued.class, () -> {
            try {
                decision.get().await();
            } catch (ServiceException refusal) {
                requireEffect(command, refusal, caller);
            }
            return await(() -> isKnown(command))
                    ? Idempotency.step(
                            db,
                            Issued.class,
                            tx -> new Issued(tx.require(NOT_FOUND, InvoiceQueries::stored, InvoiceQueries.GET, command)
                                    .invoice()))
                    : new Issued(null);
        });
        if (issued.invoice() == null) Request.answerAccepted();
        return issued;
    }

    /** What is shown is the invoice after it. If that is not here yet, no response is recorded: a repetition looks again. */
    Invoice writeOff(UUID invoiceId, WriteOff body, Caller caller) {
        var command = command(invoiceId);
        return Idempotency.steps(db, Invoice.class, () -> {
            var before = read(invoiceId);
            long version;
            try {
                check(command, body.date(), date -> requireDate(invoiceId, date, caller));
                version = sales.writeOff(invoiceId, command, body, caller).await();
            } catch (ServiceException refusal) {
                requireEffect(command, refusal, caller);
                version = sales.writeOff(invoiceId, command, body, caller).await();
            }
            long wanted = version;
            if (await(() -> version(invoiceId) >= wanted))
                return Idempotency.step(
                        db,
                        Invoice.class,
                        tx -> tx.require(NOT_FOUND, InvoiceQueries::stored, InvoiceQueries.GET, invoiceId)
                                .invoice());
            Request.answerAccepted();
            return before.invoice();
        });
    }

    /** Throws the refusal unless another try has taken effect: what this try saw may be its effect. */
    private void requireEffect(UUID command, ServiceException refusal, Caller caller) {
        if (!Idempotency.isStored(refusal)
                || !sales.giveUpCommand(command, caller).await()) throw refusal;
    }

    private boolean await(BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(WAIT_MS);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) return false;
            vertx.timer(LOOK_MS, TimeUnit.MILLISECONDS).await();
        }
        return true;
    }

    /** Of a document or a write-off. */
    private boolean isKnown(UUID id) {
        return !db.list(r -> true, InvoiceQueries.DATE_OF, id).await().isEmpty();
    }

    private Stored read(UUID invoiceId) {
        return db.require(NOT_FOUND, InvoiceQueries::stored, InvoiceQueries.GET, invoiceId)
                .await();
    }

    private long version(UUID invoiceId) {
        return db.list(r -> r.getLong("version"), InvoiceQueries.VERSION, invoiceId).await().stream()
                .findFirst()
                .orElse(0L);
    }
}
