package tradepost.sales.core;

import io.vertx.core.Future;
import java.util.List;
import java.util.UUID;
import tradepost.kernel.json.Json;
import tradepost.kernel.value.Ids;
import tradepost.orders.invoice.WriteInvoice;
import tradepost.sales.SalesEvents;
import tradepost.sales.invoice.InvoiceCreated;
import tradepost.sales.invoice.OrderInvoiceService;

/** The invoices and credit notes of orders, as their events describe them. */
public final class Documents {
    private final Sales sales;
    public final OrderInvoiceService service;

    public Documents(Sales sales) {
        this.sales = sales;
        service = sales.proxy("admin", OrderInvoiceService.ADDRESS, OrderInvoiceService.class);
    }

    /** In the sequence in which they were decided. */
    public List<InvoiceCreated> of(UUID order) {
        return sales.db
                .list(
                        r -> Json.read(r.getJsonObject(0), InvoiceCreated.class),
                        """
                        select data from event_log where type = $1 and data->>'order_id' = $2 order by (data->>'ordinal')::int
                        """,
                        SalesEvents.INVOICE_CREATED,
                        order.toString())
                .await();
    }

    /** Such as {@code invoice shipped 70.00}. */
    public List<String> texts(UUID order) {
        return of(order).stream()
                .map(i -> i.kind() + " " + i.reason() + " " + i.totalAmount())
                .toList();
    }

    /** Invoices what is not invoiced yet. */
    public Future<Void> invoice(UUID order) {
        return invoice(order, new WriteInvoice(null, null));
    }

    public Future<Void> invoice(UUID order, WriteInvoice dates) {
        return service.invoiceOrder(order, Ids.next(), dates, Sales.ANYBODY);
    }

    /** The newest invoice of an order; issued now if there is none. */
    public InvoiceCreated newest(UUID order) {
        if (of(order).isEmpty()) invoice(order).await();
        return of(order).stream()
                .filter(i -> i.kind().equals("invoice"))
                .reduce((a, b) -> b)
                .orElseThrow();
    }
}
