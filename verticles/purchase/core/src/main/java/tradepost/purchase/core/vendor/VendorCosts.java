package tradepost.purchase.core.vendor;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.contact.VendorSnapshot;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.value.Money;

/** The costs of order lines by the price list of their vendor. */
public final class VendorCosts {
    /** Of the items $1 in the quantities $2 at the vendor $3 in the currency $4: the break with the largest quantity that is reached. */
    private static final String OFFERS = """
            select u.n::int, case when v.currency = $4 then %s end, v.minimum_quantity, v.pack_size
            from unnest($1::uuid[], $2::bigint[]) with ordinality as u(item_id, quantity, n)
              join vendor_item v on v.vendor_id = $3 and v.item_id = u.item_id
            """.formatted(cost("v", "u.quantity"));

    public record Need(int line, UUID itemId, long quantity) {}

    /**
     * What the price list of the vendor says of an item.
     *
     * @param cost of one piece; null if the list has it in another currency
     */
    public record Offer(@Nullable BigDecimal cost, long minimumQuantity, long packSize) {
        public boolean sells(long quantity) {
            return quantity >= minimumQuantity && quantity % packSize == 0;
        }
    }

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

    /** By line; none for an item that the vendor does not list. */
    public static Future<Map<Integer, Offer>> of(Db db, List<Need> needs, UUID vendorId, String currency) {
        return db.query(OFFERS, args(needs, vendorId, currency)).map(rows -> offers(rows, needs, currency));
    }

    /** The same within a transaction. */
    public static Map<Integer, Offer> of(Tx tx, List<Need> needs, UUID vendorId, String currency) {
        return offers(tx.sql(OFFERS, args(needs, vendorId, currency)), needs, currency);
    }

    private static Object[] args(List<Need> needs, UUID vendorId, String currency) {
        return new Object[] {
            needs.stream().map(Need::itemId).toArray(UUID[]::new),
            needs.stream().map(Need::quantity).toArray(Long[]::new),
            vendorId,
            currency
        };
    }

    private static Map<Integer, Offer> offers(RowSet<Row> rows, List<Need> needs, String currency) {
        var offers = new HashMap<Integer, Offer>();
        for (Row r : rows) {
            var cost = r.getBigDecimal(1) == null ? null : Money.readPrice(r, 1, currency);
            offers.put(needs.get(r.getInteger(0) - 1).line(), new Offer(cost, r.getLong(2), r.getLong(3)));
        }
        return offers;
    }
}
