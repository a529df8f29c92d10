package tradepost.inventory.core.lots;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import tradepost.inventory.core.stock.Levels;
import tradepost.inventory.core.stock.Levels.Key;
import tradepost.inventory.core.stock.Levels.Level;
import tradepost.inventory.core.stock.LotBookings.Line;
import tradepost.inventory.core.stock.LotChanges.Part;
import tradepost.inventory.core.stock.LotStock;
import tradepost.inventory.core.stock.Lots.Name;
import tradepost.inventory.core.stock.StockStates;
import tradepost.kernel.db.Tx;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.value.Text;

/**
 * Takes pieces of the lots and serial numbers that a purchase order has received, so that a vendor gets back its own: at most what has not gone back, and
 * without a number the first that expire. Pieces that arrived before the item was tracked may be of any lot that no order has received; their lines have to
 * name it.
 */
public final class ReceivedLots {
    /** $1: items, $2: their location, $3: lots, $4: numbers of others. Also says whether a purchase order has received pieces of them. */
    private static final String STOCK = """
            select v.item_id, v.lot_id, t.number_key, v.free, v.damaged, v.quality_hold, exists (
              select 1 from lot_movement p join movement m on m.id = p.movement_id where p.lot_id = v.lot_id and m.kind = 'receipt')
            from (
              select unnest($3::uuid[]) as id union
              select id from lot where item_id = any((select $1::uuid[])::uuid[]) and number_key = any((select $4::text[])::text[])) named
              join lot t on t.id = named.id join lot_level v on v.lot_id = t.id and v.location_id = $2 and v.on_hand > 0
            """;

    private final Map<Key, Level> locked;
    private final List<Line> lines;
    private final OrderLots order;
    private final Map<String, LotStock> stock = new HashMap<>(); // by state
    private final Map<Name, UUID> lots = new HashMap<>();
    private final Set<UUID> received = new HashSet<>();
    private final List<JsonObject> others = new ArrayList<>();
    private final List<JsonObject> tooFew = new ArrayList<>();

    private ReceivedLots(Tx tx, UUID orderId, Map<Key, Level> locked, List<Line> lines) {
        this.locked = locked;
        this.lines = lines;
        var tracked = lines.stream().filter(this::isTracked).toList();
        var items = tracked.stream().map(l -> l.key().itemId()).distinct().toList();
        order = OrderLots.received(tx, orderId, items, locked);
        if (!tracked.isEmpty()) read(tx, tracked.getFirst().key().locationId(), items);
    }

    private boolean isTracked(Line line) {
        return Levels.tracking(locked, line.key().itemId()) != null;
    }

    private void read(Tx tx, UUID place, List<UUID> items) {
        for (var r : tx.sql(
                STOCK,
                items.toArray(UUID[]::new),
                place,
                items.stream().flatMap(i -> order.left(i).stream()).toArray(UUID[]::new),
                lines.stream()
                        .map(Line::lot)
                        .filter(Objects::nonNull)
                        .map(Text::lotKey)
                        .toArray(String[]::new))) {
            var key = new Key(r.getUUID(0), place);
            var lot = r.getUUID(1);
            lots.put(new Name(key.itemId(), r.getString(2)), lot);
            if (r.getBoolean(6)) received.add(lot);
            give(StockStates.AVAILABLE, key, new Part(lot, r.getLong(3)));
            give(StockStates.DAMAGED, key, new Part(lot, r.getLong(4)));
            give(StockStates.QUALITY_HOLD, key, new Part(lot, r.getLong(5)));
        }
    }

    private void give(String state, Key key, Part part) {
        stock.computeIfAbsent(state, s -> LotStock.none()).give(key, part);
    }

    /**
     * The lots of each line; none for an item that is not tracked. Fails 400 not_tracked; 409 lot_not_received with each line that names a lot of which the
     * order has not so many pieces, insufficient_stock with each line of whose lots there are too few.
     *
     * @param lines that leave the same location
     */
    public static List<List<Part>> take(Tx tx, UUID orderId, Map<Key, Level> locked, List<Line> lines) {
        var all = new ReceivedLots(tx, orderId, locked, lines);
        all.requireTracked();
        var parts = new ArrayList<List<Part>>(Collections.nCopies(lines.size(), List.of()));
        for (int n : all.namedFirst()) parts.set(n, all.take(lines.get(n)));
        Problem.conflictIf("lot_not_received", all.others);
        Problem.conflictIf("insufficient_stock", all.tooFew);
        return parts;
    }

    private void requireTracked() {
        Problem.badRequestIf(
                "not_tracked",
                lines.stream()
                        .filter(l -> l.lot() != null && !isTracked(l))
                        .map(l -> detail(l, "lot", "the item has no lots or serial numbers"))
                        .toList());
    }

    private List<Integer> namedFirst() {
        return IntStream.range(0, lines.size())
                .boxed()
                .filter(n -> isTracked(lines.get(n)))
                .sorted((a, b) ->
                        Boolean.compare(lines.get(a).lot() == null, lines.get(b).lot() == null))
                .toList();
    }

    private List<Part> take(Line line) {
        return line.lot() == null ? first(line) : of(line, line.lot());
    }

    private List<Part> first(Line line) {
        var item = line.key().itemId();
        var parts = new ArrayList<Part>();
        long open = -line.delta();
        for (var lot : order.left(item)) {
            long there = stock(line.state()).take(line.key(), lot, Math.min(open, order.left(item, lot)));
            if (there > 0) parts.add(new Part(lot, order.takeLot(item, lot, there)));
            open -= there;
        }
        if (open > 0)
            tooFew.add(detail(
                    line, "quantity", "only " + LotStock.sum(parts) + " can be taken from the lots of this order"));
        return parts;
    }

    private List<Part> of(Line line, String number) {
        long pieces = -line.delta();
        var lot = lots.get(new Name(line.key().itemId(), number));
        var taken = order.take(line.key().itemId(), number, pieces);
        boolean mayBeUnknown = lot != null && !received.contains(lot);
        long missing = taken.missing() + (mayBeUnknown ? 0 : taken.unknown());
        if (missing > 0) {
            others.add(detail(
                    line,
                    "lot",
                    "of " + number + ", the order has received " + (pieces - missing) + " that have not gone back"));
            return List.of();
        }
        long there = lot == null ? 0 : stock(line.state()).take(line.key(), lot, pieces);
        if (lot != null && there == pieces) return List.of(new Part(lot, pieces));
        tooFew.add(detail(line, "lot", "of " + number + " only " + there + " are " + line.state()));
        return List.of();
    }

    private LotStock stock(String state) {
        return stock.getOrDefault(state, LotStock.none());
    }

    private static JsonObject detail(Line line, String field, String reason) {
        return Problem.detail(line.prefix() + field, reason)
                .put("item_id", line.key().itemId().toString());
    }
}
