package tradepost.inventory.core.valuation;

import io.vertx.sqlclient.Row;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.inventory.core.valuation.ValueRule.Valued;
import tradepost.kernel.db.Tx;
import tradepost.kernel.value.Money;

/** The values of items while a transaction books movements of them. Their levels are locked. */
public final class ItemValues {
    private static final String VALUES = """
            select u.i, c.quantity, c.known, c.exact, c.value, c.average from unnest((select $1::uuid[])) as u(i) cross join lateral (
              select quantity, known, exact, value, average from item_cost where item_id = u.i order by seq desc limit 1) c
            """;

    /** $1: items; $2: their averages. */
    private static final String SET_AVERAGES = """
            update stocked_item s set average_cost = u.average::numeric, updated_at = now()
            from unnest((select $1::uuid[]), (select $2::text[])) as u(item_id, average) where s.item_id = u.item_id
            """;

    private final ValueRule rule;
    private final Map<UUID, ItemValue> now = new HashMap<>();
    private final Set<UUID> changed = new HashSet<>();

    private ItemValues(ValueRule rule) {
        this.rule = rule;
    }

    public static ItemValues read(Tx tx, Collection<UUID> items) {
        var values = new ItemValues(new ValueRule(Money.digits(tx.currency())));
        for (var r : tx.sql(VALUES, (Object) items.stream().distinct().sorted().toArray(UUID[]::new)))
            values.now.put(r.getUUID(0), value(r));
        return values;
    }

    private static ItemValue value(Row r) {
        return new ItemValue(r.getLong(1), r.getLong(2), r.getBigDecimal(3), r.getBigDecimal(4), r.getBigDecimal(5));
    }

    public @Nullable BigDecimal average(UUID item) {
        return now.getOrDefault(item, ItemValue.NONE).average();
    }

    /** Movements of an item follow each other. */
    public Valued move(UUID item, long delta, @Nullable Cost cost) {
        var before = now.getOrDefault(item, ItemValue.NONE);
        var valued = rule.apply(before, delta, cost);
        if (!valued.after().hasSameAverage(before)) changed.add(item);
        now.put(item, valued.after());
        return valued;
    }

    /** Writes the averages that have changed. */
    public void setAverages(Tx tx) {
        if (changed.isEmpty()) return;
        var items = changed.stream().sorted().toArray(UUID[]::new);
        var averages = new ArrayList<@Nullable String>();
        for (var item : items) {
            var average = average(item);
            averages.add(average == null ? null : average.toPlainString());
        }
        tx.send(SET_AVERAGES, items, averages.toArray(String[]::new));
    }

    /** Of what was shipped to a sales order and has not come back: $1: the order; $2: items. */
    private static final String SHIPPED = """
            select item_id, sum(case kind when 'shipment' then quantity else -quantity end)::bigint, -sum(amount)
            from movement where source_id = $1 and source_type = 'sales_order' and item_id = any((select $2::uuid[])::uuid[])
            group by item_id having bool_and(amount is not null)
            """;

    /** Pieces that a customer has, and what they cost when they left. */
    public static final class ShippedCosts {
        private record Left(long quantity, BigDecimal amount) {}

        private final Map<UUID, Left> left = new HashMap<>();
        private final String currency;

        private ShippedCosts(String currency) {
            this.currency = currency;
        }

        /** What these pieces cost when they left; all of them together cost what all of them did. Null if that is not known. */
        public @Nullable Cost take(UUID item, long quantity) {
            var has = left.get(item);
            if (has == null || has.quantity() < quantity) return null;
            var amount = Money.share(has.amount(), quantity, has.quantity(), currency);
            left.put(item, new Left(has.quantity() - quantity, has.amount().subtract(amount)));
            return Cost.of(amount, quantity, false);
        }
    }

    public static ShippedCosts shipped(Tx tx, UUID orderId, List<UUID> items) {
        var costs = new ShippedCosts(tx.currency());
        for (var r : tx.sql(SHIPPED, orderId, items.toArray(UUID[]::new)))
            costs.left.put(r.getUUID(0), new ShippedCosts.Left(r.getLong(1), r.getBigDecimal(2)));
        return costs;
    }
}
