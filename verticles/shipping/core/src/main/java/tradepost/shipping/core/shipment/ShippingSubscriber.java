package tradepost.shipping.core.shipment;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.inventory.InventoryEvents;
import tradepost.inventory.event.KnownLocations;
import tradepost.inventory.lot.ShipmentLots;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.Subscriber;
import tradepost.kernel.events.Subscriptions;
import tradepost.sales.SalesEvents;
import tradepost.sales.event.ConfirmedItem;
import tradepost.sales.event.OrderAmended;
import tradepost.sales.event.OrderCancelled;
import tradepost.sales.event.OrderChanged;
import tradepost.sales.event.OrderClosed;
import tradepost.sales.event.OrderConfirmed;
import tradepost.sales.event.OrderShipped;
import tradepost.sales.event.ReservedPart;
import tradepost.shipping.ShippingEvents;
import tradepost.shipping.core.shipment.FulfilmentWriter.Confirmed;
import tradepost.shipping.core.shipment.FulfilmentWriter.Part;
import tradepost.shipping.core.shipment.PickingRules.Closed;
import tradepost.shipping.core.shipment.PickingRules.PickedLine;

/** The subscriber of shipping: applies what sales has decided about an order to its shipments. */
public final class ShippingSubscriber implements Subscriber {
    private static final String CLOSE = """
            update fulfilment_line f set closed = f.closed + c.quantity
            from unnest((select $1::uuid[]), (select $2::uuid[]), (select $3::bigint[])) as c(line_id, location_id, quantity)
            where f.order_line_id = c.line_id and f.location_id = c.location_id
            """;

    private static final String AMEND = "update fulfilment set ship_to = $2, updated_at = now() where order_id = $1";

    private static final Subscriptions.Handler CONFIRMED = new Subscriptions.Handler() {
        @Override
        public void apply(Tx tx, Event event) {
            applyAll(tx, List.of(event));
        }

        @Override
        public void applyAll(Tx tx, List<Event> events) {
            FulfilmentWriter.insert(
                    tx,
                    events.stream()
                            .map(ShippingSubscriber::confirmed)
                            .filter(c -> c != null)
                            .toList());
        }
    };

    /** An order that has a shipment is known, so {@link #prepare} has locked it. */
    private static final Subscriptions.Handler SHIPPED = new Subscriptions.Handler() {
        @Override
        public void apply(Tx tx, Event event) {
            applyAll(tx, List.of(event));
        }

        @Override
        public void applyAll(Tx tx, List<Event> events) {
            var ids = events.stream()
                    .map(e -> e.data(OrderShipped.class).shipmentId())
                    .toList();
            ShipmentWriter.append(tx, ShippingEvents.SHIPPED, ShipmentWriter.shippedBySales(tx, ids));
        }
    };

    private static final Subscriptions.Handler LOTS = new Subscriptions.Handler() {
        @Override
        public void apply(Tx tx, Event event) {
            applyAll(tx, List.of(event));
        }

        @Override
        public void applyAll(Tx tx, List<Event> events) {
            ShipmentWriter.nameLots(
                    tx, events.stream().map(e -> e.data(ShipmentLots.class)).toList());
        }
    };

    private static final List<String> LOCATIONS =
            List.of(InventoryEvents.LOCATION + ".created", InventoryEvents.LOCATION + ".updated");

    private static final Map<String, Subscriptions.Handler> HANDLERS = Map.ofEntries(
            Map.entry(SalesEvents.CONFIRMED, CONFIRMED),
            Map.entry(SalesEvents.CANCELLED, ShippingSubscriber::cancelled),
            Map.entry(SalesEvents.SHIPPED, SHIPPED),
            Map.entry(SalesEvents.CLOSED, ShippingSubscriber::closed),
            Map.entry(SalesEvents.AMENDED, ShippingSubscriber::amended),
            Map.entry(SalesEvents.CHANGED, ShippingSubscriber::changed),
            Map.entry(SalesEvents.ALLOCATED, ShippingSubscriber::changed),
            Map.entry(InventoryEvents.SHIPMENT_BOOKED, LOTS),
            Map.entry(LOCATIONS.getFirst(), KnownLocations.TABLE),
            Map.entry(LOCATIONS.getLast(), KnownLocations.TABLE));

    @Override
    public String context() {
        return "shipping";
    }

    @Override
    public Map<String, Subscriptions.Handler> handlers() {
        return HANDLERS;
    }

    /** Locks the orders of all events in one sequence. */
    @Override
    public void prepare(Tx tx, List<Event> events) {
        var orders = events.stream()
                .filter(e -> !e.type().equals(SalesEvents.CONFIRMED) && !LOCATIONS.contains(e.type()))
                .map(ShippingSubscriber::order)
                .distinct()
                .toArray(UUID[]::new);
        if (orders.length > 0) tx.sql(ShipmentQueries.LOCK_ORDERS, (Object) orders);
    }

    private static UUID order(Event event) {
        return event.type().equals(InventoryEvents.SHIPMENT_BOOKED)
                ? event.data(ShipmentLots.class).orderId()
                : event.subject();
    }

    /** Null if nothing was reserved: then the order is read when it is shipped. */
    private static @Nullable Confirmed confirmed(Event event) {
        var order = event.data(OrderConfirmed.class);
        if (order.reserved().isEmpty()) return null;
        var places = new HashMap<UUID, Integer>();
        for (int i = 0; i < order.items().size(); i++)
            places.put(order.items().get(i).lineId(), i);
        var parts = new ArrayList<Part>();
        for (var r : order.reserved()) {
            int place = Objects.requireNonNull(places.get(r.lineId()));
            parts.add(part(r, order.items().get(place), place + 1));
        }
        return new Confirmed(
                order.orderId(),
                order.orderVersion(),
                order.number(),
                order.customerId(),
                order.customerName(),
                OrderReader.json(order.shippingAddress()),
                parts);
    }

    private static Part part(ReservedPart reserved, ConfirmedItem item, int lineNo) {
        return new Part(
                reserved.lineId(),
                reserved.locationId(),
                lineNo,
                item.itemId(),
                item.sku(),
                item.name(),
                reserved.quantity());
    }

    private static void cancelled(Tx tx, Event event) {
        var order = event.data(OrderCancelled.class);
        var changed = tx.sql(
                FulfilmentWriter.CANCEL, order.orderId(), order.orderVersion(), order.number(), order.customerId());
        if (changed.rowCount() == 0) return;
        var ids = ShipmentWriter.work(tx, order.orderId()).stream()
                .map(PickedLine::shipmentId)
                .distinct()
                .toList();
        ShipmentWriter.end(tx, ids, order.reason());
    }

    /** Whether the order is known. A command may have read it from sales since {@link #prepare}. */
    private static boolean lock(Tx tx, UUID orderId) {
        return tx.sql(ShipmentQueries.LOCK_ORDER, orderId).rowCount() > 0;
    }

    /** An order that is not known is inserted as it is after the change: nothing of it has been shipped. */
    private static void changed(Tx tx, Event event) {
        var order = event.data(OrderChanged.class);
        var status = tx.firstOrNull(r -> r.getString(0), ShipmentQueries.LOCK_ORDER, order.orderId());
        if (status == null) FulfilmentWriter.insert(tx, List.of(OrderChangeHandler.confirmed(order)));
        else if (!status.equals("cancelled")) OrderChangeHandler.change(tx, order);
    }

    /** An order that is not known is read when it is shipped. */
    private static void amended(Tx tx, Event event) {
        var order = event.data(OrderAmended.class);
        tx.sql(AMEND, order.orderId(), OrderReader.json(order.shippingAddress()));
    }

    private static void closed(Tx tx, Event event) {
        var order = event.data(OrderClosed.class);
        if (!lock(tx, order.orderId())) return;
        var changed = tx.sql(
                CLOSE,
                order.lines().stream().map(l -> l.lineId()).toArray(UUID[]::new),
                order.lines().stream().map(l -> l.locationId()).toArray(UUID[]::new),
                order.lines().stream().map(l -> l.quantity()).toArray(Long[]::new));
        ShipmentWriter.expect(order.lines().size(), changed.rowCount());
        var closed = order.lines().stream()
                .map(l -> new Closed(l.lineId(), l.locationId(), l.quantity()))
                .toList();
        ShipmentWriter.close(tx, order.orderId(), closed, order.reason());
    }
}
