package tradepost.inventory.core.stock;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.inventory.core.stock.Levels.Level;
import tradepost.inventory.stock.PutStock;
import tradepost.kernel.problem.Problem;

/** The rules of stock. Pure functions: the caller has locked the rows they decide on. */
public final class StockRules {
    public static final int LINES_MAX = 1_000;
    public static final long QUANTITY_MAX = 1_000_000_000;

    /** A line that cannot be reserved, with its index in the order. */
    public record Short(int line, UUID itemId, long requested, long available) {}

    private StockRules() {}

    /** The name of a line's field in an error. */
    public static String field(int line, String name) {
        return "lines[" + line + "]." + name;
    }

    /**
     * The detail of a line that fails 409 insufficient_stock.
     *
     * @param state what the pieces would have to be, such as available
     * @param there how many pieces are
     */
    public static JsonObject shortage(String field, UUID itemId, long requested, String state, long there) {
        return Problem.detail(field, "requested " + requested + ", " + state + " " + there)
                .put("item_id", itemId.toString())
                .put("requested", requested)
                .put("available", there);
    }

    /** The change of on_hand; {@code seen} is the value that {@code change_from} is compared with. */
    public record Adjustment(long delta, long seen) {}

    public static Adjustment adjustment(PutStock put, Level now) {
        if (put.quantity() != null) return new Adjustment(put.quantity() - now.available(), now.available());
        if (put.onHand() != null) return new Adjustment(put.onHand() - now.onHand(), now.onHand());
        return new Adjustment(put.delta() == null ? 0 : put.delta(), now.available());
    }

    /** Whether it sets what is available, or compares it with what the caller has seen. */
    public static boolean isAboutAvailable(PutStock put) {
        return put.quantity() != null || put.onHand() == null && put.changeFrom() != null;
    }

    /** Whether the change is possible where nothing has ever been. */
    public static boolean mayBeFirst(PutStock put) {
        return adjustment(put, Level.NONE).delta() >= 0 && (put.changeFrom() == null || put.changeFrom() == 0);
    }

    /** Fails 409 stale_quantity if the caller expects another value. */
    public static void requireSeen(PutStock put, Adjustment adjust) {
        if (put.changeFrom() != null && put.changeFrom() != adjust.seen())
            throw Problem.conflict(
                    "stale_quantity", Problem.detail("change_from", "the current value is " + adjust.seen()));
    }

    /** Fails 409 below_reserved if less would be on hand than is reserved, damaged or on quality hold, or less than zero. */
    public static void require(PutStock put, Level now, long delta) {
        long left = now.onHand() + delta;
        if (delta >= 0 || now.available() + delta >= 0) return;
        var field = put.quantity() != null ? "quantity" : put.onHand() != null ? "on_hand" : "delta";
        throw Problem.conflict(
                "below_reserved", Problem.detail(field, "would leave " + left + " on hand; currently " + figures(now)));
    }

    /** Such as: 40 are on hand, of which 10 are reserved. */
    public static String figures(Level now) {
        var parts = new ArrayList<String>();
        parts.add(now.reserved() + " are reserved");
        if (now.damaged() > 0) parts.add(now.damaged() + " are damaged");
        if (now.qualityHold() > 0) parts.add(now.qualityHold() + " are on quality hold");
        return now.onHand() + " are on hand, of which " + String.join(", ", parts);
    }

    /** Exactly one of three fields is allowed. Fails 400 one_of_required with each of them if none was sent, else with each that was. */
    public static void requireOneField(PutStock put) {
        var fields = new LinkedHashMap<String, @Nullable Long>();
        fields.put("quantity", put.quantity());
        fields.put("on_hand", put.onHand());
        fields.put("delta", put.delta());
        var used = fields.keySet().stream()
                .filter(field -> fields.get(field) != null)
                .toList();
        if (used.size() == 1) return;
        var reason = (used.isEmpty() ? "one of %s is required" : "only one of %s is allowed")
                .formatted(String.join(", ", fields.keySet()));
        throw Problem.badRequest(
                "one_of_required",
                (used.isEmpty() ? fields.keySet() : used)
                        .stream().map(field -> Problem.detail(field, reason)).toArray(JsonObject[]::new));
    }
}
