package tradepost.purchase.core.vendor;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.contact.VendorSnapshot;
import tradepost.kernel.db.Db;
import tradepost.kernel.value.Money;

/** The costs of order lines by the price list of their vendor. */
public final class VendorCosts {
    /** Of the items $1 in the quantities $2 at the vendor $3: the break with the largest quantity that is reached, if it is in the currency $4. */
    private static final String COSTS = """
            select u.n::int, case when v.currency = $4 then %s end, v.minimum_quantity, v.pack_size
            from unnest($1::uuid[], $2::bigint[]) with ordinality as u(item_id, quantity, n)
              join vendor_item v on v.vendor_id = $3 and v.item_id = u.item_id
            """.formatted(cost("v", "u.quantity"));

    /**
     * How a vendor sells an item.
     *
     * @param cost of one piece for the quantity; null if it is in another currency
     */
    public record Offered(@Nullable BigDecimal cost, long minimum, long pack) {}

    public record Need(int line, UUID itemId, long quantity) {}

    private VendorCosts() {}

    /** The cost of one piece by the row {@code v} of vendor_item for a quantity that it has a cost for, in SQL. */
    public static String cost(String v, String quantity) {
        return """
                coalesce((
                  select (b ->> 'cost')::numeric from jsonb_array_elements(%1$s.breaks) b
                  where (b ->> 'minimum_quantity')::bigint <= %2$s
                  order by (b ->> 'minimum_quantity')::bigint desc limit 1), %1$s.cost)""".formatted(v, quantity);
    }

    /** The currency of what is bought: the one that was sent, or else that of the vendor, or of the installation if it has none. */
    public static String currency(@Nullable String sent, VendorSnapshot vendor, String installation) {
        return sent != null ? Money.currency(sent) : Objects.requireNonNullElse(vendor.currency(), installation);
    }

    /** By line; none for an item that the price list of the vendor does not have. */
    public static Future<Map<Integer, Offered>> of(Db db, List<Need> needs, UUID vendorId, String currency) {
        return db.query(
                        COSTS,
                        needs.stream().map(Need::itemId).toArray(UUID[]::new),
                        needs.stream().map(Need::quantity).toArray(Long[]::new),
                        vendorId,
                        currency)
                .map(rows -> {
                    var offered = new HashMap<Integer, Offered>();
                    for (Row r : rows)
                        offered.put(
                                needs.get(r.getInteger(0) - 1).line(),
                                new Offered(
                                        r.getBigDecimal(1) == null ? null : Money.read(r, 1, currency),
                                        r.getLong(2),
                                        r.getLong(3)));
                    return offered;
                });
    }
}
