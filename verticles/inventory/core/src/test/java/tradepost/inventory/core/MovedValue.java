package tradepost.inventory.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.util.Objects;
import java.util.UUID;
import tradepost.inventory.core.stock.Movements;
import tradepost.inventory.value.StockValue;
import tradepost.kernel.db.Db;

/** What the movements of an item have made of its value. */
final class MovedValue {
    /** Movements of an item are made one after the other, under the lock of its levels, so their ids are in this order. */
    private static final String MOVED = """
            select case when from_location_id in (@outside) then cost else 0 end, case when to_location_id in (@outside) then cost else 0 end,
              variance,
              case when from_location_id in (@outside) then quantity when to_location_id in (@outside) then -quantity else 0 end
            from movement where item_id = $1 order by id
            """.replace("@outside", Movements.OUTSIDE_IDS);

    private MovedValue() {}

    /** Opening + receipts - issues + variances = closing: never negative, and nothing without pieces. Each location has its part. */
    static void assertSums(String when, Db db, UUID item, StockValue value) {
        var sum = BigDecimal.ZERO;
        long pieces = 0;
        for (var m : db.query(MOVED, item).await()) {
            sum = sum.add(m.getBigDecimal(0)).subtract(m.getBigDecimal(1)).add(m.getBigDecimal(2));
            pieces += m.getLong(3);
            assertThat(sum).as(when).isNotNegative();
            if (pieces == 0) assertThat(sum).as(when).isZero();
        }
        assertThat(value.value()).as(when).isEqualByComparingTo(sum);
        var average = Objects.requireNonNullElse(value.averageCost(), BigDecimal.ZERO);
        for (var at : value.locations()) {
            assertThat(at.value())
                    .as(when)
                    .isCloseTo(average.multiply(BigDecimal.valueOf(at.quantity())), within(new BigDecimal("0.0101")));
            assertThat(at.unvaluedQuantity()).as(when).isEqualTo(value.averageCost() == null ? at.quantity() : 0);
        }
    }
}
