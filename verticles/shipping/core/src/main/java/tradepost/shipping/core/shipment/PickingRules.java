package tradepost.shipping.core.shipment;

import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.inventory.reservation.PickLots;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.value.Text;
import tradepost.shipping.CreateShipments;
import tradepost.shipping.ShipShipment;
import tradepost.shipping.Shipment;
import tradepost.shipping.ShipmentLine;
import tradepost.shipping.core.shipment.ShipmentQueries.Read;

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

    /** Pieces that leave a line of a pick list. */
    record Taken(PickedLine from, long quantity) {
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
        var requested = lines == null ? null : requested(lines, orderLines, "is not a line of this order");
        if (lines != null) requireOpen(open, lines);
        if (open.isEmpty()) throw nothingOpen();
        var taken = new LinkedHashMap<UUID, List<Taken>>();
        for (var held : open) {
            long n = requested == null
                    ? held.quantity()
                    : Math.min(held.quantity(), requested.getOrDefault(held.orderLineId(), 0L));
            if (n == 0) continue;
            if (requested != null) requested.merge(held.orderLineId(), -n, Long::sum);
            taken.computeIfAbsent(held.shipmentId(), s -> new ArrayList<>()).add(new Taken(held, n));
        }
        if (lines != null) requireOnePlace(lines, taken);
        return taken;
    }

    /** Fails 400 invalid_lines: what is packed is exchanged until it leaves. */
    static void requireNoLots(CreateShipments body) {
        var lines = body.lines() == null ? List.<CreateShipments.Line>of() : body.lines();
        var faults = new ArrayList<JsonObject>();
        for (int i = 0; i < lines.size(); i++)
            if (lines.get(i).lots() != null)
                faults.add(Problem.detail(
                        field(i, "lots"), "are named when pieces are shipped; omit them, or the status packed"));
        Problem.badRequestIf("invalid_lines", faults);
    }

    /** Fails 400 invalid_lines: nobody says which of the lots are where. */
    private static void requireOnePlace(List<CreateShipments.Line> lines, Map<UUID, List<Taken>> taken) {
        var faults = new ArrayList<JsonObject>();
        for (int i = 0; i < lines.size(); i++) {
            var line = lines.get(i).lineId();
            long places = taken.values().stream()
                    .filter(of ->
                            of.stream().anyMatch(t -> t.from().orderLineId().equals(line)))
                    .count();
            if (places > 1 && lines.get(i).lots() != null)
                faults.add(Problem.detail(
                        field(i, "lots"), "need a location_id, because the pieces are at " + places + " locations"));
        }
        Problem.badRequestIf("invalid_lines", faults);
    }

    /** The lines of a shipment of which lots are named. Fails 400 invalid_lines, line_twice or line_not_found. */
    static List<CreateShipments.Line> withLots(Shipment shipment, List<ShipShipment.Line> named) {
        if (named.isEmpty()) return List.of();
        var pieces = new HashMap<UUID, Long>();
        for (var l : shipment.lines() == null ? List.<ShipmentLine>of() : shipment.lines())
            pieces.merge(l.orderLineId(), l.quantity(), Long::sum);
        var lines = named.stream()
                .map(l -> new CreateShipments.Line(l.lineId(), pieces.getOrDefault(l.lineId(), 1L), l.lots()))
                .toList();
        requested(lines, pieces.keySet(), "is not a line of this shipment");
        return lines;
    }

    /** The lots that lines of the request name, of those of the shipments that have them. Fails 400 blank. */
    static List<PickLots.OfShipment> lots(List<Read> shipments, List<CreateShipments.Line> requested) {
        var picked = new ArrayList<PickLots.OfShipment>();
        for (var read : shipments) {
            var lots = lots(read.shipment(), requested);
            if (!lots.isEmpty())
                picked.add(new PickLots.OfShipment(read.shipment().id(), read.attempts(), lots));
        }
        return picked;
    }

    private static List<PickLots.Line> lots(Shipment shipment, List<CreateShipments.Line> requested) {
        var lots = new ArrayList<PickLots.Line>();
        var lines = shipment.lines() == null ? List.<ShipmentLine>of() : shipment.lines();
        for (int i = 0; i < requested.size(); i++) {
            var line = requested.get(i);
            if (lines.stream().noneMatch(l -> l.orderLineId().equals(line.lineId()))) continue;
            for (int j = 0; j < line.lotsOrNone().size(); j++) {
                var lot = line.lotsOrNone().get(j);
                var prefix = field(i, "lots[" + j + "].");
                var number = Text.lot(prefix + "lot", lot.lot());
                lots.add(new PickLots.Line(line.lineId(), shipment.locationId(), number, lot.quantity(), prefix));
            }
        }
        return lots;
    }

    static ServiceException nothingOpen() {
        return Problem.conflict("invalid_state", Problem.detail("lines", "nothing of the order is open"));
    }

    private static Map<UUID, Long> requested(List<CreateShipments.Line> lines, Set<UUID> known, String otherwise) {
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
            boolean isKnown = known.contains(line.lineId());
            if (!isKnown) unknown.add(Problem.detail(field(i, "line_id"), otherwise));
            if (!seen.add(line.lineId())) twice.add(Problem.detail(field(i, "line_id"), "occurs twice"));
            if (isKnown) faults.addAll(lotFaults(i, line));
            requested.put(line.lineId(), line.quantity());
        }
        Problem.badRequestIf("invalid_lines", faults);
        Problem.badRequestIf("line_twice", twice);
        Problem.badRequestIf("line_not_found", unknown);
        return requested;
    }

    private static List<JsonObject> lotFaults(int i, CreateShipments.Line line) {
        var faults = new ArrayList<JsonObject>();
        var seen = new HashSet<String>();
        long pieces = 0;
        for (int j = 0; j < line.lotsOrNone().size(); j++) {
            var lot = line.lotsOrNone().get(j);
            var field = field(i, "lots[" + j + "].");
            if (lot.quantity() < 1 || lot.quantity() > QUANTITY_MAX)
                faults.add(Problem.detail(field + "quantity", "must be 1 to " + QUANTITY_MAX));
            if (!seen.add(Text.lotKey(Text.lot(field + "lot", lot.lot()))))
                faults.add(Problem.detail(field + "lot", "occurs twice"));
            pieces += Math.min(lot.quantity(), QUANTITY_MAX);
        }
        if (line.lots() != null && pieces != line.quantity())
            faults.add(Problem.detail(
                    field(i, "lots"), "have " + pieces + " pieces together, and the line has " + line.quantity()));
        return faults;
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

    private static String field(int line, String name) {
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
