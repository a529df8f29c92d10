package tradepost.inventory.core.reservations;

import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import tradepost.inventory.core.stock.Levels.Key;
import tradepost.inventory.core.stock.Levels.Level;
import tradepost.inventory.core.stock.Locations;
import tradepost.inventory.core.stock.Movements;
import tradepost.inventory.core.stock.StockRules.Short;
import tradepost.inventory.reservation.ReserveLine;

/** What the orders of a batch can still reserve. The caller has locked the levels. */
public final class AvailableByLocation {
    /** The part of a line that a location serves. */
    public record Part(ReserveLine line, UUID locationId, long quantity) {}

    /** The parts of an order, or the lines that are short. */
    public record Allocation(List<Part> parts, List<Short> missing) {}

    /** By item and location, in the order in which locations serve. */
    private final Map<UUID, Map<UUID, Long>> pieces = new HashMap<>();

    /** @param serving rows of {@link Locations#SERVING_ORDERS} */
    public static AvailableByLocation of(Map<Key, Level> levels, RowSet<Row> serving) {
        var ranks = new HashMap<UUID, Integer>();
        for (var r : serving) ranks.put(r.getUUID(0), ranks.size());
        var available = new AvailableByLocation();
        levels.entrySet().stream()
                .filter(l -> ranks.containsKey(l.getKey().locationId()))
                .sorted(Comparator.comparing(l -> ranks.get(l.getKey().locationId())))
                .forEach(l -> available.add(
                        l.getKey().itemId(),
                        l.getKey().locationId(),
                        l.getValue().available()));
        return available;
    }

    /** Call this in the order in which locations serve. A location without pieces keeps its place: see {@link #change}. */
    public void add(UUID itemId, UUID locationId, long available) {
        pieces.computeIfAbsent(itemId, i -> new LinkedHashMap<>()).put(locationId, available);
    }

    /** Changes what a location has, if it serves orders. */
    public void change(Key key, long change) {
        var ofItem = pieces.get(key.itemId());
        if (ofItem != null) ofItem.computeIfPresent(key.locationId(), (location, n) -> n + change);
    }

    /** Sets what a location has, if it serves orders. */
    public void replace(Key key, long n) {
        var ofItem = pieces.get(key.itemId());
        if (ofItem != null) ofItem.replace(key.locationId(), n);
    }

    /** Decides an order as a whole, and subtracts what it gets for the next one of the batch. */
    public Allocation reserve(List<ReserveLine> lines, LocationRule rule) {
        var missing = missing(lines);
        if (!missing.isEmpty()) return new Allocation(List.of(), missing);
        var parts = rule.serve(lines, pieces);
        for (var part : parts)
            Objects.requireNonNull(pieces.get(part.line().itemId()))
                    .merge(part.locationId(), -part.quantity(), Long::sum);
        return new Allocation(parts, List.of());
    }

    /** Leaves pieces of an item to others, at the locations that serve first. */
    public void withhold(UUID itemId, long quantity) {
        var ofItem = pieces.getOrDefault(itemId, Map.of());
        long left = quantity;
        for (var location : List.copyOf(ofItem.keySet())) {
            long taken = Math.min(left, Math.max(0, ofItem.getOrDefault(location, 0L)));
            if (taken > 0) ofItem.merge(location, -taken, Long::sum);
            left -= taken;
        }
    }

    /** As much of each line as there is, in their sequence; lines that get nothing are left out. */
    public List<ReserveLine> partly(List<ReserveLine> lines) {
        var left = new HashMap<UUID, Long>();
        var partly = new ArrayList<ReserveLine>();
        for (var line : lines) {
            long free = Math.max(0, left.computeIfAbsent(line.itemId(), this::ofItem));
            long taken = Math.min(free, line.quantity());
            left.put(line.itemId(), free - taken);
            if (taken > 0) partly.add(new ReserveLine(line.lineId(), line.itemId(), taken));
        }
        return partly;
    }

    private List<Short> missing(List<ReserveLine> lines) {
        var left = new HashMap<UUID, Long>();
        var missing = new ArrayList<Short>();
        for (int i = 0; i < lines.size(); i++) {
            var line = lines.get(i);
            long free = left.computeIfAbsent(line.itemId(), this::ofItem);
            if (line.quantity() > free) missing.add(new Short(i, line.itemId(), line.quantity(), free));
            else left.put(line.itemId(), free - line.quantity());
        }
        return missing;
    }

    /** The changes that remove this many pieces, or all that are available: at the default location first, then in the order of serving. */
    public Map<Key, Long> removing(UUID itemId, long quantity) {
        var changes = new LinkedHashMap<Key, Long>();
        var free = pieces.getOrDefault(itemId, Map.of());
        long open = quantity;
        var locations = new ArrayList<>(free.keySet());
        if (locations.remove(Movements.MAIN)) locations.addFirst(Movements.MAIN);
        for (var location : locations) {
            long taken = Math.min(open, free.getOrDefault(location, 0L));
            changes.put(new Key(itemId, location), -taken);
            open -= taken;
        }
        return changes;
    }

    public long ofItem(UUID itemId) {
        return pieces.getOrDefault(itemId, Map.of()).values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }
}
