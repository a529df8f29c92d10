package tradepost.analytics.core.projection;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tradepost.analytics.core.fact.MovementFact;
import tradepost.kernel.time.BusinessZone;

/** What is on hand of an item, and by how much that and its value have changed on each day. Pure. */
final class ItemHistory {
    record Place(UUID locationId, LocalDate day) {}

    /** @param unvalued pieces without a known cost */
    record Change(long quantity, long unvalued, BigDecimal value) {
        static final Change NOTHING = new Change(0, 0, BigDecimal.ZERO);

        Change plus(Change other) {
            return new Change(quantity + other.quantity, unvalued + other.unvalued, value.add(other.value));
        }

        Change minus(Change other) {
            return new Change(quantity - other.quantity, unvalued - other.unvalued, value.subtract(other.value));
        }

        boolean isNothing() {
            return quantity == 0 && unvalued == 0 && value.signum() == 0;
        }

        /** Pieces at a place. */
        static Change of(long onHand, @Nullable BigDecimal average) {
            return average == null
                    ? new Change(onHand, onHand, BigDecimal.ZERO)
                    : new Change(onHand, 0, average.multiply(BigDecimal.valueOf(onHand)));
        }
    }

    private final Map<UUID, Long> onHand = new HashMap<>();
    private final Map<Place, Change> changes = new LinkedHashMap<>();
    private @Nullable BigDecimal average;
    private long position;

    /** One that begins with what is there at a position. */
    ItemHistory(Map<UUID, Long> onHand, @Nullable BigDecimal average, long position) {
        this.onHand.putAll(onHand);
        this.average = average;
        this.position = position;
    }

    /** Adds movements, of later positions, in any order. */
    void add(Collection<MovementFact> movements, BusinessZone zone) {
        Map<Long, List<MovementFact>> bookings = movements.stream()
                .collect(Collectors.groupingBy(MovementFact::position, TreeMap::new, Collectors.toList()));
        bookings.values()
                .forEach(booking -> book(booking, zone.day(booking.getFirst().countedAt())));
    }

    private void book(List<MovementFact> booking, LocalDate day) {
        var before = Map.copyOf(onHand);
        var cost = average;
        for (var m : booking) {
            if (MovementFact.isPlace(m.toLocationId())) onHand.merge(m.toLocationId(), m.quantity(), Long::sum);
            if (MovementFact.isPlace(m.fromLocationId())) onHand.merge(m.fromLocationId(), -m.quantity(), Long::sum);
        }
        average = booking.getFirst().averageCost();
        position = booking.getFirst().position();
        onHand.forEach((location, pieces) -> {
            var change = Change.of(pieces, average).minus(Change.of(before.getOrDefault(location, 0L), cost));
            if (!change.isNothing()) changes.merge(new Place(location, day), change, Change::plus);
        });
    }

    Map<Place, Change> changes() {
        return changes;
    }

    Map<UUID, Long> onHand() {
        return onHand;
    }

    @Nullable
    BigDecimal average() {
        return average;
    }

    long position() {
        return position;
    }
}
