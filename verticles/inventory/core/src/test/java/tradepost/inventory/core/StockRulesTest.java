package tradepost.inventory.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import org.junit.jupiter.api.Test;
import tradepost.inventory.core.stock.Levels.Level;
import tradepost.inventory.core.stock.StockRules;
import tradepost.inventory.stock.PutStock;

class StockRulesTest {
    @Test
    void stock_is_adjusted_by_quantity_on_hand_or_delta() {
        var now = level(10, 4);
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
        StockRules.require(put, level(10, 2), -8);
        assertThatThrownBy(() -> StockRules.require(put, level(10, 3), -8))
                .isInstanceOfSatisfying(ServiceException.class, e -> {
                    assertThat(e.getMessage()).isEqualTo("below_reserved");
                    assertThat(e.getDebugInfo().encode())
                            .contains(
                                    "\"delta\"",
                                    "would leave 2 on hand; currently 10 are on hand, of which 3 are reserved");
                });
    }

    private static Level level(long onHand, long reserved) {
        return new Level(onHand, reserved, 0, 0, 1);
    }
}
