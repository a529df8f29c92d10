package tradepost.inventory.core;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.inventory.PutStock;
import tradepost.inventory.reservation.ReserveLine;
import tradepost.kernel.value.Problem;

/** What stock allows. Pure: the rows it decides on are locked by who asks. */
final class StockRules {
    record Level(long onHand, long reserved) {
        static final Level NONE = new Level(0, 0);

        long available() {
            return onHand - reserved;
        }
    }

    /** A line that cannot be promised, by its place in the order. */
    record Short(int line, UUID itemId, long requested, long available) {}

    private StockRules() {}

    /**
     * All or nothing, the lines in their order. Where nothing is short the order is taken off {@code available} (by item), so
     * that the next one of the batch sees it.
     */
    static List<Short> reserve(List<ReserveLine> lines, Map<UUID, Long> available) {
        var left = new HashMap<UUID, Long>();
        var missing = new ArrayList<Short>();
        for (int i = 0; i < lines.size(); i++) {
            var line = lines.get(i);
            long free = left.getOrDefault(line.itemId(), available.getOrDefault(line.itemId(), 0L));
            if (line.quantity() > free) missing.add(new Short(i, line.itemId(), line.quantity(), free));
            else left.put(line.itemId(), free - line.quantity());
        }
        if (missing.isEmpty()) available.putAll(left);
        return missing;
    }

    /** By how much on_hand changes; {@code seen} is what {@code change_from} is compared with. */
    record Adjustment(long delta, long seen) {}

    static Adjustment adjustment(PutStock put, Level now) {
        if (put.quantity() != null) return new Adjustment(put.quantity() - now.available(), now.available());
        if (put.onHand() != null) return new Adjustment(put.onHand() - now.onHand(), now.onHand());
        return new Adjustment(put.delta() == null ? 0 : put.delta(), now.available());
    }

    /** Fails 409 below_reserved where less would be on hand than is reserved, or less than nothing. */
    static void require(PutStock put, Level now, long delta) {
        long left = now.onHand() + delta;
        if (delta >= 0 || left >= now.reserved()) return;
        var field = put.quantity() != null ? "quantity" : put.onHand() != null ? "on_hand" : "delta";
        throw Problem.conflict(
                "below_reserved",
                Problem.detail(
                        field,
                        "would leave " + left + " on hand: there are " + now.onHand() + ", of which " + now.reserved()
                                + " are reserved"));
    }

    /** There are three ways to say it. Fails 400 one_of_required with each of them where none was used, else with each that was. */
    static void requireOneWay(PutStock put) {
        var ways = new LinkedHashMap<String, @Nullable Long>();
        ways.put("quantity", put.quantity());
        ways.put("on_hand", put.onHand());
        ways.put("delta", put.delta());
        var used = ways.keySet().stream().filter(way -> ways.get(way) != null).toList();
        if (used.size() == 1) return;
        var reason = (used.isEmpty() ? "one of %s is required" : "only one of %s is allowed")
                .formatted(String.join(", ", ways.keySet()));
        throw Problem.badRequest(
                "one_of_required",
                (used.isEmpty() ? ways.keySet() : used)
                        .stream().map(way -> Problem.detail(way, reason)).toArray(JsonObject[]::new));
    }
}
