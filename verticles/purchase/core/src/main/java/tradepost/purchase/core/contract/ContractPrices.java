package tradepost.purchase.core.contract;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.value.Money;
import tradepost.purchase.core.vendor.VendorCosts.Need;

/** What lines of orders cost by contracts, and the quantities that orders draw from these. */
public final class ContractPrices {
    /** The contract {@code c} is valid today. */
    public static final String VALID = "business_today() between c.valid_from and c.valid_to";

    /** The item {@code i} of a contract has so many pieces left. */
    public static String left(String pieces) {
        return "(i.quantity is null or i.drawn_quantity + " + pieces + " <= i.quantity)";
    }

    /**
     * Of the items $1 in the quantities $2 at the vendor $3 in the currency $4: the lowest price of a valid contract that has enough left for all
     * lines of the item.
     */
    private static final String PRICES = """
            select distinct on (u.n) u.n::int, i.unit_price, c.id
            from (select item_id, n, sum(quantity) over (partition by item_id)::bigint as quantity
                  from unnest((select $1::uuid[]), (select $2::bigint[])) with ordinality as l(item_id, quantity, n)) u
              join vendor_contract_item i on i.item_id = u.item_id join vendor_contract c on c.id = i.contract_id
            where c.vendor_id = $3 and c.currency = $4 and %s and %s
            order by u.n, i.unit_price, c.valid_to, c.id
            """.formatted(VALID, left("u.quantity"));

    /** The pieces of a line that count for its contract: what was ordered, and what arrived beyond that. */
    private static final String COUNTED = "greatest(l.quantity, l.received_quantity - l.replaced_quantity)";

    /** What the lines of the order $1 still have to draw, as {@code n}; what was sent has its price, whatever became of the contract. */
    private static final String NEEDED = """
            select contract_id, item_id, sum(%1$s - drawn_quantity)::bigint as pieces, bool_or(drawn_quantity > 0) as sent
            from purchase_order_line l where order_id = $1 and contract_id is not null and %1$s > drawn_quantity group by contract_id, item_id""".formatted(COUNTED);

    private static final String COUNT_NEEDED = "select count(*)::int from (%s) n".formatted(NEEDED);

    /** Draws all pieces of each item that can be drawn; the rows are locked in one order. */
    private static final String DRAW = """
            with n as (%s),
            locked as (
              select i.contract_id, i.item_id, n.pieces from n join vendor_contract_item i on i.contract_id = n.contract_id and i.item_id = n.item_id
                join vendor_contract c on c.id = i.contract_id
              where n.sent or %s and c.currency = (select currency from purchase_order where id = $1)
              order by i.contract_id, i.item_id for no key update of i)
            update vendor_contract_item i set drawn_quantity = i.drawn_quantity + k.pieces, updated_at = now() from locked k
            where i.contract_id = k.contract_id and i.item_id = k.item_id and %s
            """.formatted(NEEDED, VALID, left("k.pieces"));

    private static final String MARK_DRAWN = """
            update purchase_order_line l set drawn_quantity = %s where order_id = $1 and contract_id is not null
            """.formatted(COUNTED);

    private static final String REFUSED = """
            select l.line_no - 1, c.number, i.quantity - i.drawn_quantity, c.currency is distinct from o.currency, l.drawn_quantity > 0
            from purchase_order_line l join purchase_order o on o.id = l.order_id
              left join vendor_contract c on c.id = l.contract_id
              left join vendor_contract_item i on i.contract_id = l.contract_id and i.item_id = l.item_id
            where l.order_id = $1 and l.contract_id is not null and %s > l.drawn_quantity order by l.line_no limit 100
            """.formatted(COUNTED);

    /** Gives back what the lines that a query selects have drawn above what they keep. */
    private static final String GIVE_BACK = """
            with open as (%s),
            lines as (
              update purchase_order_line l set drawn_quantity = l.drawn_quantity - o.pieces from open o where l.id = o.id and o.pieces > 0),
            locked as (
              select i.contract_id, i.item_id, n.pieces
              from (select contract_id, item_id, sum(pieces)::bigint as pieces from open group by contract_id, item_id) n
                join vendor_contract_item i on i.contract_id = n.contract_id and i.item_id = n.item_id
              order by i.contract_id, i.item_id for no key update of i)
            update vendor_contract_item i set drawn_quantity = i.drawn_quantity - k.pieces, updated_at = now() from locked k
            where i.contract_id = k.contract_id and i.item_id = k.item_id and k.pieces > 0
            """;

    /** What the lines of the order $1 did not receive. */
    private static final String GIVE_BACK_OPEN = GIVE_BACK.formatted("""
            select id, contract_id, item_id, least(drawn_quantity, greatest(quantity - received_quantity + replaced_quantity, 0)) as pieces
            from purchase_order_line where order_id = $1 and drawn_quantity > 0""");

    /** Of the lines $2 of the order $1 what is above the pieces $3, and above what was received. */
    private static final String GIVE_BACK_ABOVE = GIVE_BACK.formatted("""
            select l.id, l.contract_id, l.item_id, greatest(l.drawn_quantity - greatest(s.pieces, l.received_quantity - l.replaced_quantity), 0) as pieces
            from purchase_order_line l join unnest($2::uuid[], $3::bigint[]) as s(id, pieces) on s.id = l.id
            where l.order_id = $1 and l.drawn_quantity > 0""");

    public record Price(BigDecimal unitPrice, UUID contractId) {}

    private ContractPrices() {}

    /** By line; none for a line that no contract covers. */
    public static Future<Map<Integer, Price>> of(Db db, List<Need> needs, UUID vendorId, String currency) {
        return db.query(
                        PRICES,
                        needs.stream().map(Need::itemId).toArray(UUID[]::new),
                        needs.stream().map(Need::quantity).toArray(Long[]::new),
                        vendorId,
                        currency)
                .map(rows -> {
                    var prices = new HashMap<Integer, Price>();
                    for (var r : rows)
                        prices.put(
                                needs.get(r.getInteger(0) - 1).line(),
                                new Price(Money.readPrice(r, 1, currency), r.getUUID(2)));
                    return prices;
                });
    }

    /**
     * Draws the quantities of the order's lines, of all or of none, when it is sent, and what arrives beyond them. The order is locked. Fails 409
     * contract_used_up if a contract does not have them any more or, when the order is sent, is not valid any more, or is in another currency now.
     */
    public static void draw(Tx tx, UUID orderId) {
        int needed = tx.single(r -> r.getInteger(0), COUNT_NEEDED, orderId);
        if (needed == 0) return;
        if (tx.sql(DRAW, orderId).rowCount() < needed) {
            var lines = tx.list(
                    r -> Problem.detail(
                            "items[" + r.getInteger(0) + "]",
                            "the contract " + r.getString(1) + reason(r.getLong(2), r.getBoolean(3), r.getBoolean(4))),
                    REFUSED,
                    orderId);
            throw Problem.conflict("contract_used_up", lines.toArray(JsonObject[]::new));
        }
        tx.sql(MARK_DRAWN, orderId);
    }

    private static String reason(@Nullable Long pieces, boolean isInOtherCurrency, boolean isSent) {
        if (isSent) return pieces == null ? " has enough left" : " has " + pieces + " left";
        if (isInOtherCurrency) return " is in another currency now";
        return pieces == null ? " is not valid today" : " has " + pieces + " left, and must be valid today";
    }

    /** Of an order that is changed: what is above the pieces that stay, by line. */
    public static void giveBack(Tx tx, UUID orderId, Map<UUID, Long> staying) {
        if (!staying.isEmpty())
            tx.sql(
                    GIVE_BACK_ABOVE,
                    orderId,
                    staying.keySet().toArray(UUID[]::new),
                    staying.values().toArray(Long[]::new));
    }

    /** Of an order that was cancelled or closed: what it did not receive. */
    public static void giveBack(Tx tx, UUID orderId) {
        tx.sql(GIVE_BACK_OPEN, orderId);
    }
}
