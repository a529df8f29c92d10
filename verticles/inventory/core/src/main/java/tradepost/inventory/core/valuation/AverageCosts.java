package tradepost.inventory.core.valuation;

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
 * cost of the new pieces) ÷ quantity after}. Pieces without a known cost take the average, and the first known cost if there is none. When all
 * arrivals with a known cost are reversed, there is none again.
 */
public final class AverageCosts {
    /** @param quantity negative for pieces whose arrival is reversed */
    public record Arrival(UUID itemId, long quantity, BigDecimal unitCost) {
        BigDecimal cost() {
            return unitCost.multiply(BigDecimal.valueOf(quantity));
        }
    }

    /** The source of the costs that the reversal of a movement takes along, or returns when it is reversed itself. */
    public static final String REVERSAL = "movement";

    /**
     * Of a row of {@code item_cost}, what it adds to the pieces whose cost is known and not reversed: the sum is 0 when every arrival with a
     * cost is reversed. Pieces that return to the vendor are not subtracted, because what they cost stays known.
     */
    public static final String KNOWN =
            "case when quantity > 0 or source_type = '" + REVERSAL + "' then quantity else 0 end";

    /** $1 items, $2 quantities, $3 costs. Reads what is on hand before the arrival. */
    private static final String ARRIVE = """
            with before as (
              select i, q, c, coalesce((select sum(on_hand) from stock_level s where s.item_id = i), 0)::bigint as had,
                (select average_cost from stocked_item where item_id = i) as average,
                case when $4 = '@reversal' then q + (select coalesce(sum(@known), 0) from item_cost k where k.item_id = i) end as known
              from unnest($1::uuid[], $2::bigint[], $3::numeric[]) as u(i, q, c)),
            after as (
              insert into item_cost(item_id, quantity_before, quantity, cost, average, source_type, source_id)
              select i, had, q, c, case when known = 0 then null else %s end, $4, $5 from before order by i returning item_id, average)
            update stocked_item s set average_cost = a.average, updated_at = now() from after a where s.item_id = a.item_id
            """.formatted(average("had", "average", "q", "c"))
            .replace("@reversal", REVERSAL)
            .replace("@known", KNOWN);

    private AverageCosts() {}

    /**
     * The average after an arrival: what it was if nothing is left, and what the new pieces cost if nothing had a cost. Pieces that leave with
     * their own cost can take along more than there is, because others have left at the average; the average is then 0.
     */
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
