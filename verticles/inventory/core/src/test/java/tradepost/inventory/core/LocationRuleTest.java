package tradepost.inventory.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tradepost.inventory.core.reservations.AvailableByLocation;
import tradepost.inventory.core.reservations.AvailableByLocation.Allocation;
import tradepost.inventory.core.reservations.AvailableByLocation.Part;
import tradepost.inventory.core.reservations.LocationRule;
import tradepost.inventory.core.stock.StockRules.Short;
import tradepost.inventory.reservation.ReserveLine;

/** One location serves an order if it can, several serve a line only if they must, and no piece is reserved twice. */
class LocationRuleTest {
    static final UUID BOLT = new UUID(1, 1);
    static final UUID NUT = new UUID(1, 2);
    static final UUID NORTH = new UUID(2, 1);
    static final UUID SOUTH = new UUID(2, 2);
    static final UUID WEST = new UUID(2, 3);

    private final AvailableByLocation available = new AvailableByLocation();

    private static ReserveLine line(UUID item, long quantity) {
        return new ReserveLine(UUID.randomUUID(), item, quantity);
    }

    private Allocation reserve(ReserveLine... lines) {
        return available.reserve(List.of(lines), LocationRule.ONE_LOCATION_FIRST);
    }

    private List<String> served(ReserveLine... lines) {
        var allocation = reserve(lines);
        assertThat(allocation.missing()).isEmpty();
        return allocation.parts().stream()
                .map(p -> LocationRuleTest.text(lines, p))
                .toList();
    }

    private static String text(ReserveLine[] lines, Part part) {
        var names = new HashMap<UUID, String>();
        names.put(NORTH, "north");
        names.put(SOUTH, "south");
        names.put(WEST, "west");
        return List.of(lines).indexOf(part.line()) + ": " + part.quantity() + " " + names.get(part.locationId());
    }

    @Test
    void the_first_location_that_has_everything_serves_the_whole_order() {
        available.add(BOLT, NORTH, 9);
        available.add(NUT, NORTH, 2);
        available.add(BOLT, SOUTH, 5);
        available.add(NUT, SOUTH, 5);
        assertThat(served(line(BOLT, 5), line(NUT, 3))).containsExactly("0: 5 south", "1: 3 south");
        assertThat(served(line(BOLT, 5), line(NUT, 2))).containsExactly("0: 5 north", "1: 2 north");
    }

    @Test
    void otherwise_each_line_is_served_by_the_first_location_that_has_all_of_it() {
        available.add(BOLT, NORTH, 4);
        available.add(BOLT, SOUTH, 9);
        available.add(NUT, NORTH, 3);
        assertThat(served(line(BOLT, 5), line(NUT, 3))).containsExactly("0: 5 south", "1: 3 north");
    }

    @Test
    void a_line_is_split_only_if_no_location_has_all_of_it() {
        available.add(BOLT, NORTH, 6);
        available.add(BOLT, SOUTH, 4);
        available.add(BOLT, WEST, 1);
        assertThat(served(line(BOLT, 8))).containsExactly("0: 6 north", "0: 2 south");
        assertThat(served(line(BOLT, 3))).containsExactly("0: 2 south", "0: 1 west");
        assertThat(reserve(line(BOLT, 1)).missing()).containsExactly(new Short(0, BOLT, 1, 0));
    }

    @Test
    void lines_of_the_same_item_count_together() {
        available.add(BOLT, NORTH, 2);
        available.add(BOLT, SOUTH, 3);
        assertThat(reserve(line(BOLT, 3), line(BOLT, 3)).missing()).containsExactly(new Short(1, BOLT, 3, 2));
        assertThat(served(line(BOLT, 3), line(BOLT, 2))).containsExactly("0: 3 south", "1: 2 north");
    }

    @Test
    void an_item_without_a_level_has_nothing() {
        assertThat(reserve(line(NUT, 1)).missing()).containsExactly(new Short(0, NUT, 1, 0));
    }

    @Test
    void no_piece_is_reserved_twice() {
        long seed = Long.getLong("tradepost.seed", System.nanoTime());
        var random = new Random(seed);
        for (int round = 0; round < 2_000; round++) {
            var name = "seed " + seed + " round " + round;
            var stock = new AvailableByLocation();
            var left = new HashMap<List<UUID>, Long>();
            for (var item : List.of(BOLT, NUT))
                for (var location : List.of(NORTH, SOUTH, WEST)) {
                    left.put(List.of(item, location), (long) random.nextInt(15));
                    stock.add(item, location, left.get(List.of(item, location)));
                }
            for (int order = 0; order < 10; order++) {
                var lines = new ArrayList<ReserveLine>();
                for (int l = 0; l <= random.nextInt(4); l++)
                    lines.add(line(random.nextBoolean() ? BOLT : NUT, 1 + random.nextInt(8)));
                var allocation = stock.reserve(lines, LocationRule.ONE_LOCATION_FIRST);
                for (var line : lines)
                    if (allocation.missing().isEmpty())
                        assertThat(allocation.parts().stream()
                                        .filter(p -> p.line() == line)
                                        .mapToLong(Part::quantity)
                                        .sum())
                                .as(name)
                                .isEqualTo(line.quantity());
                for (var p : allocation.parts())
                    assertThat(left.merge(List.of(p.line().itemId(), p.locationId()), -p.quantity(), Long::sum))
                            .as(name)
                            .isNotNegative();
            }
        }
    }
}
