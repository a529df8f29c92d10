package tradepost.inventory.core.reservations;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import tradepost.inventory.core.reservations.AvailableByLocation.Part;
import tradepost.inventory.reservation.ReserveLine;

/** Decides which locations serve an order. Another rule takes another implementation and nothing else. */
public interface LocationRule {
    /**
     * Serves every line completely. The parts do not exceed what is available.
     *
     * @param lines of the order; several may be of one item
     * @param available pieces by item and location, in the order in which locations serve; enough for the order as a whole
     */
    List<Part> serve(List<ReserveLine> lines, Map<UUID, Map<UUID, Long>> available);

    /**
     * The first location that can serve the whole order; if there is none, for each line the first that can serve the whole line; and
     * only then several for one line.
     */
    LocationRule ONE_LOCATION_FIRST = (lines, available) -> {
        var requested = new LinkedHashMap<UUID, Long>();
        for (var line : lines) requested.merge(line.itemId(), line.quantity(), Long::sum);
        for (var location : of(lines.getFirst(), available).keySet())
            if (requested.entrySet().stream()
                    .allMatch(r ->
                            available.getOrDefault(r.getKey(), Map.of()).getOrDefault(location, 0L) >= r.getValue()))
                return lines.stream()
                        .map(line -> new Part(line, location, line.quantity()))
                        .toList();
        return lineByLine(lines, available);
    };

    private static List<Part> lineByLine(List<ReserveLine> lines, Map<UUID, Map<UUID, Long>> available) {
        var left = new LinkedHashMap<UUID, Map<UUID, Long>>();
        var parts = new ArrayList<Part>();
        for (var line : lines) {
            var free = left.computeIfAbsent(line.itemId(), item -> new LinkedHashMap<>(of(line, available)));
            var whole = free.entrySet().stream()
                    .filter(l -> l.getValue() >= line.quantity())
                    .findFirst();
            long open = line.quantity();
            for (var location : whole.map(List::of).orElseGet(() -> List.copyOf(free.entrySet()))) {
                long taken = Math.min(open, location.getValue());
                if (taken == 0) continue;
                parts.add(new Part(line, location.getKey(), taken));
                free.merge(location.getKey(), -taken, Long::sum);
                open -= taken;
            }
        }
        return parts;
    }

    private static Map<UUID, Long> of(ReserveLine line, Map<UUID, Map<UUID, Long>> available) {
        return available.getOrDefault(line.itemId(), Map.of());
    }
}
