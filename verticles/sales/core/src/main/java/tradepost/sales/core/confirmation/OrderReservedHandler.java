package tradepost.sales.core.confirmation;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import tradepost.inventory.InventoryEvents;
import tradepost.inventory.event.OrderStock;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.events.Subscriptions;
import tradepost.sales.SalesEvents;
import tradepost.sales.core.change.Changes;
import tradepost.sales.core.order.StoredOrder;
import tradepost.sales.core.terms.UnpaidLimit;
import tradepost.sales.event.ReservationDeclined;

/**
 * Inventory's event that stock is reserved for an order: for a draft to be confirmed, for an order that is being placed, or for a confirmed one
 * that is being changed. Completes what a crash left unfinished, or releases what came too late. There is nearly always nothing to do, and one
 * query shows this for a batch. If it comes before the commit of its command, the first event waits for that commit, which is nearly always also
 * that of the others: another query shows this.
 */
public final class OrderReservedHandler implements Subscriptions.Handler {
    /** The orders with the versions at which they were confirmed, and those at which a change was applied. None is ever revoked. */
    private static final String CONFIRMED_AT = """
            select id, confirmed_version from sales_order where id = any((select $1::uuid[])::uuid[]) and confirmed_version is not null
            union all
            select order_id, order_version from sales_order_change
            where order_id = any((select $1::uuid[])::uuid[]) and applied_at is not null
            """;

    private final RecentConfirmations recentConfirmations;
    private final UnpaidLimit limit;

    public OrderReservedHandler(RecentConfirmations recentConfirmations, UnpaidLimit limit) {
        this.recentConfirmations = recentConfirmations;
        this.limit = limit;
    }

    @Override
    public boolean isKnownSettled(Event event) {
        return recentConfirmations.remove(event.data(OrderStock.class));
    }

    @Override
    public Set<UUID> settled(Tx tx, List<Event> events) {
        var held = new HashMap<UUID, OrderStock>();
        for (var e : events) held.put(e.id(), e.data(OrderStock.class));
        var ids = held.values().stream().map(OrderStock::orderId).toArray(UUID[]::new);
        var confirmedAt = new HashMap<UUID, Set<Long>>();
        for (var r : tx.sql(CONFIRMED_AT, (Object) ids))
            confirmedAt.computeIfAbsent(r.getUUID(0), id -> new HashSet<>()).add(r.getLong(1));
        held.values()
                .removeIf(h -> !confirmedAt.getOrDefault(h.orderId(), Set.of()).contains(h.orderVersion()));
        return held.keySet();
    }

    @Override
    public void applyAll(Tx tx, List<Event> events) {
        apply(tx, events.getFirst());
        if (events.size() == 1) return;
        var others = events.subList(1, events.size());
        var settled = settled(tx, others);
        for (var e : others) if (!settled.contains(e.id())) apply(tx, e);
    }

    /**
     * Takes the locks that the events need, in the order in which commands take them: the unpaid orders of the customers, orders that are being
     * placed, the credit of the customers, and then, one by one, the orders.
     */
    public static void lock(Tx tx, List<Event> events, UnpaidLimit limit) {
        var orders = events.stream()
                .filter(e -> e.type().equals(InventoryEvents.ORDER_RESERVED))
                .map(e -> e.data(OrderStock.class).orderId())
                .toArray(UUID[]::new);
        if (orders.length > 0) PlacedOrders.lock(tx, orders, limit);
    }

    @Override
    public void apply(Tx tx, Event event) {
        var held = event.data(OrderStock.class);
        if (ConfirmedDrafts.finish(tx, held, event, limit)) return;
        // locked, so that an event has its position among those of the order
        var now = tx.firstOrNull(StoredOrder::of, StoredOrder.LOCK, held.orderId());
        if (now == null) { // it is being placed through the storefront, or was placed while this waited for its row
            if (PlacedOrders.finish(tx, held, event, limit)) return;
            now = tx.firstOrNull(StoredOrder::of, StoredOrder.LOCK, held.orderId());
        }
        if (now != null && (now.isConfirmedAt(held.orderVersion()) || Changes.finish(tx, held, event))) return;
        var order = now == null ? null : now.order();
        var declined = new ReservationDeclined(
                held.orderId(),
                held.orderVersion(),
                order == null ? null : order.number(),
                order == null ? null : order.currency());
        long version = order == null ? 0 : order.version();
        EventLog.append(tx, SalesEvents.RESERVATION_DECLINED, held.orderId(), version, declined);
    }
}
