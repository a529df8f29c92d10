package tradepost.billing.core;

import java.util.Map;
import tradepost.billing.core.invoice.InvoiceHandler;
import tradepost.kernel.events.Subscriber;
import tradepost.kernel.events.Subscriptions;
import tradepost.sales.SalesEvents;
import tradepost.sales.invoice.Seller;

/** The subscriber of billing: documents what sales has decided about invoices. */
public final class BillingSubscriber implements Subscriber {
    private final InvoiceHandler documents;

    /** For publishers, which ask only for the types. */
    public BillingSubscriber() {
        this(InvoiceHandler.by(Seller.NOBODY));
    }

    BillingSubscriber(InvoiceHandler documents) {
        this.documents = documents;
    }

    @Override
    public String context() {
        return "billing";
    }

    /** One handler for both types, so that it gets them together. */
    @Override
    public Map<String, Subscriptions.Handler> handlers() {
        return Map.of(SalesEvents.INVOICE_CREATED, documents, SalesEvents.INVOICE_CHANGED, documents);
    }
}
