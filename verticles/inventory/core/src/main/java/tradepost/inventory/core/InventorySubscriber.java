package tradepost.inventory.core;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.catalog.CatalogEvents;
import tradepost.catalog.CatalogEvents.ProductChanged;
import tradepost.inventory.core.documents.receipt.ReceiptHandler;
import tradepost.inventory.core.documents.returns.CustomerReturnHandler;
import tradepost.inventory.core.documents.returns.VendorReturnHandler;
import tradepost.inventory.core.lots.ArrivingLots;
import tradepost.inventory.core.reservations.AvailableByLocation;
import tradepost.inventory.core.reservations.ReservationChangeHandler;
import tradepost.inventory.core.reservations.ReservationPartWriter;
import tradepost.inventory.core.reservations.ReservationReleaser;
import tradepost.inventory.core.stock.ItemNames;
import tradepost.inventory.core.stock.Levels;
import tradepost.inventory.core.stock.Levels.Key;
import tradepost.inventory.core.stock.Levels.Level;
import tradepost.inventory.core.stock.Locations;
import tradepost.inventory.core.stock.LotBlocker;
import tradepost.inventory.core.stock.Movements;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.Subscriber;
import tradepost.kernel.events.Subscriptions;
import tradepost.purchase.PurchaseEvents;
import tradepost.sales.SalesEvents;
import tradepost.sales.event.OrderCancelled;
import tradepost.sales.event.ReservationDeclined;

/** The subscriber of inventory: applies events of other contexts to the stock. */
public final class InventorySubscriber implements Subscriber {
    /** Returns no row if a newer version of the product has already set its stock. */
    private static final String IS_NEWEST = """
            insert into product_stock(item_id, version) values ($1, $2)
            on conflict (item_id) do update set version = excluded.version, updated_at = now()
            where product_stock.version < excluded.version
            """;

    /** Events that change what is incoming, and with it reorder alerts, without changing a level. */
    private static final Set<String> EXPECTING = Set.of(
            PurchaseEvents.ORDERED,
            PurchaseEvents.CHANGED,
            PurchaseEvents.RESCHEDULED,
            PurchaseEvents.CLOSED,
            PurchaseEvents.CANCELLED);

    private final @Nullable String currency;
    private final Runnable incomingChanged;
    private final Map<String, Subscriptions.Handler> byType = Map.ofEntries(
            Map.entry(CatalogEvents.ITEM + ".created", ItemNames.CHANGED),
            Map.entry(CatalogEvents.ITEM + ".updated", ItemNames.CHANGED),
            Map.entry(CatalogEvents.PRODUCT_CREATED, InventorySubscriber::opened),
            Map.entry(CatalogEvents.PRODUCT_UPDATED, InventorySubscriber::set),
            Map.entry(PurchaseEvents.ORDERED, ReceiptHandler::ordered),
            Map.entry(PurchaseEvents.CHANGED, ReceiptHandler::changed),
            Map.entry(PurchaseEvents.RESCHEDULED, ReceiptHandler::rescheduled),
            Map.entry(PurchaseEvents.RECEIVED, this::received),
            Map.entry(PurchaseEvents.RETURN_REQUESTED, this::returned),
            Map.entry(PurchaseEvents.CLOSED, ReceiptHandler::ended),
            Map.entry(PurchaseEvents.CANCELLED, ReceiptHandler::ended),
            Map.entry(SalesEvents.SHIPPED, ReservationPartWriter.SHIP),
            Map.entry(SalesEvents.CLOSED, ReservationPartWriter::close),
            Map.entry(SalesEvents.CHANGED, ReservationChangeHandler::change),
            Map.entry(SalesEvents.RETURNED, CustomerReturnHandler::returned),
            Map.entry(SalesEvents.CANCELLED, InventorySubscriber::cancelled),
            Map.entry(SalesEvents.RESERVATION_DECLINED, InventorySubscriber::declined));

    /** For publishers, which ask only for the types. */
    public InventorySubscriber() {
        currency = null;
        incomingChanged = () -> {};
    }

    /**
     * @param currency of the installation
     * @param incomingChanged called after a transaction that changed what is incoming
     */
    InventorySubscriber(String currency, Runnable incomingChanged) {
        this.currency = currency;
        this.incomingChanged = incomingChanged;
    }

    @Override
    public String context() {
        return "inventory";
    }

    @Override
    public Map<String, Subscriptions.Handler> handlers() {
        return byType;
    }

    @Override
    public void applied(List<Event> events) {
        if (events.stream().anyMatch(e -> EXPECTING.contains(e.type()))) incomingChanged.run();
    }

    /**
     * Inserts missing levels of all events and locks all levels in one statement. Handlers that locked one after the other in one
     * transaction would hold some while waiting for others, and deadlock with reservations.
     */
    @Override
    public void prepare(Tx tx, List<Event> events) {
        var booked = new LinkedHashSet<Key>();
        var orders = new ArrayList<UUID>();
        var lowered = new ArrayList<UUID>(); // perhaps, and then also at other locations
        for (var e : events)
            switch (e.type()) {
                case CatalogEvents.PRODUCT_CREATED, CatalogEvents.PRODUCT_UPDATED -> {
                    var product = e.data(ProductChanged.class);
                    if (product.stock() == null) continue;
                    booked.add(Levels.main(product.itemId()));
                    if (e.type().equals(CatalogEvents.PRODUCT_UPDATED)) lowered.add(product.itemId());
                }
                case PurchaseEvents.ORDERED, PurchaseEvents.CHANGED, PurchaseEvents.RECEIVED ->
                    booked.addAll(ReceiptHandler.keys(tx, e));
                case SalesEvents.RETURNED -> booked.addAll(CustomerReturnHandler.keys(tx, e));
                case PurchaseEvents.RETURN_REQUESTED -> booked.addAll(VendorReturnHandler.keys(e));
                case SalesEvents.SHIPPED,
                        SalesEvents.CLOSED,
                        SalesEvents.CHANGED,
                        SalesEvents.CANCELLED,
                        SalesEvents.RESERVATION_DECLINED -> orders.add(e.subject());
                default -> {}
            }
        if (!booked.isEmpty()) Levels.ensure(tx, booked);
        if (!lowered.isEmpty()) booked.addAll(Levels.keys(tx, lowered));
        ReservationReleaser.lock(tx, orders, booked);
    }

    /** The opening stock is an ordinary movement, so anything booked meanwhile, such as a receipt, is kept. */
    private static void opened(Tx tx, Event event) {
        ItemNames.categorised(tx, event);
        var product = event.data(ProductChanged.class);
        if (product.stock() == null || !isNewest(tx, event, product)) return;
        var key = Levels.main(product.itemId());
        adjust(tx, event, product, Levels.lock(tx, List.of(key)), Map.of(key, product.stock()), "opening stock");
    }

    /** Pieces are added at the default location, and removed there first. */
    private static void set(Tx tx, Event event) {
        ItemNames.categorised(tx, event);
        var product = event.data(ProductChanged.class);
        if (product.stock() == null || !isNewest(tx, event, product)) return;
        var main = Levels.main(product.itemId());
        var keys = Levels.keys(tx, List.of(product.itemId()));
        var locked = LotBlocker.blocked(tx, keys, Levels.lock(tx, keys));
        var available = AvailableByLocation.of(locked, tx.sql(Locations.SERVING_ORDERS));
        // the difference, so that pieces sold since the product was read stay sold
        long total = available.ofItem(product.itemId());
        long delta = product.stock() - (product.stockFrom() == null ? total : product.stockFrom());
        var deltas = delta >= 0 ? Map.of(main, delta) : available.removing(product.itemId(), -delta);
        adjust(tx, event, product, locked, deltas, "set with the product");
    }

    /**
     * A change that is handed over may overtake an earlier one that comes through the relay. The earlier one is then ignored; otherwise the
     * stock would not be what was set last.
     */
    private static boolean isNewest(Tx tx, Event event, ProductChanged product) {
        return tx.sql(IS_NEWEST, product.itemId(), event.subjectVersion()).rowCount() == 1;
    }

    private static void adjust(
            Tx tx, Event event, ProductChanged product, Map<Key, Level> locked, Map<Key, Long> deltas, String reason) {
        // an event names no lot; the version of the product makes the number unique
        var lots = ArrivingLots.of(tx, locked, deltas, "product-" + event.subjectVersion());
        Movements.adjust(tx, locked, deltas, lots, "product", product.id(), reason, event.actor());
    }

    private void received(Tx tx, Event event) {
        ReceiptHandler.received(tx, event, currency);
    }

    private void returned(Tx tx, Event event) {
        VendorReturnHandler.requested(tx, event, currency);
    }

    private static void cancelled(Tx tx, Event event) {
        var order = event.data(OrderCancelled.class);
        ReservationReleaser.releaseAll(tx, order.orderId(), order.orderVersion(), event.actor());
    }

    private static void declined(Tx tx, Event event) {
        var order = event.data(ReservationDeclined.class);
        ReservationReleaser.release(tx, order.orderId(), order.orderVersion(), event.actor());
    }
}
