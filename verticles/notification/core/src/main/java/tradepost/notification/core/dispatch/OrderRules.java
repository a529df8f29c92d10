package tradepost.notification.core.dispatch;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.BiConsumer;
import tradepost.kernel.events.Event;
import tradepost.notification.NotificationType;
import tradepost.notification.core.dispatch.NotificationDraft.Entity;
import tradepost.purchase.OrderSent;
import tradepost.purchase.PurchaseEvents;
import tradepost.purchase.event.OrderChanged;
import tradepost.purchase.event.OrderReceived;
import tradepost.purchase.event.OrderWritten;
import tradepost.sales.SalesEvents;
import tradepost.sales.event.OrderConfirmed;
import tradepost.sales.event.OrderContent;
import tradepost.sales.event.OrderShipped;
import tradepost.sales.event.ReservedPart;

/** The orders that wait for somebody. */
record OrderRules(PurchaseApproval approval) {
    private static final String SALES = "sales_order";
    private static final String PURCHASE = "purchase_order";

    void addTo(Map<String, BiConsumer<Event, NotificationDraft>> rules) {
        sales(rules);
        purchases(rules);
    }

    private static void sales(Map<String, BiConsumer<Event, NotificationDraft>> rules) {
        rules.put(SalesEvents.CREATED, (e, d) -> {
            var o = e.data(OrderContent.class);
            var total = DispatchRules.amount(o.totalAmount(), o.currency());
            var title = "Order %s over %s waits to be confirmed".formatted(o.number(), total);
            d.waits(e, NotificationType.ORDER_TO_CONFIRM, new Entity(SALES, o.orderId()), List.of(), title);
        });
        rules.put(SalesEvents.CONFIRMED, (e, d) -> {
            var o = e.data(OrderConfirmed.class);
            d.resolves(NotificationType.ORDER_TO_CONFIRM, o.orderId());
            var locations = o.reserved().stream()
                    .map(ReservedPart::locationId)
                    .distinct()
                    .toList();
            var title =
                    DispatchRules.fitting("Order %s of %s waits to be shipped".formatted(o.number(), o.customerName()));
            d.waits(e, NotificationType.ORDER_TO_SHIP, new Entity(SALES, o.orderId()), locations, title);
        });
        rules.put(SalesEvents.SHIPPED, (e, d) -> {
            var shipped = e.data(OrderShipped.class);
            if (shipped.fulfillmentStatus().equals("fulfilled"))
                d.resolves(NotificationType.ORDER_TO_SHIP, shipped.orderId());
        });
        rules.put(SalesEvents.CLOSED, (e, d) -> d.resolves(NotificationType.ORDER_TO_SHIP, e.subject()));
        rules.put(SalesEvents.CANCELLED, (e, d) -> {
            d.resolves(NotificationType.ORDER_TO_CONFIRM, e.subject());
            d.resolves(NotificationType.ORDER_TO_SHIP, e.subject());
        });
    }

    private void purchases(Map<String, BiConsumer<Event, NotificationDraft>> rules) {
        rules.put(PurchaseEvents.CREATED, this::written);
        rules.put(PurchaseEvents.UPDATED, this::written);
        rules.put(PurchaseEvents.APPROVED, (e, d) -> d.resolves(NotificationType.PURCHASE_TO_APPROVE, e.subject()));
        rules.put(PurchaseEvents.ORDERED, (e, d) -> {
            var o = e.data(OrderSent.class);
            d.resolves(NotificationType.PURCHASE_TO_APPROVE, o.orderId());
            UUID location = o.locationId();
            d.waits(
                    e,
                    NotificationType.PURCHASE_TO_RECEIVE,
                    new Entity(PURCHASE, o.orderId()),
                    location == null ? List.of() : List.of(location),
                    "Purchase order %s was sent; its goods are to be received".formatted(o.number()));
        });
        rules.put(PurchaseEvents.CHANGED, OrderRules::changed);
        rules.put(PurchaseEvents.RECEIVED, (e, d) -> {
            var received = e.data(OrderReceived.class);
            if (received.complete()) done(received.orderId(), d);
        });
        rules.put(PurchaseEvents.CLOSED, (e, d) -> done(e.subject(), d));
        rules.put(PurchaseEvents.CANCELLED, (e, d) -> done(e.subject(), d));
    }

    private void written(Event e, NotificationDraft d) {
        var o = e.data(OrderWritten.class);
        var amount = Objects.requireNonNullElse(o.maximumAmount(), o.totalAmount());
        if (!approval.isNeeded(amount, o.currency())) {
            if (e.type().equals(PurchaseEvents.UPDATED)) d.resolves(NotificationType.PURCHASE_TO_APPROVE, o.orderId());
            return;
        }
        var total = DispatchRules.amount(amount, o.currency());
        var title = "Purchase order %s over %s waits to be approved".formatted(o.number(), total);
        d.waits(e, NotificationType.PURCHASE_TO_APPROVE, new Entity(PURCHASE, o.orderId()), List.of(), title);
    }

    private static void changed(Event e, NotificationDraft d) {
        var o = e.data(OrderChanged.class);
        if (o.expected().isEmpty()) done(o.orderId(), d);
        else if (!o.approvalRequired()) d.resolves(NotificationType.PURCHASE_TO_APPROVE, o.orderId());
        else {
            var total = DispatchRules.amount(o.maximumAmount(), o.currency());
            var title = "Purchase order %s was changed to %s and waits to be approved".formatted(o.number(), total);
            d.waits(e, NotificationType.PURCHASE_TO_APPROVE, new Entity(PURCHASE, o.orderId()), List.of(), title);
        }
    }

    private static void done(UUID order, NotificationDraft d) {
        d.resolves(NotificationType.PURCHASE_TO_APPROVE, order);
        d.resolves(NotificationType.PURCHASE_TO_RECEIVE, order);
    }
}
