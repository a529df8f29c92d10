package tradepost.billing.core;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import tradepost.billing.core.invoice.InvoiceHandler;
import tradepost.billing.core.ledger.LedgerWriter;
import tradepost.contact.ContactEvents;
import tradepost.contact.KnownOwners;
import tradepost.inventory.InventoryEvents;
import tradepost.inventory.lot.ShipmentLots;
import tradepost.kernel.config.Settings;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.Subscriber;
import tradepost.kernel.events.Subscriptions;
import tradepost.kernel.time.BusinessZone;
import tradepost.orders.invoice.Seller;
import tradepost.sales.SalesEvents;

/** The subscriber of billing: documents and posts what sales has decided about invoices, and posts the money that was moved. Documents follow the user of their customer, and name the lots that have left. */
public final class BillingSubscriber implements Subscriber {
    private static final Set<String> OF_INVOICES = Set.of(SalesEvents.INVOICE_CREATED, SalesEvents.INVOICE_CHANGED);

    /** A customer reads the documents of its record, also those from before it had a user. */
    private static final Subscriptions.Handler OWNERS = new Subscriptions.Handler() {
        @Override
        public void apply(Tx tx, Event event) {
            applyAll(tx, List.of(event));
        }

        @Override
        public void applyAll(Tx tx, List<Event> events) {
            KnownOwners.follow(tx, events);
        }
    };

    private static final Subscriptions.Handler LOTS = new Subscriptions.Handler() {
        @Override
        public void apply(Tx tx, Event event) {
            applyAll(tx, List.of(event));
        }

        @Override
        public void applyAll(Tx tx, List<Event> events) {
            InvoiceHandler.nameLots(
                    tx, events.stream().map(e -> e.data(ShipmentLots.class)).toList());
        }
    };

    private final InvoiceHandler documents;
    private final LedgerWriter ledger;

    /** For publishers, which ask only for the types. */
    public BillingSubscriber() {
        this(InvoiceHandler.by(Seller.NOBODY), new LedgerWriter(BusinessZone.UTC, Settings.CURRENCY.fallback()));
    }

    BillingSubscriber(InvoiceHandler documents, LedgerWriter ledger) {
        this.documents = documents;
        this.ledger = ledger;
    }

    @Override
    public String context() {
        return "billing";
    }

    /**
     * One handler for all types, so that everything of a delivery is applied together: all locks of invoices are taken before that of the
     * numbers, whatever comes between them.
     */
    @Override
    public Map<String, Subscriptions.Handler> handlers() {
        var all = new Subscriptions.Handler() {
            @Override
            public void apply(Tx tx, Event event) {
                applyAll(tx, List.of(event));
            }

            @Override
            public void applyAll(Tx tx, List<Event> events) {
                var ofInvoices = events.stream()
                        .filter(e -> OF_INVOICES.contains(e.type()))
                        .toList();
                if (!ofInvoices.isEmpty()) {
                    documents.applyAll(tx, ofInvoices);
                    ledger.postDocuments(tx, ofInvoices);
                }
                ledger.postMoney(
                        tx,
                        events.stream()
                                .filter(e -> !OF_INVOICES.contains(e.type()))
                                .toList());
            }
        };
        var handlers = new HashMap<String, Subscriptions.Handler>();
        Stream.concat(OF_INVOICES.stream(), LedgerWriter.OF_MONEY.stream()).forEach(type -> handlers.put(type, all));
        for (var change : List.of("created", "updated")) handlers.put(ContactEvents.CUSTOMER + "." + change, OWNERS);
        handlers.put(InventoryEvents.SHIPMENT_BOOKED, LOTS);
        return Map.copyOf(handlers);
    }

    @Override
    public void prepare(Tx tx, List<Event> events) {
        if (events.stream().anyMatch(BillingSubscriber::isPosted)) LedgerWriter.lock(tx);
    }

    private static boolean isPosted(Event event) {
        return !event.type().startsWith(ContactEvents.CUSTOMER)
                && !event.type().equals(InventoryEvents.SHIPMENT_BOOKED);
    }
}
