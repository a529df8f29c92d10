package tradepost.sales.core.fulfilment;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.problem.Problem;
import tradepost.orders.LineAmounts;
import tradepost.orders.LineAmounts.Amounts;
import tradepost.sales.core.fulfilment.OrderParts.Place;
import tradepost.sales.event.OrderPart;
import tradepost.sales.event.WaitingPart;
import tradepost.sales.fulfilment.CloseOrderRequest;

/** The pieces of an order that are neither shipped nor closed, by line and location. A closing takes them without a statement. */
final class OpenPieces {
    /**
     * @param charged pieces that are not closed
     * @param open pieces that are neither shipped nor closed
     * @param waiting those of them that wait for stock
     */
    record Line(
            UUID id, UUID itemId, String sku, String name, LineAmounts amounts, long charged, long open, long waiting) {
        /** What is charged after more pieces are closed. */
        Amounts without(long closed) {
            return amounts.first(charged - closed);
        }
    }

    /** Pieces to close: those that are reserved, and those that wait for stock. */
    record Closed(List<OrderPart> parts, List<WaitingPart> waiting) {}

    private final Map<UUID, Line> lines = new LinkedHashMap<>();
    /** In the order in which the locations serve. */
    private final Map<Place, Long> places = new LinkedHashMap<>();

    private final LocationCodes codes;

    /**
     * @param reserved in the order in which the locations serve
     * @param ended what was shipped or closed
     * @param codes of all locations
     */
    OpenPieces(List<Line> lines, Map<Place, Long> reserved, Map<Place, Long> ended, LocationCodes codes) {
        this.codes = codes;
        for (var l : lines) this.lines.put(l.id(), l);
        reserved.forEach((place, n) -> {
            long open = n - ended.getOrDefault(place, 0L);
            if (open > 0) places.put(place, open);
        });
    }

    /**
     * The pieces to close: of a line first those that wait for stock, and then those at the location that serves last. Fails 400 line_twice or line_not_found,
     * 409 quantity_exceeds_open, 409 invalid_state if nothing is open.
     *
     * @param named the lines and quantities; null for everything that is open
     */
    Closed toClose(@Nullable List<CloseOrderRequest.Line> named) {
        var wanted = named == null ? all() : checked(named);
        var parts = new ArrayList<OrderPart>();
        var waiting = new ArrayList<WaitingPart>();
        wanted.forEach((line, pieces) -> {
            long waited = Math.min(pieces, line.waiting());
            if (waited > 0)
                waiting.add(new WaitingPart(line.id(), line.itemId(), line.sku(), line.name(), waited, null));
            if (pieces > waited) parts.addAll(take(line, pieces - waited));
        });
        if (parts.isEmpty() && waiting.isEmpty())
            throw Problem.conflict("invalid_state", Problem.detail("lines", "have no pieces that are open"));
        return new Closed(List.copyOf(parts), List.copyOf(waiting));
    }

    private Map<Line, Long> all() {
        var all = new LinkedHashMap<Line, Long>();
        for (var l : lines.values()) all.put(l, l.open());
        return all;
    }

    private Map<Line, Long> checked(List<CloseOrderRequest.Line> named) {
        var wanted = new LinkedHashMap<Line, Long>();
        var twice = new ArrayList<JsonObject>();
        var unknown = new ArrayList<JsonObject>();
        var exceeded = new ArrayList<JsonObject>();
        var seen = new HashSet<UUID>();
        for (int i = 0; i < named.size(); i++) {
            var n = named.get(i);
            var line = lines.get(n.lineId());
            if (!seen.add(n.lineId())) twice.add(Problem.detail(LineFaults.field(i, "line_id"), "occurs twice"));
            else if (line == null) unknown.add(LineFaults.unknown(i));
            else if (n.quantity() != null && n.quantity() > line.open())
                exceeded.add(LineFaults.exceeded(i, line.open()));
            else wanted.put(line, n.quantity() == null ? line.open() : n.quantity());
        }
        Problem.badRequestIf("line_twice", twice);
        Problem.badRequestIf("line_not_found", unknown);
        Problem.conflictIf("quantity_exceeds_open", exceeded);
        return wanted;
    }

    private List<OrderPart> take(Line line, long pieces) {
        var parts = new ArrayList<OrderPart>();
        long left = pieces;
        var from = places.keySet().stream()
                .filter(p -> p.lineId().equals(line.id()))
                .toList();
        for (var place : from.reversed()) {
            long taken = Math.min(left, places.getOrDefault(place, 0L));
            if (taken > 0)
                parts.add(new OrderPart(
                        line.id(),
                        line.itemId(),
                        line.sku(),
                        line.name(),
                        place.locationId(),
                        codes.of(place.locationId()),
                        taken));
            left -= taken;
        }
        if (left > 0) throw new IllegalStateException("line " + line.id() + " has fewer pieces reserved than open");
        return parts;
    }
}
