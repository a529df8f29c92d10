package tradepost.inventory.core.lots;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tradepost.inventory.core.stock.Levels;
import tradepost.inventory.core.stock.Levels.Key;
import tradepost.inventory.core.stock.Levels.Level;
import tradepost.inventory.core.stock.LotBookings;
import tradepost.inventory.core.stock.LotBookings.Booked;
import tradepost.inventory.core.stock.LotChanges.Part;
import tradepost.inventory.core.stock.Lots;
import tradepost.inventory.core.stock.StockStates;
import tradepost.kernel.db.Tx;

/**
 * The lots of pieces that arrive by an event, which cannot be refused and names no lots: their number is that of the document. Serial numbers
 * are counted: {@code PO-000001-1}, {@code PO-000001-2}, ….
 */
public final class ArrivingLots {
    /** More serial numbers are not made for one document, because each is a lot, a movement and an event. */
    public static final int SERIALS_MAX = 5_000;

    /** @param expiresOn of serial numbers; null if their shelf life says it */
    public record Arrived(Key key, long quantity, @Nullable LocalDate expiresOn) {
        public Arrived(Key key, long quantity) {
            this(key, quantity, null);
        }
    }

    /** @param lot the number that was named; null if none was */
    public record Named(
            Key key,
            long quantity,
            @Nullable String lot,
            @Nullable LocalDate expiresOn) {}

    private ArrivingLots() {}

    /**
     * One for each, in their order. A lot that was checked may have become impossible meanwhile, because another document or a change of the
     * tracking came first; its pieces then are in a lot with the number of the document, like those that name no lot.
     */
    public static List<List<Part>> named(Tx tx, Map<Key, Level> locked, List<Named> all, String document) {
        var lots = new ArrayList<List<Part>>(Collections.nCopies(all.size(), List.of()));
        var named = new ArrayList<Integer>();
        var unnamed = new ArrayList<Integer>();
        for (int n = 0; n < all.size(); n++) {
            boolean isNamed = all.get(n).lot() != null
                    && Levels.tracking(locked, all.get(n).key().itemId()) != null;
            (isNamed ? named : unnamed).add(n);
        }
        var lines = named.stream().map(n -> line(all.get(n))).toList();
        var booked = lines.isEmpty() ? List.<Booked>of() : LotBookings.decide(tx, locked, lines);
        for (int at = 0; at < named.size(); at++)
            if (booked.get(at).refusal() == null)
                lots.set(named.get(at), booked.get(at).parts());
            else unnamed.add(named.get(at));
        var arrived = unnamed.stream()
                .map(all::get)
                .map(n -> new Arrived(n.key(), n.quantity(), n.expiresOn()))
                .toList();
        var others = arrived(tx, locked, arrived, document);
        for (int at = 0; at < unnamed.size(); at++) lots.set(unnamed.get(at), others.get(at));
        return lots;
    }

    private static LotBookings.Line line(Named n) {
        return new LotBookings.Line(n.key(), StockStates.AVAILABLE, n.quantity(), n.lot(), n.expiresOn(), "");
    }

    /** The lots of these changes. Pieces that leave are the first that expire. */
    public static Map<Key, List<Part>> of(Tx tx, Map<Key, Level> locked, Map<Key, Long> deltas, String document) {
        var arrived = new ArrayList<Arrived>();
        var leaving = new ArrayList<LotBookings.Line>();
        deltas.forEach((key, delta) -> {
            if (delta > 0) arrived.add(new Arrived(key, delta));
            if (delta < 0) leaving.add(new LotBookings.Line(key, StockStates.AVAILABLE, delta, null, null, ""));
        });
        var lots = new HashMap<Key, List<Part>>();
        var in = arrived(tx, locked, arrived, document);
        for (int i = 0; i < arrived.size(); i++) lots.put(arrived.get(i).key(), in.get(i));
        var out = LotBookings.require(tx, locked, leaving);
        for (int i = 0; i < leaving.size(); i++) lots.put(leaving.get(i).key(), out.get(i));
        return lots;
    }

    /** One for each, in their order; empty for an item that is not tracked. */
    public static List<List<Part>> arrived(Tx tx, Map<Key, Level> locked, List<Arrived> all, String document) {
        var serials = all.stream()
                .map(a -> a.key().itemId())
                .filter(item -> Levels.isSerial(locked, item))
                .distinct()
                .toList();
        var last = Lots.lastSerials(tx, serials, document);
        var lines = new ArrayList<LotBookings.Line>();
        var numbers = new ArrayList<Integer>(); // of lines
        for (var a : all) {
            int before = lines.size();
            if (Levels.isSerial(locked, a.key().itemId())) {
                if (lines.size() + a.quantity() > SERIALS_MAX)
                    throw new IllegalStateException(
                            "more than " + SERIALS_MAX + " serial numbers at once"); // a dead letter
                for (long n = 0; n < a.quantity(); n++)
                    lines.add(line(
                            a.key(), 1, document + "-" + last.merge(a.key().itemId(), 1L, Long::sum), a.expiresOn()));
            } else if (Levels.tracking(locked, a.key().itemId()) != null)
                lines.add(line(a.key(), a.quantity(), document, null));
            numbers.add(lines.size() - before);
        }
        var parts = LotBookings.require(tx, locked, lines);
        var lots = new ArrayList<List<Part>>();
        int at = 0;
        for (int number : numbers) {
            lots.add(parts.subList(at, at + number).stream()
                    .flatMap(List::stream)
                    .toList());
            at += number;
        }
        return lots;
    }

    private static LotBookings.Line line(Key key, long quantity, String lot, @Nullable LocalDate expiresOn) {
        return new LotBookings.Line(key, StockStates.AVAILABLE, quantity, lot, expiresOn, "");
    }
}
