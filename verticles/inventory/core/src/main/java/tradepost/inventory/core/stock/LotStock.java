package tradepost.inventory.core.stock;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import tradepost.inventory.core.stock.Levels.Key;
import tradepost.inventory.core.stock.LotChanges.Part;
import tradepost.kernel.db.Tx;

/** The lots that a transaction can take pieces from, in the order first-expired-first-out. Their levels are locked. */
public final class LotStock {
    /** The condition for a row of {@code lot_level v} of which orders get nothing. */
    public static final String ENDED = "(v.ends_on is not null and v.ends_on <= business_today())";
    /**
     * The pieces of {@code stock_level s} that orders get: those that are free, without what is free of lots that have ended. A sweep moves these
     * to quality_hold, some time after their day has begun.
     */
    public static final String AVAILABLE = """
            (s.on_hand - s.reserved - s.damaged - s.quality_hold - coalesce((select sum(v.free) from lot_level v
              where v.item_id = s.item_id and v.location_id = s.location_id and v.free > 0 and %s), 0)::bigint)\
            """.formatted(ENDED);

    /** First-expired-first-out, of rows of {@code lot_level v}. */
    public static final String FIRST_EXPIRED = "v.expires_on, v.created_at, v.lot_id"; // nulls last

    /**
     * Of each item $1 at the location $2, the first lots that have at least $3 pieces together. As a lot has at least one piece, this reads
     * at most so many rows, and an index has them in this order.
     */
    private static final String READ = """
            select k.i, k.l, x.lot_id, x.pieces from unnest($1::uuid[], $2::uuid[], $3::bigint[]) with ordinality as k(i, l, n, place)
            cross join lateral (
              select v.lot_id, v.@pieces as pieces, row_number() over (order by @order) as rank
              from lot_level v where v.item_id = k.i and v.location_id = k.l and v.@pieces > 0 and @which
              order by @order limit k.n) x
            order by k.place, x.rank
            """.replace("@order", FIRST_EXPIRED);

    private static final Map<String, String> OF_STATE = Map.of(
            StockStates.AVAILABLE, READ.replace("@pieces", "free").replace("@which", "true"),
            StockStates.DAMAGED, READ.replace("@pieces", "damaged").replace("@which", "true"),
            StockStates.QUALITY_HOLD, READ.replace("@pieces", "quality_hold").replace("@which", "true"));

    private static final Map<String, String> NOT_ENDED = Map.of(
            StockStates.AVAILABLE, READ.replace("@pieces", "free").replace("@which", "not " + ENDED),
            StockStates.DAMAGED, READ.replace("@pieces", "damaged").replace("@which", "not " + ENDED),
            StockStates.QUALITY_HOLD, READ.replace("@pieces", "quality_hold").replace("@which", "not " + ENDED));

    private final Map<Key, Map<UUID, Long>> pieces = new HashMap<>();

    private LotStock() {}

    /** These lots, in this order. */
    public static LotStock of(Key key, List<Part> parts) {
        var stock = new LotStock();
        for (var part : parts) stock.give(key, part);
        return stock;
    }

    public static LotStock none() {
        return new LotStock();
    }

    /**
     * @param needs the pieces that may be taken of each level at most
     * @param state of these pieces
     * @param ended whether they may be of lots that have expired or are recalled
     */
    public static LotStock read(Tx tx, Map<Key, Long> needs, String state, boolean ended) {
        var stock = new LotStock();
        if (needs.isEmpty()) return stock;
        for (var r : tx.sql(
                Objects.requireNonNull((ended ? OF_STATE : NOT_ENDED).get(state)),
                needs.keySet().stream().map(Key::itemId).toArray(UUID[]::new),
                needs.keySet().stream().map(Key::locationId).toArray(UUID[]::new),
                needs.values().toArray(Long[]::new)))
            stock.give(new Key(r.getUUID(0), r.getUUID(1)), new Part(r.getUUID(2), r.getLong(3)));
        return stock;
    }

    /** A lot that it does not have yet comes last. */
    public void give(Key key, Part part) {
        pieces.computeIfAbsent(key, k -> new LinkedHashMap<>()).merge(part.lotId(), part.quantity(), Long::sum);
    }

    /** Does nothing if it has the lot. */
    void giveMissing(Key key, Part part) {
        pieces.computeIfAbsent(key, k -> new LinkedHashMap<>()).putIfAbsent(part.lotId(), part.quantity());
    }

    public long pieces(Key key) {
        return pieces.getOrDefault(key, Map.of()).values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    /** Nothing is left here. */
    public void giveAll(LotStock other) {
        pieces.forEach((key, lots) -> lots.forEach((lot, n) -> {
            if (n > 0) other.give(key, new Part(lot, n));
        }));
        pieces.clear();
    }

    /** Less than the quantity if there is not enough. */
    public List<Part> take(Key key, long quantity) {
        var parts = new ArrayList<Part>();
        long open = quantity;
        var lots = pieces.getOrDefault(key, Map.of());
        for (var lot : List.copyOf(lots.keySet())) {
            if (open == 0) break;
            long taken = take(key, lot, open);
            if (taken > 0) parts.add(new Part(lot, taken));
            open -= taken;
        }
        return parts;
    }

    /** The pieces that it has taken of this lot, at most the quantity. */
    public long take(Key key, UUID lot, long quantity) {
        var lots = pieces.getOrDefault(key, Map.of());
        long taken = Math.min(quantity, lots.getOrDefault(lot, 0L));
        if (taken == 0) return 0;
        lots.merge(lot, -taken, Long::sum);
        return taken;
    }

    /** Each lot once. */
    public static List<Part> join(List<Part> some, List<Part> others) {
        var joined = new LinkedHashMap<UUID, Long>();
        for (var p : some) joined.merge(p.lotId(), p.quantity(), Long::sum);
        for (var p : others) joined.merge(p.lotId(), p.quantity(), Long::sum);
        return joined.entrySet().stream()
                .map(p -> new Part(p.getKey(), p.getValue()))
                .toList();
    }

    public static long sum(List<Part> parts) {
        return parts.stream().mapToLong(Part::quantity).sum();
    }
}
