package tradepost.inventory.core.reservations;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.inventory.core.stock.Levels;
import tradepost.inventory.core.stock.Levels.Key;
import tradepost.inventory.core.stock.Levels.Level;
import tradepost.inventory.core.stock.LotChanges.Part;
import tradepost.inventory.core.stock.LotStock;
import tradepost.inventory.core.stock.StockStates;
import tradepost.inventory.reservation.ReserveLine;
import tradepost.inventory.reservation.ReserveOrder;
import tradepost.kernel.db.Tx;

/**
 * The lots that a batch reserves, first-expired-first-out. Lots that have expired or are recalled are left out, by the clock of the database
 * at this moment. A batch without tracked items has no further statement.
 */
final class LotAllocation {
    private static final String INSERT = """
            insert into reservation_lot(reservation_id, lot_id, item_id, order_id, customer_id, quantity)
            select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::bigint[])
            """;

    private final Set<UUID> tracked;
    private LotStock stock = LotStock.none();

    private LotAllocation(Set<UUID> tracked) {
        this.tracked = tracked;
    }

    /** @param available gets what the lots have; that is all that there is, or enough for the batch */
    static LotAllocation of(Tx tx, Map<Key, Level> levels, List<ReserveOrder> batch, AvailableByLocation available) {
        var tracked = new HashSet<UUID>();
        levels.forEach((key, level) -> {
            if (level.tracking() != null) tracked.add(key.itemId());
        });
        var lots = new LotAllocation(tracked);
        if (tracked.isEmpty()) return lots;
        var needs = needs(tracked, levels, batch);
        lots.stock = LotStock.read(tx, needs, StockStates.AVAILABLE, false);
        // one statement says what there is: a lot may end between two
        for (var key : needs.keySet()) available.replace(key, lots.stock.pieces(key));
        return lots;
    }

    /** Including what waits: that is withheld from the batch. */
    private static Map<Key, Long> needs(Set<UUID> tracked, Map<Key, Level> levels, List<ReserveOrder> batch) {
        var requested = new HashMap<UUID, Long>();
        for (var order : batch)
            for (ReserveLine line : order.stock().lines())
                if (tracked.contains(line.itemId())) requested.merge(line.itemId(), line.quantity(), Long::sum);
        var needs = new HashMap<Key, Long>();
        for (var key : levels.keySet()) {
            var n = requested.get(key.itemId());
            if (n == null) continue;
            var main = levels.getOrDefault(Levels.main(key.itemId()), Level.NONE);
            needs.put(key, n + main.backordered());
        }
        return needs;
    }

    boolean isEmpty() {
        return tracked.isEmpty();
    }

    /**
     * The lots of a part of a line; none for an item that is not tracked. The lots of the order's hold come first.
     *
     * @param hold what is left of them
     */
    List<Part> take(Key key, long quantity, @Nullable LotStock hold) {
        if (!tracked.contains(key.itemId())) return List.of();
        var held = hold == null ? List.<Part>of() : hold.take(key, quantity);
        var parts = LotStock.join(held, stock.take(key, quantity - LotStock.sum(held)));
        if (LotStock.sum(parts) != quantity)
            throw new IllegalStateException(key + " has fewer pieces in lots than are available");
        return parts;
    }

    /** What an order does not need of its hold is for the next orders of the batch. */
    void giveBack(LotStock hold) {
        hold.giveAll(stock);
    }

    /** A reservation with its lots. */
    record Reserved(UUID id, ReserveOrder order, UUID itemId, List<Part> parts) {}

    static void insert(Tx tx, List<Reserved> all) {
        var ids = new ArrayList<UUID>();
        var lots = new ArrayList<UUID>();
        var items = new ArrayList<UUID>();
        var orders = new ArrayList<UUID>();
        var customers = new ArrayList<@Nullable UUID>();
        var quantities = new ArrayList<Long>();
        for (var r : all)
            for (var part : r.parts()) {
                ids.add(r.id());
                lots.add(part.lotId());
                items.add(r.itemId());
                orders.add(r.order().orderId());
                customers.add(r.order().stock().customerId());
                quantities.add(part.quantity());
            }
        if (ids.isEmpty()) return;
        tx.send(
                INSERT,
                ids.toArray(UUID[]::new),
                lots.toArray(UUID[]::new),
                items.toArray(UUID[]::new),
                orders.toArray(UUID[]::new),
                customers.toArray(UUID[]::new),
                quantities.toArray(Long[]::new));
    }
}
