package tradepost.inventory.core.stock;

import io.vertx.sqlclient.data.Numeric;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.db.Tx;
import tradepost.kernel.value.Money;

/**
 * The moving average cost of each item over all locations. Pieces that arrive with a known cost change it: {@code (quantity before × average +
 * cost of the new pieces) ÷ quantity after}. Pieces without a known cost take the average, and the first known cost if there is none.
 */
public final class Costs {
    /** @param quantity negative for pieces whose arrival is reversed */
    public record Arrival(UUID itemId, long quantity, BigDecimal unitCost) {
        BigDecimal cost() {
            return unitCost.multiply(BigDecimal.valueOf(quantity));
        }
    }

    /** $1 items, $2 quantities, $3 costs. Reads what is on hand before the arrival. */
    private static final String ARRIVE = """
            with before as (
              select i, q, c, coalesce((select sum(on_hand) from stock_level s where s.item_id = i), 0)::bigint as had,
                (select average_cost from stocked_item where item_id = i) as average
              from unnest($1::uuid[], $2::bigint[], $3::numeric[]) as u(i, q, c)),
            after as (
              insert into item_cost(item_id, quantity_before, quantity, cost, average, source_type, source_id)
              select i, had, q, c, %s, $4, $5 from before order by i returning item_id, average)
            update stocked_item s set average_cost = a.average, updated_at = now() from after a where s.item_id = a.item_id
            """.formatted(average("had", "average", "q", "c"));

    private Costs() {}

    /** The average after an arrival: what it was if nothing is left, and what the new pieces cost if nothing had a cost. */
    public static String average(String had, String average, String quantity, String cost) {
        return """
                round(case when %1$s + %3$s <= 0 then coalesce(%2$s, %4$s / nullif(%3$s, 0))
                  when %2$s is null or %1$s <= 0 then %4$s / %3$s
                  else greatest((%1$s * %2$s + %4$s) / (%1$s + %3$s), 0) end, 8)""".formatted(had, average, quantity, cost);
    }

    /** Without trailing zeros. */
    public static @Nullable BigDecimal plain(@Nullable BigDecimal cost) {
        return cost == null ? null : Money.plain(cost);
    }

    /** Call it before the levels of these items, which are locked, change. Several arrivals of an item count as one. */
    public static void arrive(Tx tx, List<Arrival> arrivals, String sourceType, @Nullable UUID sourceId) {
        if (arrivals.isEmpty()) return;
        var quantities = new LinkedHashMap<UUID, Long>();
        var costs = new LinkedHashMap<UUID, BigDecimal>();
        for (var a : arrivals) {
            quantities.merge(a.itemId(), a.quantity(), Long::sum);
            costs.merge(a.itemId(), a.cost(), BigDecimal::add);
        }
        tx.sql(
                ARRIVE,
                quantities.keySet().toArray(UUID[]::new),
                quantities.values().toArray(Long[]::new),
                costs.values().stream().map(Numeric::create).toArray(Numeric[]::new),
                sourceType,
                sourceId);
    }
}
