package tradepost.billing.core;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tradepost.billing.core.invoice.InvoiceHandler;
import tradepost.billing.core.ledger.LedgerWriter;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.Subscriber;
import tradepost.kernel.events.Subscriptions;
import tradepost.sales.SalesEvents;
import tradepost.sales.invoice.Seller;

/** The subscriber of billing: documents and posts what sales has decided about invoices, and posts the money that was moved. */
public final class BillingSubscriber implements Subscriber {
    private final InvoiceHandler documents;
    private final LedgerWriter ledger;

    /** For publishers, which ask only for the types. */
    public BillingSubscriber() {
        this(InvoiceHandler.by(Seller.NOBODY), LedgerWriter.byDefault());
    }

    BillingSubscriber(InvoiceHandler documents, LedgerWriter ledger) {
        this.documents = documents;
        this.ledger = ledger;
    }

    @Override
    public String context() {
        return "billing";
    }

    /** One handler for both types of invoices, so that it gets them together. */
    @Override
    public Map<String, Subscriptions.Handler> handlers() {
        var ofInvoices = new Subscriptions.Handler() {
            @Override
            public void apply(Tx tx, Event event) {
                applyAll(tx, List.of(event));
            }

            @Override
            public void applyAll(Tx tx, List<Event> events) {
                documents.applyAll(tx, events);
                ledger.postDocuments(tx, events);
            }
        };
        var handlers = new HashMap<String, Subscriptions.Handler>(ledger.handlers());
        handlers.put(SalesEvents.INVOICE_CREATED, ofInvoices);
        handlers.put(SalesEvents.INVOICE_CHANGED, ofInvoices);
        return handlers;
    }

    @Override
    public void prepare(Tx tx, List<Event> events) {
        LedgerWriter.lock(tx);
    }
}
