package tradepost.inventory.core.documents.returns;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tradepost.inventory.core.lots.ArrivingLots;
import tradepost.inventory.core.lots.ArrivingLots.Named;
import tradepost.inventory.core.lots.OrderLots;
import tradepost.inventory.core.lots.RecallWriter;
import tradepost.inventory.core.lots.ReturnedLotReader;
import tradepost.inventory.core.stock.Levels;
import tradepost.inventory.core.stock.Levels.Key;
import tradepost.inventory.core.stock.Levels.Level;
import tradepost.inventory.core.stock.LotBlocker;
import tradepost.inventory.core.stock.LotChanges.Part;
import tradepost.inventory.core.stock.LotStock;
import tradepost.kernel.db.Tx;
import tradepost.sales.returns.ReturnEvents.OrderReturned;

/**
 * The lots to which the pieces of a customer's return come back: those that were shipped for the order, of each at most what is not back yet. If no lot is
 * named, those that are recalled come first, and then those that expire first. Only pieces of which nobody knows the lot, because they were shipped before
 * the item was tracked, get the number of the return. Since they may also be of the lots that the order has got, they expire when the first of these
 * does, and are recalled if one of these is, before or after the return.
 */
final class ReturnLots {
    private final OrderReturned data;
    private final Map<Key, Level> locked;
    private final OrderLots order;
    private final List<List<Part>> parts;
    private final List<Integer> unknownOf = new ArrayList<>();
    private final List<Named> unknown = new ArrayList<>(); // of these
    private final Map<UUID, Set<UUID>> made = new LinkedHashMap<>(); // by item

    private ReturnLots(OrderReturned data, Map<Key, Level> locked, OrderLots order, int size) {
        this.data = data;
        this.locked = locked;
        this.order = order;
        parts = new ArrayList<>(Collections.nCopies(size, List.of()));
    }

    static ReturnLots of(Tx tx, OrderReturned data, List<Named> pieces, Map<Key, Level> locked) {
        var tracked = IntStream.range(0, pieces.size())
                .boxed()
                .filter(n -> Levels.tracking(locked, item(pieces.get(n))) != null)
                .sorted((a, b) -> Boolean.compare(
                        pieces.get(a).lot() == null, pieces.get(b).lot() == null)) // named ones first
                .toList();
        var items = tracked.stream().map(n -> item(pieces.get(n))).collect(Collectors.toSet());
        var order = OrderLots.shipped(tx, data.orderId(), items, locked);
        var lots = new ReturnLots(data, locked, order, pieces.size());
        for (int n : tracked) lots.take(n, pieces.get(n));
        lots.arrive(tx);
        return lots;
    }

    private static UUID item(Named pieces) {
        return pieces.key().itemId();
    }

    /** The lots of the n-th pieces; none if their item is not tracked. */
    List<Part> parts(int n) {
        return parts.get(n);
    }

    private void take(int n, Named p) {
        var taken = order.take(item(p), p.lot(), p.quantity());
        parts.set(n, taken.parts());
        long missing = taken.missing();
        if (p.lot() != null && missing > 0 && order.hasMoved(item(p))) {
            // the lot was checked, but another return has taken its pieces meanwhile
            var others = order.take(item(p), null, missing);
            parts.set(n, LotStock.join(taken.parts(), others.parts()));
            add(n, new Named(p.key(), others.unknown() + others.missing(), null, p.expiresOn()));
            missing = 0;
        }
        add(n, new Named(p.key(), taken.unknown() + missing, p.lot(), p.expiresOn()));
    }

    private void add(int n, Named p) {
        if (p.quantity() == 0) return;
        unknownOf.add(n);
        unknown.add(p);
    }

    private void arrive(Tx tx) {
        var arrivals = unknown.stream().map(this::arrival).toList();
        var arrived = ArrivingLots.named(tx, locked, arrivals, data.returnNumber());
        for (int i = 0; i < arrived.size(); i++) {
            int n = unknownOf.get(i);
            parts.set(n, LotStock.join(parts.get(n), arrived.get(i)));
            var item = item(unknown.get(i));
            if (unknown.get(i).lot() == null && order.hasLots(item))
                arrived.get(i)
                        .forEach(p -> made.computeIfAbsent(item, id -> new LinkedHashSet<>())
                                .add(p.lotId()));
        }
    }

    /** Without a lot, pieces are in one with the number of the return; serial numbers begin with it. */
    private Named arrival(Named p) {
        if (p.lot() != null) return p;
        var lot = Levels.isSerial(locked, item(p)) ? null : data.returnNumber();
        return new Named(
                p.key(), p.quantity(), lot, order.hasLots(item(p)) ? order.firstExpiry(item(p)) : p.expiresOn());
    }

    /**
     * Keeps from orders what is of lots that have expired or are recalled. Also recalls the lots that it has made if one that the order has got is recalled,
     * or as soon as one is. Call it when the pieces are booked.
     */
    void withhold(Tx tx, Set<Key> booked, String actor) {
        var lots =
                parts.stream().flatMap(List::stream).map(Part::lotId).distinct().toList();
        if (lots.isEmpty()) return;
        LotBlocker.block(tx, lots, Levels.lock(tx, booked), actor);
        ReturnedLotReader.insert(
                tx, made.values().stream().flatMap(Set::stream).toList(), data.returnId(), data.orderId());
        made.forEach((item, ofItem) -> {
            var recalled = order.recalled(item);
            if (recalled == null) return;
            var keys = booked.stream().filter(k -> k.itemId().equals(item)).collect(Collectors.toSet());
            RecallWriter.ofReturn(tx, item, ofItem, recalled, keys, actor);
        });
    }
}
