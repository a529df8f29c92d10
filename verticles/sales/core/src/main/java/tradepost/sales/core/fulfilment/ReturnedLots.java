package tradepost.sales.core.fulfilment;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.inventory.CheckedArrival.ShippedLot;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.value.Text;
import tradepost.sales.core.fulfilment.ReturnRules.Requested;
import tradepost.sales.returns.ReturnEvents;
import tradepost.sales.returns.WriteSalesReturn;

/**
 * Which pieces come back: of each lot at most what was shipped for the order and has not come back. Lines that name no lot get those that are
 * left after the ones that do: the earliest shipped first. Pieces of which nobody knows the lot keep none.
 */
final class ReturnedLots {
    /**
     * Pieces of an item that have come back.
     *
     * @param lot null if none was named or known
     */
    record CameBack(UUID itemId, @Nullable String lot, long quantity) {}

    /** A lot of which pieces were shipped. */
    private static final class Pool {
        private final ShippedLot lot;
        private long left;

        Pool(ShippedLot lot) {
            this.lot = lot;
            left = lot.quantity();
        }

        boolean is(@Nullable String key) {
            var number = lot.lot();
            return number == null ? key == null : Text.lotKey(number).equals(key);
        }

        long take(long quantity) {
            long taken = Math.min(left, quantity);
            left -= taken;
            return taken;
        }
    }

    private final Map<UUID, List<Pool>> pools = new HashMap<>(); // by item, in the order in which they come back
    private final List<JsonObject> lots = new ArrayList<>();
    private final List<JsonObject> serials = new ArrayList<>();

    private ReturnedLots(List<ShippedLot> shipped, List<CameBack> before) {
        for (var s : shipped)
            pools.computeIfAbsent(s.itemId(), i -> new ArrayList<>()).add(new Pool(s));
        for (var b : before) if (b.lot() != null) named(b.itemId(), Text.lotKey(b.lot()), b.quantity());
        for (var b : before) if (b.lot() == null) unnamed(b.itemId(), b.quantity());
    }

    /**
     * The lines with their lots; a line of several lots occurs once for each. Fails 409 lot_not_shipped or serial_not_shipped.
     *
     * @param items of the lines of the order, by their ids
     * @param shipped of tracked items, in the order in which they come back
     * @param before what has come back to stock
     */
    static List<Requested> assign(
            List<Requested> lines, Map<UUID, UUID> items, List<ShippedLot> shipped, List<CameBack> before) {
        if (shipped.isEmpty()) return lines;
        var all = new ReturnedLots(shipped, before);
        var named = new HashMap<Requested, Requested>();
        for (var line : lines) if (line.body().lot() != null) named.put(line, all.named(line, items));
        var assigned = new ArrayList<Requested>();
        for (var line : lines) {
            var done = named.get(line);
            if (done != null) assigned.add(done);
            else assigned.addAll(all.unnamed(line, items));
        }
        Problem.conflictIf("serial_not_shipped", all.serials);
        Problem.conflictIf("lot_not_shipped", all.lots);
        return assigned;
    }

    private List<Pool> of(@Nullable UUID item) {
        return item == null ? List.of() : pools.getOrDefault(item, List.of());
    }

    /** Takes them of the lot, and then of those that nobody knows. Returns how many are missing. */
    private long named(UUID item, String key, long quantity) {
        long open = quantity;
        for (var p : of(item)) if (p.is(key)) open -= p.take(open);
        for (var p : of(item)) if (p.is(null)) open -= p.take(open);
        return open;
    }

    private Requested named(Requested line, Map<UUID, UUID> items) {
        var body = line.body();
        var item = items.get(body.lineId());
        var number = body.lot();
        if (item == null || number == null || of(item).isEmpty()) return line;
        var key = Text.lotKey(number);
        long missing = named(item, key, body.quantity());
        if (missing > 0)
            (of(item).getFirst().lot.serial() ? serials : lots)
                    .add(Problem.detail(
                                    Shipping.field(line.index(), "lot"),
                                    "of " + number + " at most " + (body.quantity() - missing)
                                            + " were shipped for this order and have not come back")
                            .put("item_id", item.toString()));
        var first =
                of(item).stream().filter(p -> p.is(key)).map(p -> p.lot.lot()).findFirst();
        return new Requested(line.index(), with(body, first.orElse(number), body.quantity()));
    }

    /** Pieces that have come back without a lot: nobody knows of which. */
    private void unnamed(UUID item, long quantity) {
        long open = quantity;
        for (var p : of(item)) if (p.is(null)) open -= p.take(open);
        for (var p : of(item)) open -= p.take(open);
    }

    private List<Requested> unnamed(Requested line, Map<UUID, UUID> items) {
        var body = line.body();
        var item = items.get(body.lineId());
        boolean isKnown = !body.disposition().equals(ReturnEvents.DISCARD) && body.expiresOn() == null;
        if (!isKnown || of(item).isEmpty()) return List.of(line);
        var parts = new ArrayList<Requested>();
        long open = body.quantity();
        long unknown = 0;
        for (var p : of(item)) {
            if (p.lot.inStock()) continue; // another piece has its number
            long n = p.take(p.lot.lot() != null && p.lot.serial() ? Math.min(1, open) : open);
            open -= n;
            if (p.lot.lot() == null) unknown += n;
            else if (n > 0) parts.add(new Requested(line.index(), with(body, p.lot.lot(), n)));
        }
        if (open + unknown > 0) parts.add(new Requested(line.index(), with(body, null, open + unknown)));
        return parts;
    }

    private static WriteSalesReturn.Line with(WriteSalesReturn.Line body, @Nullable String lot, long quantity) {
        return new WriteSalesReturn.Line(
                body.lineId(), quantity, body.disposition(), body.locationId(), lot, body.expiresOn());
    }
}
