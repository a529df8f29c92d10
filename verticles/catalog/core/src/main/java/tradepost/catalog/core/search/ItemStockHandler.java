package tradepost.catalog.core.search;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.UUID;
import tradepost.inventory.InventoryEvents;
import tradepost.inventory.event.ItemAvailability;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.Subscriptions;

/** Applies which items are in stock, unless a newer event of the item was applied before: one statement for many events. */
public final class ItemStockHandler implements Subscriptions.Handler {
    public static final Subscriptions.Handler CHANGED = new ItemStockHandler();

    private static final String SET = """
            insert into item_stock(item_id, in_stock, changes)
            select * from unnest($1::uuid[], $2::boolean[], $3::bigint[]) u(id, in_stock, changes) order by id
            on conflict (item_id) do update set in_stock = excluded.in_stock, changes = excluded.changes, updated_at = now()
            where item_stock.changes < excluded.changes
            """;

    private ItemStockHandler() {}

    @Override
    public void apply(Tx tx, Event event) {
        applyAll(tx, List.of(event));
    }

    @Override
    public void applyAll(Tx tx, List<Event> events) {
        var last = new LinkedHashMap<UUID, Event>();
        for (var e : events) last.merge(e.subject(), e, (a, b) -> changes(a) > changes(b) ? a : b);
        var all = List.copyOf(last.values());
        tx.sql(
                SET,
                all.stream().map(Event::subject).toArray(UUID[]::new),
                all.stream()
                        .map(e -> e.type().equals(InventoryEvents.ITEM_AVAILABLE))
                        .toArray(Boolean[]::new),
                all.stream().map(ItemStockHandler::changes).toArray(Long[]::new));
    }

    private static long changes(Event event) {
        return event.data(ItemAvailability.class).changes();
    }
}
