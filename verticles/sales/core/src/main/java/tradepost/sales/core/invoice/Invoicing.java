package tradepost.sales.core.invoice;

import io.vertx.core.json.JsonObject;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.config.Config;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.events.Subscriptions;
import tradepost.kernel.json.Json;
import tradepost.kernel.request.Origin;
import tradepost.kernel.request.Request;
import tradepost.sales.SalesEvents;
import tradepost.sales.SalesSettings;
import tradepost.sales.core.invoice.Billing.Draft;
import tradepost.sales.core.invoice.Billing.Order;
import tradepost.sales.core.invoice.BillingQueries.Issued;
import tradepost.sales.invoice.InvoiceEvents.InvoiceIssued;
import tradepost.sales.invoice.Seller;

/**
 * Issues invoices and credit notes. Sales applies its own events for it, so the transactions that ship, close, cancel and take back do not wait
 * for the row that counts the documents of the year. What an order has to invoice follows from its rows alone, whichever event comes first,
 * and the lock of the order decides who issues it.
 */
public final class Invoicing implements Subscriptions.Handler {
    private final JsonObject seller;

    private Invoicing(Seller seller) {
        this.seller = Json.write(seller);
    }

    public static Invoicing by(Config config) {
        return new Invoicing(SalesSettings.seller(config));
    }

    /** For publishers, which ask only for the types of the subscriber. */
    public static Invoicing ofNobody() {
        return new Invoicing(Seller.NOBODY);
    }

    /** By type of event. */
    public Map<String, Subscriptions.Handler> handlers() {
        return Map.of(
                SalesEvents.SHIPPED, this,
                SalesEvents.CLOSED, this,
                SalesEvents.CHANGED, this,
                SalesEvents.RETURNED, this,
                SalesEvents.CANCELLED, this);
    }

    @Override
    public void apply(Tx tx, Event event) {
        applyAll(tx, List.of(event));
    }

    @Override
    public void applyAll(Tx tx, List<Event> events) {
        var causes = new HashMap<UUID, Event>();
        for (var e : events) causes.put(e.subject(), e);
        settle(tx, causes.keySet().toArray(UUID[]::new), false, order -> causes.get(order));
    }

    /** Issues what an order has to invoice and credit, and the whole of it if nothing was shipped or invoiced. */
    void settleAtRequest(Tx tx, UUID orderId) {
        settle(tx, new UUID[] {orderId}, true, order -> null);
    }

    private interface Causes {
        /** The event because of which an order is settled; null for a request. */
        @Nullable
        Event of(UUID orderId);
    }

    private void settle(Tx tx, UUID[] orderIds, boolean requested, Causes causes) {
        // a request mostly finds nothing to issue, and then locks nothing; an event mostly does
        if (requested && due(tx, orderIds, requested).isEmpty()) return;
        tx.send(BillingQueries.LOCK, (Object) orderIds);
        var drafts = due(tx, orderIds, requested);
        if (drafts.isEmpty()) return;
        OffsetDateTime now = tx.single(r -> r.getOffsetDateTime(0), BillingQueries.NOW);
        issue(tx, drafts, now, causes);
    }

    private static Map<Order, List<Draft>> due(Tx tx, UUID[] orderIds, boolean requested) {
        var due = new LinkedHashMap<Order, List<Draft>>();
        for (var order : BillingQueries.read(tx, orderIds)) {
            var drafts = Billing.of(order, requested);
            if (!drafts.isEmpty()) due.put(order, drafts);
        }
        return due;
    }

    private void issue(Tx tx, Map<Order, List<Draft>> drafts, OffsetDateTime now, Causes causes) {
        var kinds =
                drafts.values().stream().flatMap(List::stream).map(Draft::kind).toList();
        var numbers = new InvoiceNumbers(tx, kinds, now);
        var all = new ArrayList<Issued>();
        drafts.forEach((order, ofOrder) -> {
            int ordinal = order.documents();
            for (var draft : ofOrder) all.add(Issued.of(order, ++ordinal, numbers, draft));
        });
        BillingQueries.insert(tx, all, seller);
        var ids = all.stream().map(Issued::id).toArray(UUID[]::new);
        var events = InvoiceQueries.read(tx, ids).stream()
                .map(i -> event(InvoiceIssued.of(i), causes.of(i.orderId())))
                .toList();
        EventLog.appendAll(tx, events);
    }

    private static Event event(InvoiceIssued data, @Nullable Event cause) {
        var actor = cause == null ? Request.actor() : cause.actor();
        var origin = cause == null ? Origin.current() : cause.origin();
        return EventLog.event(SalesEvents.INVOICE_ISSUED, data.invoiceId(), 1, data, actor, origin);
    }
}
