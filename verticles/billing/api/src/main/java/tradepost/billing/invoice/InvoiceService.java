package tradepost.billing.invoice;

import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.contract.Document;
import tradepost.kernel.contract.RequiresPermission;
import tradepost.kernel.identity.Caller;
import tradepost.orders.invoice.WriteCreditNote;
import tradepost.orders.invoice.WriteInvoice;
import tradepost.orders.invoice.WriteOff;
import tradepost.orders.invoice.WriteReversal;

/**
 * Invoices, credit notes and reversals. Sales decides what is invoiced, credited and written off; billing gives the documents their numbers and prints
 * them. They never change.
 */
@ProxyGen
public interface InvoiceService {
    String ADDRESS = "billing.invoices";

    /** Newest first by default, without lines. Fails 400 invalid_sort or invalid_cursor. */
    Future<InvoicePage> listInvoices(InvoiceQuery query, Caller caller);

    /** The same of one order. Fails 404 order_not_found, and as {@link #listInvoices}. */
    Future<InvoicePage> listOrderInvoices(UUID orderId, InvoiceQuery query, Caller caller);

    /** Fails 404 invoice_not_found. */
    Future<Invoice> getInvoice(UUID invoiceId, Caller caller);

    /** Of those of these documents that have one, for the context sales, which has checked that the caller may read them. */
    @RequiresPermission(value = "authenticated", idempotent = true)
    Future<List<DocumentNumber>> documentNumbers(List<UUID> ids, Caller caller);

    /** As a PDF. Fails 404 invoice_not_found. */
    @RequiresPermission(value = "authenticated", idempotent = true)
    Future<Document> printInvoice(UUID invoiceId, Caller caller);

    /** The newest invoice of an order. Fails 404 order_not_found, or not_invoiced before there is one. */
    Future<Invoice> getOrderInvoice(UUID orderId, Caller caller);

    /** Like {@link #getOrderInvoice}, as a PDF. */
    @RequiresPermission(value = "authenticated", idempotent = true)
    Future<Document> printOrderInvoice(UUID orderId, Caller caller);

    /**
     * Invoices all of an order that is not invoiced yet. Null if the invoice is decided and has no number after two seconds. Fails 400
     * invalid_date, 403 forbidden for a date before today without ledger:backdate, 409 period_closed or date_before_last_number, and as
     * {@code OrderInvoiceService.invoiceOrder}.
     */
    Future<@Nullable Invoice> createInvoice(UUID orderId, @Nullable WriteInvoice body, Caller caller);

    /** Returns the invoice after it. Fails for its date like {@link #createInvoice}, and as {@code OrderInvoiceService.writeOff}. */
    Future<Invoice> writeOffInvoice(UUID invoiceId, WriteOff body, Caller caller);

    /**
     * Credits a part of an invoice, and returns the credit note; null if it has no number after two seconds. Fails for its date like
     * {@link #createInvoice}, and as {@code OrderInvoiceService.creditInvoice}.
     */
    Future<@Nullable Invoice> createCreditNote(UUID invoiceId, WriteCreditNote body, Caller caller);

    /**
     * Takes back a credit note or a write-off of an invoice, and returns the reversal; null if it has no number after two seconds. Fails for its date
     * like {@link #createInvoice}, and as {@code OrderInvoiceService.reverseDocument}.
     */
    Future<@Nullable Invoice> createReversal(UUID invoiceId, WriteReversal body, Caller caller);
}
