package tradepost.inventory.core.lots;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tradepost.inventory.core.stock.Levels;
import tradepost.inventory.core.stock.Levels.Key;
import tradepost.inventory.core.stock.Levels.Level;
import tradepost.inventory.core.stock.LotBookings;
import tradepost.inventory.core.stock.LotChanges.Part;
import tradepost.inventory.core.stock.LotStock;
import tradepost.inventory.core.stock.Lots.Name;
import tradepost.inventory.core.stock.StockStates;
import tradepost.kernel.db.Tx;
import tradepost.kernel.problem.Problem;

/**
 * The lots that a purchase order received and that have not gone back, from which returns to its vendor take. Of pieces that arrived before
 * their item was tracked nobody knows the lot, so as many of any lot may go back.
 */
public final class ReceivedLots {
    /** $1: an order, $2: items. What has arrived of each lot and not gone back; the lot is null for pieces that were not tracked. */
    private static final String OPEN = """
            select m.item_id, p.lot_id, t.key, t.number,
              sum(coalesce(p.quantity, m.quantity) * case m.kind when 'receipt' then 1 else -1 end)::bigint
            from movement m left join lot_movement p on p.movement_id = m.id left join lot t on t.id = p.lot_id
            where m.source_id = $1 and m.kind in ('receipt', 'return') and m.item_id = any((select $2::uuid[])::uuid[])
            group by 1, 2, 3, 4
            """;

    private static final String THERE = """
            select v.item_id, v.location_id, v.lot_id, v.free, v.damaged, v.quality_hold from lot_level v
            where v.lot_id = any((select $1::uuid[])::uuid[]) and v.location_id = any((select $2::uuid[])::uuid[]) order by %s
            """.formatted(LotStock.FIRST_EXPIRED);

    private record Slot(Key key, String state) {}

    private final Map<UUID, Map<UUID, Long>> open = new HashMap<>(); // by item and lot
    private final Map<UUID, String> numbers = new HashMap<>();
    private final Map<Name, UUID> ids = new HashMap<>();
    private final Map<UUID, Long> unknown = new HashMap<>(); // by item
    private final Map<Slot, Map<UUID, Long>> there = new HashMap<>(); // first-expired-first-out

    private ReceivedLots() {}

    /**
     * The lots of each line, which take at most what the order received. Fails 400 not_tracked, 409 lot_not_received for lots of which the order
     * did not receive so many pieces, or insufficient_stock if those that it received are not there any more.
     */
    public static List<List<Part>> require(Tx tx, UUID orderId, Map<Key, Level> locked, List<LotBookings.Line> lines) {
        var tracked = lines.stream()
                .map(l -> l.key().itemId())
                .filter(i -> Levels.tracking(locked, i) != null)
                .collect(Collectors.toSet());
        if (tracked.isEmpty()) return LotBookings.moved(tx, locked, lines, true);
        var received = new ReceivedLots();
        received.read(tx, orderId, tracked, lines);
        return received.take(tx, tracked, locked, lines);
    }

    private void read(Tx tx, UUID orderId, Collection<UUID> items, List<LotBookings.Line> lines) {
        for (var r : tx.sql(OPEN, orderId, items.toArray(UUID[]::new))) {
            var lot = r.getUUID(1);
            long pieces = r.getLong(4);
            if (lot == null
                    || pieces < 0) { // of a lot that the order had not received, pieces that nobody knew have gone back
                unknown.merge(r.getUUID(0), pieces, Long::sum);
                continue;
            }
            open.computeIfAbsent(r.getUUID(0), i -> new HashMap<>()).put(lot, pieces);
            numbers.put(lot, r.getString(3));
            ids.put(new Name(r.getUUID(0), r.getString(2)), lot);
        }
        var places = lines.stream().map(l -> l.key().locationId()).distinct().toArray(UUID[]::new);
        for (var r : tx.sql(THERE, numbers.keySet().toArray(UUID[]::new), places)) {
            var key = new Key(r.getUUID(0), r.getUUID(1));
            there(key, StockStates.AVAILABLE).put(r.getUUID(2), r.getLong(3));
            there(key, StockStates.DAMAGED).put(r.getUUID(2), r.getLong(4));
            there(key, StockStates.QUALITY_HOLD).put(r.getUUID(2), r.getLong(5));
        }
    }

    private Map<UUID, Long> there(Key key, String state) {
        return there.computeIfAbsent(new Slot(key, state), s -> new LinkedHashMap<>());
    }

    private List<List<Part>> take(
            Tx tx, Collection<UUID> tracked, Map<Key, Level> locked, List<LotBookings.Line> lines) {
        var strange = new ArrayList<JsonObject>();
        for (var line : lines)
            if (tracked.contains(line.key().itemId()) && line.lot() != null) named(line, line.lot(), strange);
        Problem.conflictIf("lot_not_received", strange);
        var parts = new ArrayList<LotBookings.Line>(); // of lines, those with a lot first
        var of = new ArrayList<Integer>();
        for (int n = 0; n < lines.size(); n++)
            if (lines.get(n).lot() != null) {
                parts.add(lines.get(n));
                of.add(n);
            }
        var missing = new ArrayList<JsonObject>();
        for (int n = 0; n < lines.size(); n++) {
            var line = lines.get(n);
            if (line.lot() != null) continue;
            var some = tracked.contains(line.key().itemId()) ? unnamed(line, missing) : List.of(line);
            for (var part : some) of.add(n);
            parts.addAll(some);
        }
        Problem.conflictIf("insufficient_stock", missing);
        var moved = LotBookings.moved(tx, locked, parts, true);
        var lots = new ArrayList<List<Part>>();
        for (int n = 0; n < lines.size(); n++) {
            List<Part> all = List.of();
            for (int i = 0; i < parts.size(); i++) if (of.get(i) == n) all = LotStock.join(all, moved.get(i));
            lots.add(all);
        }
        return lots;
    }

    private void named(LotBookings.Line line, String number, List<JsonObject> strange) {
        var item = line.key().itemId();
        long pieces = -line.delta();
        var lot = ids.get(Name.of(item, number));
        long known = lot == null ? 0 : takeOpen(item, lot, pieces);
        long lost = Math.clamp(unknown.getOrDefault(item, 0L), 0, pieces - known);
        unknown.merge(item, -lost, Long::sum);
        if (known + lost < pieces)
            strange.add(Problem.detail(
                            line.prefix() + "lot",
                            "of " + number + " at most " + (known + lost)
                                    + " were received for this order and have not gone back")
                    .put("item_id", item.toString()));
        if (lot != null) there(line.key(), line.state()).computeIfPresent(lot, (l, n) -> Math.max(0, n - pieces));
    }

    private long takeOpen(UUID item, UUID lot, long pieces) {
        var ofItem = Objects.requireNonNull(open.get(item));
        long taken = Math.min(pieces, ofItem.getOrDefault(lot, 0L));
        ofItem.merge(lot, -taken, Long::sum);
        return taken;
    }

    /** The parts of a line that names no lot: of those that the order received the first that expire, and then of any for pieces that nobody knows. */
    private List<LotBookings.Line> unnamed(LotBookings.Line line, List<JsonObject> missing) {
        var item = line.key().itemId();
        var parts = new ArrayList<LotBookings.Line>();
        long left = -line.delta();
        for (var e : there(line.key(), line.state()).entrySet()) {
            long pieces = takeOpen(item, e.getKey(), Math.min(left, e.getValue()));
            if (pieces == 0) continue;
            e.setValue(e.getValue() - pieces);
            left -= pieces;
            parts.add(part(line, pieces, numbers.get(e.getKey())));
        }
        long lost = Math.clamp(unknown.getOrDefault(item, 0L), 0, left);
        unknown.merge(item, -lost, Long::sum);
        if (lost > 0) parts.add(part(line, lost, null));
        if (lost < left)
            missing.add(Problem.detail(
                            line.prefix() + "quantity",
                            "only " + (-line.delta() - left + lost) + " of the lots that this order received are "
                                    + line.state() + " here")
                    .put("item_id", item.toString()));
        return parts;
    }

    private static LotBookings.Line part(LotBookings.Line line, long pieces, @Nullable String lot) {
        return new LotBookings.Line(line.key(), line.state(), -pieces, lot, null, line.prefix());
    }
}
