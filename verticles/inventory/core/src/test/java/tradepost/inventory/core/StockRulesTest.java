package tradepost.inventory.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tradepost.inventory.PutStock;
import tradepost.inventory.core.StockRules.Level;
import tradepost.inventory.reservation.ReserveLine;

class StockRulesTest {
    static final UUID BOLT = new UUID(0, 1);
    static final UUID NUT = new UUID(0, 2);

    static ReserveLine line(UUID item, long quantity) {
        return new ReserveLine(UUID.randomUUID(), item, quantity);
    }

    @Test
    void lines_of_the_same_item_count_together() {
        var available = new HashMap<>(java.util.Map.of(BOLT, 5L));
        assertThat(StockRules.reserve(List.of(line(BOLT, 3), line(BOLT, 3)), available))
                .containsExactly(new StockRules.Short(1, BOLT, 3, 2));
        assertThat(available).containsEntry(BOLT, 5L);
        assertThat(StockRules.reserve(List.of(line(BOLT, 3), line(BOLT, 2)), available))
                .isEmpty();
        assertThat(available).containsEntry(BOLT, 0L);
    }

    @Test
    void an_item_without_a_level_has_nothing() {
        assertThat(StockRules.reserve(List.of(line(NUT, 1)), new HashMap<>()))
                .containsExactly(new StockRules.Short(0, NUT, 1, 0));
    }

    @Test
    void no_piece_is_reserved_twice() {
        long seed = Long.getLong("tradepost.seed", System.nanoTime());
        var random = new Random(seed);
        for (int round = 0; round < 2_000; round++) {
            long stock = random.nextInt(30);
            var available = new HashMap<>(java.util.Map.of(BOLT, stock));
            long promised = 0;
            for (int order = 0; order < 10; order++) {
                var lines = new ArrayList<ReserveLine>();
                for (int l = 0; l <= random.nextInt(3); l++) lines.add(line(BOLT, 1 + random.nextInt(8)));
                if (StockRules.reserve(lines, available).isEmpty())
                    promised += lines.stream().mapToLong(ReserveLine::quantity).sum();
            }
            assertThat(promised).as("seed %d round %d", seed, round).isEqualTo(stock - available.get(BOLT));
            assertThat(available.get(BOLT)).as("seed %d round %d", seed, round).isNotNegative();
        }
    }

    @Test
    void stock_is_adjusted_by_quantity_on_hand_or_delta() {
        var now = new Level(10, 4);
        assertThat(StockRules.adjustment(new PutStock(8L, null, null, null, null, null), now)
                        .delta())
                .isEqualTo(2);
        assertThat(StockRules.adjustment(new PutStock(null, 8L, null, null, null, null), now)
                        .delta())
                .isEqualTo(-2);
        assertThat(StockRules.adjustment(new PutStock(null, null, -3L, null, null, null), now)
                        .delta())
                .isEqualTo(-3);
    }

    @Test
    void all_fields_are_named_if_none_or_several_are_given() {
        StockRules.requireOneField(new PutStock(null, null, 1L, null, null, null));
        assertThatThrownBy(() -> StockRules.requireOneField(new PutStock(null, null, null, null, null, null)))
                .isInstanceOfSatisfying(
                        ServiceException.class,
                        e -> assertThat(e.getDebugInfo().getJsonArray("details"))
                                .extracting(d -> ((JsonObject) d).getString("field"))
                                .containsExactly("quantity", "on_hand", "delta"));
        assertThatThrownBy(() -> StockRules.requireOneField(new PutStock(1L, null, 1L, null, null, null)))
                .isInstanceOfSatisfying(
                        ServiceException.class,
                        e -> assertThat(e.getDebugInfo().getJsonArray("details"))
                                .extracting(d -> ((JsonObject) d).getString("field"))
                                .containsExactly("quantity", "delta"));
    }

    @Test
    void a_change_that_would_leave_too_little_is_refused_with_the_quantities() {
        var put = new PutStock(null, null, -8L, null, null, null);
        StockRules.require(put, new StockRules.Level(10, 2), -8);
        assertThatThrownBy(() -> StockRules.require(put, new StockRules.Level(10, 3), -8))
                .isInstanceOfSatisfying(ServiceException.class, e -> {
                    assertThat(e.getMessage()).isEqualTo("below_reserved");
                    assertThat(e.getDebugInfo().encode())
                            .contains(
                                    "\"delta\"",
                                    "would leave 2 on hand; currently 10 are on hand, of which 3 are reserved");
                });
    }
}
