package tradepost.shipping.core.shipment;

import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.value.Text;
import tradepost.orders.lot.LotPieces;
import tradepost.shipping.CreateShipments;

/** Which pieces of an order a command takes: decisions without a database. */
final class PickingRules {
    /** The most lines of a command, as in the contract. */
    static final int LINES_MAX = 1_000;

    private static final long QUANTITY_MAX = 1_000_000_000;

    /**
     * Pieces of a line of the order in an open or packed shipment.
     *
     * @param leaving whether a command ships it at the moment
     */
    record PickedLine(
            UUID shipmentId,
            String status,
            UUID locationId,
            boolean leaving,
            UUID id,
            UUID orderLineId,
            UUID itemId,
            long quantity) {
        /** Whether it is in a pick list, from which pieces can be taken. */
        boolean isOpen() {
            return status.equals("open") && !leaving;
        }
    }

    /**
     * Pieces that leave a line of a pick list.
     *
     * @param lots that were named
     */
    record Taken(PickedLine from, long quantity, List<LotPieces> lots) {
        Taken(PickedLine from, long quantity) {
            this(from, quantity, List.of());
        }

        boolean isWhole() {
            return quantity == from.quantity();
        }
    }

    private PickingRules() {}

    /**
     * What is taken of each pick list, by its shipment: of each line as many pieces as requested, from the pick lists in their sequence.
     * Fails 400 invalid_lines, line_twice or line_not_found, 409 quantity_exceeds_open with each line of which less is open, 409
     * invalid_state if nothing is open.
     */
    static Map<UUID, List<Taken>> take(List<PickedLine> work, Set<UUID> orderLines, CreateShipments body) {
        var open = work.stream()
                .filter(PickedLine::isOpen)
                .filter(h -> body.locationId() == null || h.locationId().equals(body.locationId()))
                .toList();
        var lines = body.lines();
        var requested = lines == null ? null : requested(lines, orderLines);
        if (lines != null) requireOpen(open, lines);
        if (open.isEmpty()) throw nothingOpen();
        var lots = lines == null ? Map.<UUID, List<LotPieces>>of() : lots(lines);
        var taken = new LinkedHashMap<UUID, List<Taken>>();
        for (var held : open) {
            long n = requested == null
                    ? held.quantity()
                    : Math.min(held.quantity(), requested.getOrDefault(held.orderLineId(), 0L));
            if (n == 0) continue;
            if (requested != null) requested.merge(held.orderLineId(), -n, Long::sum);
            taken.computeIfAbsent(held.shipmentId(), s -> new ArrayList<>())
                    .add(new Taken(held, n, lots.getOrDefault(held.orderLineId(), List.of())));
        }
        if (lines != null) requireOnePlace(lines, lots, taken.values());
        return taken;
    }

    /** The lots that lines name. Fails 400 invalid_lines or blank. */
    private static Map<UUID, List<LotPieces>> lots(List<CreateShipments.Line> lines) {
        var lots = new HashMap<UUID, List<LotPieces>>();
        var faults = new ArrayList<JsonObject>();
        for (int i = 0; i < lines.size(); i++) {
            var line = lines.get(i);
            if (line.lots() == null) continue;
            var named = new ArrayList<LotPieces>();
            var seen = new HashSet<String>();
            long sum = 0;
            for (int n = 0; n < line.lots().size(); n++) {
                var lot = line.lots().get(n);
                var field = field(i, "lots[" + n + "].");
                var number = Text.lot(field + "lot", lot.lot());
                if (lot.quantity() < 1 || lot.quantity() > QUANTITY_MAX)
                    faults.add(Problem.detail(field + "quantity", "must be 1 to " + QUANTITY_MAX));
                if (!seen.add(Text.lotKey(number))) faults.add(Problem.detail(field + "lot", "occurs twice"));
                named.add(new LotPieces(number, lot.quantity()));
                sum += lot.quantity();
            }
            if (named.isEmpty() || named.size() > LINES_MAX)
                faults.add(Problem.detail(field(i, "lots"), "must have 1 to " + LINES_MAX + " entries"));
            if (sum > line.quantity())
                faults.add(Problem.detail(field(i, "lots"), "have " + sum + " pieces, the line " + line.quantity()));
            lots.put(line.lineId(), named);
        }
        Problem.badRequestIf("invalid_lines", faults);
        return lots;
    }

    private static void requireOnePlace(
            List<CreateShipments.Line> lines, Map<UUID, List<LotPieces>> lots, Collection<List<Taken>> taken) {
        if (lots.isEmpty()) return;
        var places = new HashMap<UUID, Integer>();
        for (var shipment : taken) for (var t : shipment) places.merge(t.from().orderLineId(), 1, Integer::sum);
        var faults = new ArrayList<JsonObject>();
        for (int i = 0; i < lines.size(); i++)
            if (lots.containsKey(lines.get(i).lineId())
                    && places.getOrDefault(lines.get(i).lineId(), 0) > 1)
                faults.add(Problem.detail(
                        field(i, "lots"), "are of pieces at several locations; ship them one by one with location_id"));
        Problem.badRequestIf("invalid_lines", faults);
    }

    static ServiceException nothingOpen() {
        return Problem.conflict("invalid_state", Problem.detail("lines", "nothing of the order is open"));
    }

    private static Map<UUID, Long> requested(List<CreateShipments.Line> lines, Set<UUID> orderLines) {
        var faults = new ArrayList<JsonObject>();
        var unknown = new ArrayList<JsonObject>();
        var twice = new ArrayList<JsonObject>();
        var seen = new HashSet<UUID>();
        var requested = new HashMap<UUID, Long>();
        if (lines.isEmpty() || lines.size() > LINES_MAX)
            faults.add(Problem.detail("lines", "must have 1 to " + LINES_MAX + " entries"));
        for (int i = 0; i < lines.size(); i++) {
            var line = lines.get(i);
            if (line.quantity() < 1 || line.quantity() > QUANTITY_MAX)
                faults.add(Problem.detail(field(i, "quantity"), "must be 1 to " + QUANTITY_MAX));
            if (!orderLines.contains(line.lineId()))
                unknown.add(Problem.detail(field(i, "line_id"), "is not a line of this order"));
            if (!seen.add(line.lineId())) twice.add(Problem.detail(field(i, "line_id"), "occurs twice"));
            requested.put(line.lineId(), line.quantity());
        }
        Problem.badRequestIf("invalid_lines", faults);
        Problem.badRequestIf("line_twice", twice);
        Problem.badRequestIf("line_not_found", unknown);
        return requested;
    }

    private static void requireOpen(List<PickedLine> open, List<CreateShipments.Line> lines) {
        var pieces = new HashMap<UUID, Long>();
        for (var held : open) pieces.merge(held.orderLineId(), held.quantity(), Long::sum);
        var exceeding = new ArrayList<JsonObject>();
        for (int i = 0; i < lines.size(); i++) {
            long has = pieces.getOrDefault(lines.get(i).lineId(), 0L);
            if (lines.get(i).quantity() > has)
                exceeding.add(Problem.detail(
                        field(i, "quantity"), "requested " + lines.get(i).quantity() + ", open " + has));
        }
        Problem.conflictIf("quantity_exceeds_open", exceeding);
    }

    static String field(int line, String name) {
        return "lines[" + line + "]." + name;
    }

    /** Pieces of a line at a location that will not be shipped. */
    record Closed(UUID orderLineId, UUID locationId, long quantity) {
        boolean isOf(PickedLine held) {
            return held.orderLineId().equals(orderLineId) && held.locationId().equals(locationId);
        }
    }

    /**
     * Of these pieces, those that are open or packed. Fewer may be: a shipment is recorded when sales has decided on it, which may be before
     * the event has arrived that added its pieces. The pieces that are missing have left then, and that event adds none for them.
     */
    static List<Closed> held(List<PickedLine> work, List<Closed> closed) {
        var held = new ArrayList<Closed>();
        for (var part : closed) {
            long pieces = work.stream()
                    .filter(part::isOf)
                    .mapToLong(PickedLine::quantity)
                    .sum();
            long n = Math.min(pieces, part.quantity());
            if (n > 0) held.add(new Closed(part.orderLineId(), part.locationId(), n));
        }
        return held;
    }

    /**
     * The shipment to cancel next so that enough pieces are in pick lists to close these: a packed one, the newest first, before one that is
     * leaving, which sales will refuse. Null if there are enough. These must be {@link #held}.
     */
    static @Nullable UUID toCancel(List<PickedLine> work, List<Closed> closed) {
        for (var part : closed) {
            var held = work.stream().filter(part::isOf).toList();
            long open = held.stream()
                    .filter(PickedLine::isOpen)
                    .mapToLong(PickedLine::quantity)
                    .sum();
            if (open >= part.quantity()) continue;
            var others = held.stream().filter(h -> !h.isOpen()).toList();
            return others.stream()
                    .filter(h -> !h.leaving())
                    .reduce((a, b) -> b)
                    .orElse(others.getLast())
                    .shipmentId();
        }
        return null;
    }

    /** What closing these takes from the pick lists, by shipment. Enough pieces must be in them, see {@link #toCancel}. */
    static Map<UUID, List<Taken>> close(List<PickedLine> work, List<Closed> closed) {
        var taken = new LinkedHashMap<UUID, List<Taken>>();
        for (var part : closed)
            for (var held : work)
                if (held.isOpen() && part.isOf(held))
                    taken.computeIfAbsent(held.shipmentId(), s -> new ArrayList<>())
                            .add(new Taken(held, part.quantity()));
        return taken;
    }

    /** Whether these are all pieces of the shipment. */
    static boolean isWhole(List<PickedLine> work, UUID shipmentId, List<Taken> taken) {
        long lines =
                work.stream().filter(h -> h.shipmentId().equals(shipmentId)).count();
        return lines == taken.size() && taken.stream().allMatch(Taken::isWhole);
    }
}
