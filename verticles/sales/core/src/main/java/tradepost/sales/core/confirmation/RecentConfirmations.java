package tradepost.sales.core.confirmation;

import java.util.LinkedHashSet;
import java.util.SequencedSet;
import java.util.UUID;
import tradepost.inventory.event.OrderStock;
import tradepost.inventory.reservation.Reservation;

/**
 * The orders that commands of this process have confirmed last. Inventory's event that their stock is reserved has nothing left to do, and this
 * says so without a transaction. A confirmation is never revoked. What is missing here is found in the database.
 */
public final class RecentConfirmations {
    private static final int ORDERS_MAX = 2_000;

    /** @param version at which its stock was reserved */
    private record Confirmed(UUID orderId, long version) {}

    private final SequencedSet<Confirmed> orders = new LinkedHashSet<>();

    /** Call this after the commit. */
    synchronized void add(Reservation stock) {
        orders.add(new Confirmed(stock.orderId(), stock.orderVersion()));
        if (orders.size() > ORDERS_MAX) orders.removeFirst();
    }

    /** Forgets it, because an event is nearly always delivered once. */
    synchronized boolean remove(OrderStock reserved) {
        return orders.remove(new Confirmed(reserved.orderId(), reserved.orderVersion()));
    }
}
