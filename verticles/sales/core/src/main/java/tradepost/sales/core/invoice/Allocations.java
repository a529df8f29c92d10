package tradepost.sales.core.invoice;

import io.vertx.sqlclient.Row;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.value.Money;
import tradepost.sales.SalesEvents;
import tradepost.sales.core.invoice.OrderInvoices.By;
import tradepost.sales.core.invoice.OrderInvoices.WrittenOff;
import tradepost.sales.invoice.InvoiceChanged;

/** What is owed of the invoices of an order. The database allocates the money of an order whenever its amounts change. */
final class Allocations {
    private static final String COLUMNS = """
            id, order_id, customer_id, currency, total_amount, credited_amount, written_off_amount, allocated_amount, open_amount,
            invoice_status(total_amount, credited_amount, written_off_amount, allocated_amount), version,
            (select status from sales_order o where o.id = order_id),
            (select payment_status from sales_order o where o.id = order_id)""";

    /** Each change is reported once. */
    private static final String CHANGED = """
            update sales_order_invoice set changed_in = null
            where order_id = any((select $1::uuid[])::uuid[]) and changed_in = pg_current_xact_id() returning %s
            """.formatted(COLUMNS);

    /** Allocates an amount to an invoice of the order $1, before the amount is added to what is paid. */
    private static final String ALLOCATE = """
            update sales_order_invoice set allocated_amount = allocated_amount + least(open_amount, $3), version = version + 1,
              changed_in = pg_current_xact_id()
            where order_id = $1 and id = $2 and kind = 'invoice' and open_amount > 0
            """;

    private static final String EARLIEST =
            "select greatest($2::date, max(date)) from sales_order_payment where order_id = $1 and kind = 'payment'";

    private static final String IS_INVOICE =
            "select 1 from sales_order_invoice where order_id = $1 and id = $2 and kind = 'invoice'";

    private Allocations() {}

    /**
     * Reports the invoices of these orders that this transaction has changed.
     *
     * @param writtenOff by the command
     */
    static void publish(Tx tx, Map<UUID, By> orders, @Nullable WrittenOff writtenOff) {
        var events = tx.list(
                r -> {
                    var by = Objects.requireNonNull(orders.get(r.getUUID(1)));
                    var data = changed(r, writtenOff, by);
                    return EventLog.event(
                            SalesEvents.INVOICE_CHANGED,
                            data.invoiceId(),
                            r.getLong(10),
                            data,
                            by.actor(),
                            by.origin());
                },
                CHANGED,
                (Object) orders.keySet().toArray(UUID[]::new));
        EventLog.appendAll(tx, events);
        for (var e : events) EventLog.handOver(tx, "billing", e);
    }

    private static InvoiceChanged changed(Row r, @Nullable WrittenOff writtenOff, By by) {
        var currency = r.getString(3);
        return new InvoiceChanged(
                r.getUUID(0),
                r.getUUID(1),
                r.getUUID(2),
                currency,
                Money.read(r, 4, currency),
                Money.read(r, 5, currency),
                Money.read(r, 6, currency),
                Money.read(r, 7, currency),
                Money.read(r, 8, currency),
                r.getString(9),
                writtenOff == null ? null : writtenOff.reason(),
                writtenOff == null ? null : writtenOff.id(),
                writtenOff == null ? null : writtenOff.amount(),
                by.date(),
                r.getString(11),
                r.getString(12));
    }

    static void allocate(Tx tx, UUID orderId, UUID invoiceId, BigDecimal amount) {
        tx.sql(ALLOCATE, orderId, invoiceId, amount);
    }

    /** The first day, from this one on, on which all that was paid of the order can be allocated. */
    static LocalDate earliest(Tx tx, UUID orderId, LocalDate from) {
        return tx.single(r -> r.getLocalDate(0), EARLIEST, orderId, from);
    }

    static boolean has(Tx tx, UUID orderId, UUID invoiceId) {
        return tx.firstOrNull(r -> true, IS_INVOICE, orderId, invoiceId) != null;
    }
}
