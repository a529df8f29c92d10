package tradepost.sales.invoice;

import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import java.util.UUID;
import tradepost.kernel.contract.Document;
import tradepost.kernel.contract.RequiresPermission;
import tradepost.kernel.identity.Caller;

/** Invoices and credit notes. Sales issues them when pieces are shipped, closed, cancelled or returned; they never change. */
@ProxyGen
public interface InvoiceService {
    String ADDRESS = "sales.invoices";

    /** Newest first by default, without lines. Fails 400 invalid_sort or invalid_cursor. */
    Future<InvoicePage> listInvoices(InvoiceQuery query, Caller caller);

    /** Fails 404 invoice_not_found. */
    Future<Invoice> getInvoice(UUID invoiceId, Caller caller);

    /** As a PDF. Fails 404 invoice_not_found. */
    @RequiresPermission(value = "authenticated", idempotent = true)
    Future<Document> printInvoice(UUID invoiceId, Caller caller);

    /**
     * The newest invoice of an order. If a part was shipped that is not invoiced yet, its invoice is issued now; if nothing was shipped or
     * invoiced, one for the whole order. Fails 404 order_not_found, 409 invalid_state for a draft, and for a cancelled order that was never
     * invoiced.
     */
    Future<Invoice> getOrderInvoice(UUID orderId, Caller caller);

    /** Like {@link #getOrderInvoice}, as a PDF. */
    @RequiresPermission(value = "authenticated", idempotent = true)
    Future<Document> printOrderInvoice(UUID orderId, Caller caller);
}
