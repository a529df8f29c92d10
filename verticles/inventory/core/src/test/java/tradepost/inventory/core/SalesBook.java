package tradepost.inventory.core;

import static tradepost.inventory.core.Inventory.ANYBODY;

import io.vertx.core.Future;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;
import tradepost.inventory.reservation.HeldLine;
import tradepost.inventory.reservation.Reservation;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.value.Ids;
import tradepost.sales.SalesEvents;
import tradepost.sales.event.OrderChanged;
import tradepost.sales.event.OrderClosed;
import tradepost.sales.event.OrderPart;
import tradepost.sales.event.OrderShipped;
import tradepost.sales.event.WaitingPart;

/** Decides as sales does which reserved pieces are shipped, closed or released: each piece once. */
final class SalesBook {
    /** All of them. */
    static final LongUnaryOperator ALL = n -> n;

    private static final class Order {
        final Reservation reservation;
        final List<HeldLine> open;
        boolean shipped;
        long version;

        Order(Reservation reservation) {
            this.reservation = reservation;
            open = new ArrayList<>(reservation.lines());
            version = reservation.orderVersion() + 1;
        }

        void add(HeldLine more) {
            for (int i = 0; i < open.size(); i++) {
                var h = open.get(i);
                if (!h.lineId().equals(more.lineId()) || !h.locationId().equals(more.locationId())) continue;
                open.set(
                        i,
                        new HeldLine(
                                h.lineId(),
                                h.itemId(),
                                "SKU",
                                "Name",
                                h.locationId(),
                                "MAIN",
                                h.quantity() + more.quantity()));
                return;
            }
            open.add(more);
        }
    }

    private final Inventory inventory;
    private final Map<UUID, Order> orders = new HashMap<>();

    SalesBook(Inventory inventory) {
        this.inventory = inventory;
    }

    synchronized void reserved(Reservation made) {
        orders.put(made.orderId(), new Order(made));
    }

    /** The pieces of the order that are neither shipped, closed nor released. */
    synchronized long open(UUID order) {
        return orders.get(order).open.stream().mapToLong(HeldLine::quantity).sum();
    }

    /** Ships pieces of each line and location; {@code pieces} says how many of those that are open. */
    Future<?> ship(UUID order, LongUnaryOperator pieces) {
        var event = shipped(order, pieces);
        return event == null ? Future.succeededFuture() : inventory.deliver(event);
    }

    /** Closes pieces, unless nothing was shipped. */
    Future<?> close(UUID order, LongUnaryOperator pieces) {
        var event = closed(order, pieces);
        return event == null ? Future.succeededFuture() : inventory.deliver(event);
    }

    /** Releases everything, unless something was shipped. */
    Future<?> cancel(UUID order) {
        long version;
        synchronized (this) {
            var found = orders.get(order);
            if (found == null || found.shipped) return Future.succeededFuture();
            found.open.clear();
            version = found.reservation.orderVersion();
        }
        return inventory.service.release(order, version, ANYBODY);
    }

    /** The event; null if there is nothing to ship. */
    synchronized Event shipped(UUID order, LongUnaryOperator pieces) {
        return shipped(order, Ids.next(), pieces);
    }

    synchronized Event shipped(UUID order, UUID shipment, LongUnaryOperator pieces) {
        var found = orders.get(order);
        var parts = take(found, pieces);
        if (parts.isEmpty()) return null;
        found.shipped = true;
        var data = new OrderShipped(
                order,
                order,
                shipment,
                found.reservation.orderVersion(),
                parts,
                found.open.isEmpty() ? "fulfilled" : "partial",
                false,
                "SO-000001",
                "USD");
        return EventLog.event(SalesEvents.SHIPPED, order, ++found.version, data, "user:somebody", null);
    }

    synchronized Event closed(UUID order, LongUnaryOperator pieces) {
        var found = orders.get(order);
        if (found == null || !found.shipped) return null;
        var parts = take(found, pieces);
        if (parts.isEmpty()) return null;
        var data = new OrderClosed(
                order,
                order,
                found.reservation.orderVersion(),
                parts,
                null,
                BigDecimal.TEN,
                BigDecimal.ZERO,
                found.open.isEmpty() ? "fulfilled" : "partial",
                false,
                "SO-000001",
                "USD",
                null,
                null,
                null,
                "confirmed",
                "unpaid");
        return EventLog.event(SalesEvents.CLOSED, order, ++found.version, data, "user:somebody", null);
    }

    /**
     * Adds what was reserved for a later version, and removes pieces; {@code pieces} says how many of those that are open.
     *
     * @param added null if nothing was
     */
    synchronized Event changed(UUID order, @Nullable Reservation added, LongUnaryOperator pieces) {
        var found = orders.get(order);
        var removed = take(found, pieces);
        var parts = new ArrayList<OrderPart>();
        if (added != null)
            for (var h : added.lines()) {
                parts.add(new OrderPart(h.lineId(), h.itemId(), "SKU", "Name", h.locationId(), "MAIN", h.quantity()));
                found.add(h);
            }
        found.version = Math.max(found.version, added == null ? 0 : added.orderVersion());
        var addedVersion = added == null ? null : added.orderVersion();
        return changed(order, ++found.version, found.reservation.orderVersion(), addedVersion, parts, removed, null);
    }

    /**
     * @param reserved the version that was confirmed
     * @param added the version for which the added pieces are reserved or wait; null if nothing is added
     * @param waiting pieces that are removed and wait
     */
    static Event changed(
            UUID order,
            long version,
            long reserved,
            @Nullable Long added,
            List<OrderPart> parts,
            List<OrderPart> removed,
            @Nullable List<WaitingPart> waiting) {
        var data = new OrderChanged(
                order,
                order,
                reserved,
                added,
                parts,
                removed,
                List.of(),
                List.of(),
                null,
                BigDecimal.TEN,
                BigDecimal.ZERO,
                "unfulfilled",
                false,
                "SO-000001",
                "USD",
                "Customer",
                null,
                waiting,
                "confirmed",
                "unpaid");
        return EventLog.event(SalesEvents.CHANGED, order, version, data, "user:somebody", null);
    }

    private static List<OrderPart> take(Order order, LongUnaryOperator pieces) {
        var parts = new ArrayList<OrderPart>();
        if (order == null) return parts;
        for (var h : List.copyOf(order.open)) {
            long n = Math.min(h.quantity(), pieces.applyAsLong(h.quantity()));
            if (n <= 0) continue;
            parts.add(new OrderPart(h.lineId(), h.itemId(), "SKU", "Name", h.locationId(), "MAIN", n));
            order.open.remove(h);
            if (n < h.quantity())
                order.open.add(
                        new HeldLine(h.lineId(), h.itemId(), "SKU", "Name", h.locationId(), "MAIN", h.quantity() - n));
        }
        return parts;
    }
}
