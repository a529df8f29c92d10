package tradepost.sales.core.invoice;

import io.vertx.sqlclient.Row;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.value.Money;
import tradepost.sales.SalesEvents;
import tradepost.sales.core.invoice.OrderInvoices.By;
import tradepost.sales.core.invoice.OrderInvoices.WrittenOff;
import tradepost.sales.invoice.InvoiceChanged;
import tradepost.sales.invoice.InvoiceChanged.WrittenOffTax;

/** What is owed of the invoices of an order. The database allocates the money of an order whenever its amounts change. */
final class Allocations {
    private static final String COLUMNS = """
            id, order_id, customer_id, currency, total_amount, credited_amount, written_off_amount, allocated_amount, open_amount,
            invoice_status(total_amount, credited_amount, written_off_amount, allocated_amount), version,
            (select status from sales_order o where o.id = order_id),
            (select payment_status from sales_order o where o.id = order_id),
            case when written_off_amount > 0 then (
              select written_off_amount * sum(w.amount) filter (where w.tax) / sum(w.amount)
              from sales_write_off w where w.invoice_id = sales_order_invoice.id and w.reversed_by is null) end""";

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

    private static final String IS_INVOICE =
            "select 1 from sales_order_invoice where order_id = $1 and id = $2 and kind = 'invoice'";

    private Allocations() {}

    /**
     * Reports the invoices of these orders that this transaction has changed.
     *
     * @param writtenOff by the command
     * @param date of its document
     */
    static void publish(Tx tx, Map<UUID, By> orders, @Nullable WrittenOff writtenOff, @Nullable LocalDate date) {
        var events = new ArrayList<Event>();
        List<Row> rows = tx.list(r -> r, CHANGED, (Object) orders.keySet().toArray(UUID[]::new));
        for (var r : rows) {
            var data = changed(r, taxes(tx, r), writtenOff, date);
            var by = Objects.requireNonNull(orders.get(data.orderId()));
            events.add(EventLog.event(
                    SalesEvents.INVOICE_CHANGED, data.invoiceId(), r.getLong(10), data, by.actor(), by.origin()));
        }
        EventLog.appendAll(tx, events);
        for (var e : events) EventLog.handOver(tx, "billing", e);
    }

    /** Of what is written off and corrects the taxes, which few invoices have. */
    private static List<WrittenOffTax> taxes(Tx tx, Row r) {
        var taxed = r.getBigDecimal(13);
        if (taxed == null) return List.of();
        var currency = r.getString(3);
        return CreditNotes.taxes(tx, r.getUUID(1), r.getUUID(0), Money.round(taxed, currency), currency);
    }

    private static InvoiceChanged changed(
            Row r, List<WrittenOffTax> taxes, @Nullable WrittenOff writtenOff, @Nullable LocalDate date) {
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
                date,
                r.getString(11),
                r.getString(12),
                taxes);
    }

    static void allocate(Tx tx, UUID orderId, UUID invoiceId, BigDecimal amount) {
        tx.sql(ALLOCATE, orderId, invoiceId, amount);
    }

    static boolean has(Tx tx, UUID orderId, UUID invoiceId) {
        return tx.firstOrNull(r -> true, IS_INVOICE, orderId, invoiceId) != null;
    }
}
