package tradepost.sales.core.invoice;

import io.vertx.core.json.JsonArray;
import io.vertx.sqlclient.Row;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.json.Json;
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
            (select payment_status from sales_order o where o.id = order_id)""";

    /**
     * Each change is reported once; a row without an invoice if there is none. The last column: whether anything that is written off of these orders
     * corrects taxes, or did so. A new invoice may change by how much, though it changes no other one.
     */
    private static final String CHANGED = """
            with changed as (
              update sales_order_invoice set changed_in = null
              where order_id = any((select $1::uuid[])::uuid[]) and changed_in = pg_current_xact_id() returning %s)
            select changed.*, correcting.yes
            from (
              select exists (select from sales_order_invoice i where i.order_id = any((select $1::uuid[])::uuid[]) and (i.written_off_taxes <> '[]'
                or (i.written_off_amount > 0
                  and exists (select from standing_write_off w where w.invoice_id = i.id and w.tax)))) as yes) correcting
            left join changed on true
            """.formatted(COLUMNS);

    /** $3: the invoices whose change is reported anyway. */
    private static final String CORRECT = """
            update sales_order_invoice i set written_off_taxes = u.taxes, version = version + case when i.id = any($3) then 0 else 1 end
            from unnest($1::uuid[], $2::jsonb[]) as u(invoice_id, taxes) where i.id = u.invoice_id and i.written_off_taxes <> u.taxes returning %s
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
        var ids = orders.keySet().toArray(UUID[]::new);
        var rows = new LinkedHashMap<UUID, Row>();
        boolean correcting = false;
        for (var r : tx.sql(CHANGED, (Object) ids)) {
            correcting = r.getBoolean(13);
            if (r.getUUID(0) != null) rows.put(r.getUUID(0), r);
        }
        var changed = Set.copyOf(rows.keySet());
        var taxes = correcting ? WrittenOffTaxes.of(tx, ids) : Map.<UUID, List<WrittenOffTax>>of();
        if (!taxes.isEmpty()) for (var r : correct(tx, taxes, changed)) rows.put(r.getUUID(0), r);
        var events = rows.values().stream()
                .map(r -> {
                    var by = Objects.requireNonNull(orders.get(r.getUUID(1)));
                    var id = r.getUUID(0);
                    var data =
                            changed(r, changed.contains(id) ? writtenOff : null, by, taxes.getOrDefault(id, List.of()));
                    return EventLog.event(
                            SalesEvents.INVOICE_CHANGED,
                            data.invoiceId(),
                            r.getLong(10),
                            data,
                            by.actor(),
                            by.origin());
                })
                .toList();
        EventLog.appendAll(tx, events);
        for (var e : events) EventLog.handOver(tx, "billing", e);
    }

    /** The invoices that correct other taxes than before: also some that have not changed, if a credit note has taken lines of theirs from others. */
    private static List<Row> correct(Tx tx, Map<UUID, List<WrittenOffTax>> taxes, Set<UUID> changed) {
        var all = List.copyOf(taxes.entrySet());
        return tx.list(
                r -> r,
                CORRECT,
                Tx.column(all, Map.Entry::getKey, UUID[]::new),
                Tx.column(
                        all,
                        t -> new JsonArray(
                                t.getValue().stream().map(Json::write).toList()),
                        JsonArray[]::new),
                changed.toArray(UUID[]::new));
    }

    private static InvoiceChanged changed(Row r, @Nullable WrittenOff writtenOff, By by, List<WrittenOffTax> taxes) {
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
                r.getString(12),
                taxes);
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
