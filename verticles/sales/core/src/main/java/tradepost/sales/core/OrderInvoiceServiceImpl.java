package tradepost.sales.core;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import java.math.BigDecimal;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.concurrent.Tasks;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.value.Money;
import tradepost.kernel.value.Text;
import tradepost.orders.OrderState;
import tradepost.orders.invoice.WriteCreditNote;
import tradepost.orders.invoice.WriteOff;
import tradepost.orders.invoice.WriteReversal;
import tradepost.sales.SalesOrder;
import tradepost.sales.core.invoice.InvoiceCommands;
import tradepost.sales.core.invoice.OrderInvoices;
import tradepost.sales.core.invoice.OrderInvoices.WrittenOff;
import tradepost.sales.core.order.SalesStates;
import tradepost.sales.core.order.StoredOrder;
import tradepost.sales.core.payment.Refunds;
import tradepost.sales.invoice.OrderInvoiceService;

final class OrderInvoiceServiceImpl implements OrderInvoiceService {
    private static final String FIND = "select order_id from sales_order_invoice where id = $1";
    private static final String INVOICE = "select kind, open_amount from sales_order_invoice where id = $1";

    private static final String VERSION = "select version from sales_order_invoice where id = $1";

    private static final String WRITE_OFF = """
            update sales_order_invoice set written_off_amount = written_off_amount + $2, version = version + 1, changed_in = pg_current_xact_id()
            where id = $1
            """;

    private static final String WRITE_OFF_ORDER = """
            update sales_order set written_off_amount = written_off_amount + $2, version = version + 1, updated_at = now() where id = $1 returning %s
            """.formatted(StoredOrder.COLUMNS);

    private static final String INSERT = """
            insert into sales_write_off(id, invoice_id, amount, reason, date, actor, tax) values ($1, $2, $3, $4, $5, $6, $7)
            """;

    private final Vertx vertx;
    private final Db db;

    @Nullable
    private final BigDecimal writeOffLimit;

    private final boolean writeOffsCorrectTax;

    /** @param writeOffLimit the most that is written off at once, in any currency; null for no limit */
    OrderInvoiceServiceImpl(Vertx vertx, Db db, @Nullable BigDecimal writeOffLimit, boolean writeOffsCorrectTax) {
        this.vertx = vertx;
        this.db = db;
        this.writeOffLimit = writeOffLimit;
        this.writeOffsCorrectTax = writeOffsCorrectTax;
    }

    private Future<Void> once(UUID commandId, Consumer<Tx> work) {
        return once(commandId, work, tx -> true).mapEmpty();
    }

    /** @param answer of a repetition, too */
    private <T> Future<T> once(UUID commandId, Consumer<Tx> work, Function<Tx, T> answer) {
        return Tasks.run(
                vertx,
                () -> db.tx(tx -> {
                    if (!InvoiceCommands.hasTakenEffect(tx, commandId)) work.accept(tx);
                    return answer.apply(tx);
                }));
    }

    @Override
    public Future<Void> invoiceOrder(UUID orderId, UUID commandId, Caller caller) {
        return once(commandId, tx -> {
            var order = tx.require("order_not_found", StoredOrder::order, StoredOrder.LOCK, orderId);
            OrderState.require(order, SalesStates.INVOICED);
            if (!OrderInvoices.settleAll(tx, orderId, commandId)) throw Problem.conflict("nothing_to_invoice");
        });
    }

    @Override
    public Future<Long> writeOff(UUID invoiceId, UUID commandId, WriteOff body, Caller caller) {
        var reason = Text.visible("reason", body.reason());
        return once(
                commandId,
                tx -> writeOff(tx, invoiceId, commandId, body, reason, caller),
                tx -> tx.single(r -> r.getLong(0), VERSION, invoiceId));
    }

    private void writeOff(Tx tx, UUID invoiceId, UUID commandId, WriteOff body, String reason, Caller caller) {
        var order = lock(tx, invoiceId);
        var amount = amount(body, open(tx, order, invoiceId), order.currency());
        tx.sql(WRITE_OFF, invoiceId, amount);
        tx.sql(INSERT, commandId, invoiceId, amount, reason, body.date(), caller.actor(), writeOffsCorrectTax);
        var after = tx.single(StoredOrder::order, WRITE_OFF_ORDER, order.id(), amount);
        OrderInvoices.publishWriteOff(tx, order.id(), new WrittenOff(commandId, amount, reason), body.date());
        less(tx, after, caller);
    }

    private BigDecimal amount(WriteOff body, BigDecimal open, String currency) {
        var amount = body.amount() == null ? open : Money.checked("amount", body.amount(), currency);
        if (body.amount() != null && amount.signum() <= 0)
            throw Problem.badRequest("invalid_amount", Problem.detail("amount", "must be above zero"));
        if (open.signum() == 0 || amount.compareTo(open) > 0)
            throw Problem.conflict(
                    "amount_exceeds_open",
                    Problem.detail("amount", "must be at most " + open.toPlainString() + ", which is open"));
        if (writeOffLimit != null && amount.compareTo(writeOffLimit) > 0)
            throw Problem.conflict(
                    "write_off_exceeds_limit",
                    Problem.detail("amount", "must be at most " + writeOffLimit.toPlainString()));
        return amount;
    }

    /** The order of an invoice, which is locked. */
    private static SalesOrder lock(Tx tx, UUID invoiceId) {
        var orderId = tx.require("invoice_not_found", r -> r.getUUID(0), FIND, invoiceId);
        return tx.single(StoredOrder::order, StoredOrder.LOCK, orderId);
    }

    /** What is open of an invoice. Fails 409 invalid_state for another document. */
    private static BigDecimal open(Tx tx, SalesOrder order, UUID invoiceId) {
        Row invoice = tx.single(r -> r, INVOICE, invoiceId);
        if (!invoice.getString(0).equals(OrderInvoices.INVOICE))
            throw Problem.conflict("invalid_state", Problem.detail("kind", "is " + invoice.getString(0)));
        return Money.read(invoice, 1, order.currency());
    }

    /** The order owes less. */
    private static void less(Tx tx, SalesOrder order, Caller caller) {
        Refunds.settle(tx, order, BigDecimal.ZERO, order.id(), null, caller.actor());
    }

    @Override
    public Future<Void> creditInvoice(UUID invoiceId, UUID commandId, WriteCreditNote body, Caller caller) {
        var reason = Text.visible("reason", body.reason());
        var checked = new WriteCreditNote(body.lines(), body.amount(), body.shipping(), reason, body.date());
        return once(commandId, tx -> {
            var order = lock(tx, invoiceId);
            open(tx, order, invoiceId);
            less(tx, OrderInvoices.credit(tx, order, invoiceId, commandId, checked), caller);
        });
    }

    @Override
    public Future<Void> reverseDocument(UUID invoiceId, UUID commandId, WriteReversal body, Caller caller) {
        var checked = new WriteReversal(body.documentId(), Text.visible("reason", body.reason()), body.date());
        return once(commandId, tx -> {
            var order = lock(tx, invoiceId);
            open(tx, order, invoiceId);
            OrderInvoices.reverse(tx, order, invoiceId, commandId, checked, caller);
        });
    }

    @Override
    public Future<Boolean> giveUpCommand(UUID commandId, Caller caller) {
        return Tasks.run(vertx, () -> db.tx(tx -> InvoiceCommands.giveUp(tx, commandId)));
    }
}
