package tradepost.billing;

import tradepost.billing.invoice.InvoiceEvents.InvoiceIssued;
import tradepost.billing.invoice.InvoiceEvents.InvoiceOverdue;
import tradepost.billing.invoice.InvoiceEvents.ReceivableChanged;
import tradepost.billing.ledger.PeriodClosed;
import tradepost.billing.rate.ExchangeRate;
import tradepost.kernel.contract.EventDoc;
import tradepost.kernel.jobs.JobChanged;

/** Events of billing. The subject is the id of the document, or that of the ledger. */
public final class BillingEvents {
    @EventDoc(
            value = "An invoice, a credit note or a reversal was issued: it has a number. It never changes.",
            subject = "the document",
            data = InvoiceIssued.class)
    public static final String INVOICE_ISSUED = "billing.invoice.issued";

    @EventDoc(
            value = "What is open of an invoice has changed: it was paid, credited or written off, or is owed again.",
            subject = "the invoice",
            data = ReceivableChanged.class)
    public static final String INVOICE_CHANGED = "billing.invoice.changed";

    @EventDoc(
            value =
                    "The day on which an invoice was due has passed, and something is open of it. It is announced once for each due date.",
            subject = "the invoice",
            data = InvoiceOverdue.class)
    public static final String INVOICE_OVERDUE = "billing.invoice.overdue";

    @EventDoc(
            value = "All days up to one were closed: nothing is posted on them any more.",
            subject = "the ledger; always the same",
            data = PeriodClosed.class)
    public static final String LEDGER_CLOSED = "billing.ledger.closed";

    @EventDoc(
            value = "What one unit of a currency is worth in another one from a day on was set.",
            subject = "the exchange rate",
            data = ExchangeRate.class)
    public static final String EXCHANGE_RATE_SET = "billing.exchange_rate.set";

    @EventDoc(value = "An exchange rate was deleted.", subject = "the exchange rate", data = ExchangeRate.class)
    public static final String EXCHANGE_RATE_DELETED = "billing.exchange_rate.deleted";

    @EventDoc(value = "A job was submitted, or has ended.", subject = "the job", data = JobChanged.class)
    public static final String JOB_CHANGED = "billing.job.changed";

    private BillingEvents() {}
}
