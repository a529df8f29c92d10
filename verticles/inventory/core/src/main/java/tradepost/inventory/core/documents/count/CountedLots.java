package tradepost.inventory.core.documents.count;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import tradepost.inventory.core.stock.Levels;
import tradepost.inventory.core.stock.Levels.Key;
import tradepost.inventory.core.stock.Levels.Level;
import tradepost.inventory.core.stock.LotChanges.Part;
import tradepost.inventory.core.stock.Lots;
import tradepost.inventory.core.stock.Lots.Name;
import tradepost.inventory.core.stock.StockRules;
import tradepost.inventory.count.CountEvents.CountedLine;
import tradepost.inventory.count.RecordCount;
import tradepost.inventory.count.StockCount;
import tradepost.kernel.db.Tx;
import tradepost.kernel.problem.Problem;

/** Items with lots or serial numbers are counted by lot. The line of such an item has the sums of its lots. The levels are locked. */
final class CountedLots {
    /** The statement reads what is on hand under the lock of the levels. */
    private static final String RECORD = """
            insert into stock_count_lot(count_id, item_id, lot_id, counted, on_hand, recorded_at)
            select $1, u.i, u.lot, u.counted,
              coalesce((select v.on_hand from lot_level v where v.lot_id = u.lot and v.location_id = $2), 0), clock_timestamp()
            from unnest($3::uuid[], $4::uuid[], $5::bigint[]) as u(i, lot, counted)
            on conflict (count_id, lot_id) do update set counted = excluded.counted, on_hand = excluded.on_hand,
              recorded_at = excluded.recorded_at
            """;

    private static final String SUMS = """
            select item_id, sum(counted)::bigint, sum(on_hand)::bigint from stock_count_lot
            where count_id = $1 and item_id = any((select $2::uuid[])::uuid[]) group by item_id
            """;
    private static final String DIFFERENCES = """
            select item_id, lot_id, counted - on_hand from stock_count_lot
            where count_id = $1 and counted <> on_hand order by item_id, lot_id
            """;

    /** The serial numbers that the count has found, and that are in stock now, with the line of their item. */
    private static final String FOUND_ELSEWHERE = """
            select c.line_no, t.item_id, l.number, p.code from stock_count_lot t
            join stock_count_line c on c.count_id = t.count_id and c.item_id = t.item_id
            join lot l on l.id = t.lot_id join lot_level v on v.lot_id = t.lot_id join location p on p.id = v.location_id
            where t.count_id = $1 and t.counted > t.on_hand and l.tracking = 'serial' and v.on_hand > 0 order by c.line_no, l.number
            """;

    /** A difference that closing the count books. */
    record Difference(UUID itemId, UUID lotId, long delta) {
        Part part() {
            return new Part(lotId, Math.abs(delta));
        }
    }

    private CountedLots() {}

    /**
     * Records the lines that name lots. The result has one line for each item of the request, in their order. Fails 400 lot_required,
     * not_tracked, serial_quantity or lot_not_found.
     */
    static List<CountedLine> record(Tx tx, StockCount count, List<RecordCount.Line> lines, Map<Key, Level> levels) {
        requireLots(lines, levels);
        var named = lines.stream().filter(l -> l.lot() != null).toList();
        var sums =
                named.isEmpty() ? Map.<UUID, CountedLine>of() : sums(tx, count, named, lots(tx, lines, levels), levels);
        var recorded = new LinkedHashMap<UUID, CountedLine>();
        for (var line : lines) {
            var level = Objects.requireNonNull(levels.get(new Key(line.item(), count.locationId())));
            var sum = sums.get(line.item());
            recorded.put(line.item(), sum != null ? sum : counted(levels, line.item(), line.counted(), level.onHand()));
        }
        return List.copyOf(recorded.values());
    }

    private static CountedLine counted(Map<Key, Level> levels, UUID item, long counted, long onHand) {
        var names = Levels.names(levels, Levels.main(item));
        return new CountedLine(item, names.sku(), names.name(), counted, onHand, counted - onHand);
    }

    private static void requireLots(List<RecordCount.Line> lines, Map<Key, Level> levels) {
        var missing = new ArrayList<JsonObject>();
        var needless = new ArrayList<JsonObject>();
        var serials = new ArrayList<JsonObject>();
        for (int i = 0; i < lines.size(); i++) {
            var line = lines.get(i);
            var tracking = Levels.tracking(levels, line.item());
            if (tracking == null && line.lot() != null)
                needless.add(Problem.detail(StockRules.field(i, "lot"), "the item has no lots or serial numbers"));
            if (tracking != null && line.lot() == null)
                missing.add(Problem.detail(StockRules.field(i, "lot"), "the item is counted by lot"));
            if (tracking != null && tracking.serial() && line.counted() > 1)
                serials.add(Problem.detail(StockRules.field(i, "counted"), "a serial number is one piece"));
        }
        Problem.badRequestIf("not_tracked", needless);
        Problem.badRequestIf("lot_required", missing);
        Problem.badRequestIf("serial_quantity", serials);
    }

    /** The ids of the lots, by line. */
    private static List<UUID> lots(Tx tx, List<RecordCount.Line> lines, Map<Key, Level> levels) {
        var names = lines.stream()
                .filter(l -> l.lot() != null)
                .map(l -> new Name(l.item(), Objects.requireNonNull(l.lotNumber())))
                .toList();
        var ids = Lots.ids(tx, names);
        var unknown = new ArrayList<JsonObject>();
        for (int i = 0; i < lines.size(); i++) {
            var line = lines.get(i);
            var lot = line.lotNumber();
            if (lot != null && !ids.containsKey(new Name(line.item(), lot)))
                unknown.add(Problem.detail(
                        StockRules.field(i, "lot"), "is not a lot of the item; adjust the stock to add one"));
        }
        Problem.badRequestIf("lot_not_found", unknown);
        return names.stream().map(n -> Objects.requireNonNull(ids.get(n))).toList();
    }

    private static Map<UUID, CountedLine> sums(
            Tx tx, StockCount count, List<RecordCount.Line> named, List<UUID> lots, Map<Key, Level> levels) {
        tx.sql(
                RECORD,
                count.id(),
                count.locationId(),
                named.stream().map(RecordCount.Line::item).toArray(UUID[]::new),
                lots.toArray(UUID[]::new),
                named.stream().map(RecordCount.Line::counted).toArray(Long[]::new));
        var items = new LinkedHashSet<UUID>();
        for (var line : named) items.add(line.item());
        var sums = new LinkedHashMap<UUID, CountedLine>();
        for (var r : tx.sql(SUMS, count.id(), items.toArray(UUID[]::new)))
            sums.put(r.getUUID(0), counted(levels, r.getUUID(0), r.getLong(1), r.getLong(2)));
        return sums;
    }

    /** Fails 409 serial_in_stock with each serial number that would be in stock twice. */
    static void requireNotElsewhere(Tx tx, UUID countId) {
        var faults = new ArrayList<JsonObject>();
        for (var r : tx.sql(FOUND_ELSEWHERE, countId))
            faults.add(Problem.detail(
                            "lines[" + (r.getInteger(0) - 1) + "].lot",
                            r.getString(2) + " is in stock at " + r.getString(3))
                    .put("item_id", r.getUUID(1).toString()));
        Problem.conflictIf("serial_in_stock", faults);
    }

    static List<Difference> differences(Tx tx, UUID countId) {
        return tx.list(r -> new Difference(r.getUUID(0), r.getUUID(1), r.getLong(2)), DIFFERENCES, countId);
    }
}
