package tradepost.sales.core.change;

import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.problem.Problem;
import tradepost.sales.ChangeOrderRequest;
import tradepost.sales.SalesOrderLine;
import tradepost.sales.core.fulfilment.LineFaults;
import tradepost.sales.core.fulfilment.LocationCodes;
import tradepost.sales.core.fulfilment.OrderParts.Place;
import tradepost.sales.event.OrderPart;
import tradepost.sales.event.WaitingPart;

/** Which pieces a change adds to the lines of an order, and which it removes where. Rules without a statement. */
final class ChangedPieces {
    static final int LINES_MAX = 1_000;

    /** The new quantity of each existing line, by its id; in the order of the lines. */
    final Map<UUID, Long> quantities = new LinkedHashMap<>();

    /** By id. */
    private final Map<UUID, SalesOrderLine> lines = new LinkedHashMap<>();

    private final ChangeOrderRequest body;

    /**
     * Fails 400 line_twice, line_not_found, invalid_lines or too_many_lines, 409 quantity_below_shipped, 409 invalid_state if the order would
     * have no pieces.
     */
    ChangedPieces(List<SalesOrderLine> lines, ChangeOrderRequest body) {
        this.body = body;
        for (var l : lines) {
            this.lines.put(l.id(), l);
            quantities.put(l.id(), l.quantity());
        }
        check();
        if (lines.size() + addedAt().size() > LINES_MAX)
            throw Problem.badRequest(
                    "too_many_lines", Problem.detail("lines", "the order would have more than " + LINES_MAX));
        boolean empty = lines.stream().allMatch(l -> quantity(l) == l.closedQuantity());
        if (empty && addedAt().isEmpty())
            throw Problem.conflict("invalid_state", Problem.detail("lines", "would have no pieces; cancel the order"));
    }

    private List<ChangeOrderRequest.Line> changes() {
        return body.lines() == null ? List.of() : body.lines();
    }

    /** The indexes in the request of the lines that are added. */
    List<Integer> addedAt() {
        var added = new ArrayList<Integer>();
        for (int i = 0; i < changes().size(); i++) if (changes().get(i).lineId() == null) added.add(i);
        return added;
    }

    /** The index in the request of the change of a line. */
    int at(UUID lineId) {
        for (int i = 0; i < changes().size(); i++)
            if (lineId.equals(changes().get(i).lineId())) return i;
        throw new IllegalArgumentException("line " + lineId + " is not named");
    }

    private void check() {
        var twice = new ArrayList<JsonObject>();
        var unknown = new ArrayList<JsonObject>();
        var invalid = new ArrayList<JsonObject>();
        var below = new ArrayList<JsonObject>();
        var seen = new HashSet<UUID>();
        for (int i = 0; i < changes().size(); i++) {
            var change = changes().get(i);
            var id = change.lineId();
            if (id == null) {
                if (change.quantity() < 1)
                    invalid.add(Problem.detail(LineFaults.field(i, "quantity"), "must be at least 1"));
                continue;
            }
            var line = lines.get(id);
            if (!seen.add(id)) twice.add(Problem.detail(LineFaults.field(i, "line_id"), "occurs twice"));
            else if (line == null) unknown.add(LineFaults.unknown(i));
            else if (change.unitPrice() != null)
                invalid.add(Problem.detail(LineFaults.field(i, "unit_price"), "is only for a line that is added"));
            else change(i, line, change.quantity(), below);
        }
        Problem.badRequestIf("line_twice", twice);
        Problem.badRequestIf("line_not_found", unknown);
        Problem.badRequestIf("invalid_lines", invalid);
        Problem.conflictIf("quantity_below_shipped", below);
    }

    private void change(int i, SalesOrderLine line, long quantity, List<JsonObject> below) {
        long ended = line.shippedQuantity() + line.closedQuantity();
        if (quantity > 0 && quantity < ended)
            below.add(Problem.detail(
                    LineFaults.field(i, "quantity"),
                    "must be 0 or at least " + ended + ", which are shipped or closed"));
        quantities.put(line.id(), Math.max(quantity, ended));
    }

    private long quantity(SalesOrderLine line) {
        return quantities.getOrDefault(line.id(), line.quantity());
    }

    /** How many pieces are added to existing lines. */
    Map<UUID, Long> grown() {
        var grown = new LinkedHashMap<UUID, Long>();
        for (var l : lines.values()) if (quantity(l) > l.quantity()) grown.put(l.id(), quantity(l) - l.quantity());
        return grown;
    }

    private Map<SalesOrderLine, Long> shrunk() {
        var shrunk = new LinkedHashMap<SalesOrderLine, Long>();
        for (var l : lines.values()) if (quantity(l) < l.quantity()) shrunk.put(l, l.quantity() - quantity(l));
        return shrunk;
    }

    boolean removes() {
        return !shrunk().isEmpty();
    }

    /**
     * 409 discount_exceeds_amount for the lines that lose pieces.
     *
     * @param ofOrder what is wrong with the discount of the order; null if that of a line is wrong
     * @param ofLine what is wrong with the discount of the line with this index in the order, or null
     */
    ServiceException discountExceeded(@Nullable String ofOrder, IntFunction<@Nullable String> ofLine) {
        var faults = new ArrayList<JsonObject>();
        int index = 0;
        for (var line : lines.values()) {
            var own = ofLine.apply(index++);
            if (quantity(line) >= line.quantity() || (own == null && ofOrder == null)) continue;
            var discount = own == null ? "the discount of the order " + ofOrder : "the discount of the line " + own;
            faults.add(Problem.detail(LineFaults.field(at(line.id()), "quantity"), discount + ", which would be left"));
        }
        return Problem.conflict("discount_exceeds_amount", faults.toArray(JsonObject[]::new));
    }

    /**
     * The reserved pieces to remove: of each line first at the location that serves last, as a closing takes them, and none that are packed.
     * Those that wait for stock are removed before, see {@link #waiting}. Fails 409 pieces_packed.
     *
     * @param reserved in the order in which the locations serve
     * @param ended what was shipped or closed
     */
    List<OrderPart> removed(
            Map<Place, Long> reserved, Map<Place, Long> ended, Map<Place, Long> packed, LocationCodes codes) {
        var parts = new ArrayList<OrderPart>();
        var faults = new ArrayList<JsonObject>();
        shrunk().forEach((line, pieces) -> {
            var id = line.id();
            long left = pieces - Math.min(pieces, line.backorderedQuantity());
            for (var place : List.copyOf(reserved.keySet()).reversed()) {
                if (!place.lineId().equals(id)) continue;
                long free = reserved.getOrDefault(place, 0L)
                        - ended.getOrDefault(place, 0L)
                        - packed.getOrDefault(place, 0L);
                long taken = Math.min(left, Math.max(0, free));
                if (taken > 0)
                    parts.add(new OrderPart(
                            id,
                            line.itemId(),
                            line.sku(),
                            line.name(),
                            place.locationId(),
                            codes.of(place.locationId()),
                            taken));
                left -= taken;
            }
            if (left > 0)
                faults.add(Problem.detail(
                        LineFaults.field(at(id), "quantity"),
                        left + " of the pieces to remove are packed; cancel their shipment first"));
        });
        Problem.conflictIf("pieces_packed", faults);
        return parts;
    }

    /** The pieces to remove that wait for stock. */
    List<WaitingPart> waiting() {
        var waiting = new ArrayList<WaitingPart>();
        shrunk().forEach((line, pieces) -> {
            long waited = Math.min(pieces, line.backorderedQuantity());
            if (waited > 0)
                waiting.add(new WaitingPart(line.id(), line.itemId(), line.sku(), line.name(), waited, null));
        });
        return waiting;
    }
}
