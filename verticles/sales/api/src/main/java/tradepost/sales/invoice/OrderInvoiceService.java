package tradepost.sales.invoice;

import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import java.util.UUID;
import tradepost.kernel.contract.RequiresPermission;
import tradepost.kernel.identity.Caller;
import tradepost.orders.invoice.WriteCreditNote;
import tradepost.orders.invoice.WriteInvoice;
import tradepost.orders.invoice.WriteOff;
import tradepost.orders.invoice.WriteReversal;

/**
 * Decides what an order has invoiced, what is credited and what is written off, under the lock of the order. The context billing calls it, which
 * numbers and prints the documents. The same command takes effect once; a credit note and an invoice have the id of the command that asked for
 * them.
 */
@ProxyGen
public interface OrderInvoiceService {
    String ADDRESS = "sales.invoicing";

    /**
     * Invoices all of the order that is not invoiced yet. Fails 404 order_not_found, 409 invalid_state unless it is confirmed,
     * nothing_to_invoice, 409 invalid_state if the command was given up.
     */
    @RequiresPermission(value = "invoices:write", idempotent = true)
    Future<Void> invoiceOrder(UUID orderId, UUID commandId, WriteInvoice body, Caller caller);

    /**
     * No longer expects an amount of an invoice. Fails 404 invoice_not_found, 400 invalid_amount, 409 amount_exceeds_open, write_off_exceeds_limit,
     * invalid_state if it is a credit note or if the command was given up.
     *
     * @return a version of the invoice that has it
     */
    @RequiresPermission(value = "invoices:write_off", idempotent = true)
    Future<Long> writeOff(UUID invoiceId, UUID commandId, WriteOff body, Caller caller);

    /**
     * Credits a part of an invoice. Fails 404 invoice_not_found, 400 invalid_amount, invalid_lines, line_twice or line_not_found, 409
     * amount_exceeds_invoiced, invalid_state if it is a credit note or if the command was given up.
     */
    @RequiresPermission(value = "invoices:write", idempotent = true)
    Future<Void> creditInvoice(UUID invoiceId, UUID commandId, WriteCreditNote body, Caller caller);

    /**
     * Takes back a credit note or a write-off of an invoice by the opposite document. Fails 404 invoice_not_found, 400 document_not_found, 403
     * forbidden for a write-off without invoices:write_off, 409 already_reversed, not_reversible, credit_given_back, invalid_state if the order is
     * cancelled or if the command was given up.
     */
    @RequiresPermission(value = "invoices:write", idempotent = true)
    Future<Void> reverseDocument(UUID invoiceId, UUID commandId, WriteReversal body, Caller caller);

    /** Whether a command of this service has taken effect. If not, it never will. */
    @RequiresPermission(value = "authenticated", idempotent = true)
    Future<Boolean> giveUpCommand(UUID commandId, Caller caller);
}
