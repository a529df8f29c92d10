package tradepost.purchase.core.returns;

import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;
import tradepost.inventory.event.KnownLocations;
import tradepost.kernel.db.RowMapper;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Listing;
import tradepost.kernel.value.Money;
import tradepost.purchase.core.order.PurchaseStates;
import tradepost.purchase.returns.VendorReturn;

/** The statements on returns, with their row mapping. */
final class VendorReturnQueries {
    private static final String COLUMNS = """
            r.id, r.order_id, r.status, r.reason, r.location_id, r.amount, r.credit_amount, r.decline_code, r.actor, r.created_at, r.ended_at,
            (select currency from purchase_order o where o.id = r.order_id),
            (select jsonb_agg(jsonb_build_object('line_id', c.line_id, 'item_id', l.item_id, 'sku', l.sku, 'name', l.name, 'quantity', c.quantity,
                'lot', c.lot,
                'state', c.state) order by l.line_no, c.state, c.lot)
              from purchase_return_line c join purchase_order_line l on l.id = c.line_id where c.return_id = r.id), %s, r.updated_at, r.metadata, r.replacement""".formatted(KnownLocations.TABLE.code("r.location_id"));

    static final Listing<VendorReturn> LISTED = Listing.of(
                    "purchase_return r", COLUMNS, VendorReturnQueries::read, VendorReturn::id)
            .byTime("created_at", VendorReturn::createdAt)
            .byTime("updated_at", VendorReturn::updatedAt);

    /** Returns the code of the location. */
    static final String INSERT = """
            insert into purchase_return(id, order_id, reason, location_id, amount, actor, metadata, replacement) values ($1, $2, $3, $4, $5, $6, $7, $8)
            returning %s
            """.formatted(KnownLocations.TABLE.code("purchase_return.location_id"));

    static final String INSERT_LINES = """
            insert into purchase_return_line(return_id, line_id, quantity, lot, state, amount)
            select $1, u.* from unnest($2::uuid[], $3::bigint[], $4::text[], $5::text[], $6::numeric[]) as u
            """;

    /**
     * What is left of what was received of each line of the order $1 has cost, after what has gone back, or is to. What is received again was taken
     * off already.
     */
    static final String LEFT_OF_LINES = """
            select l.id, l.received_amount - coalesce(back.amount, 0) from purchase_order_line l left join (
              select c.line_id, sum(c.amount) as amount from purchase_return r join purchase_return_line c on c.return_id = r.id
              where r.order_id = $1 and (r.status = 'requested' or r.status = 'completed' and not r.replacement)
              group by c.line_id) back on back.line_id = l.id
            where l.order_id = $1
            """;

    /** $2, $3: lines, each once, and their pieces. Skips lines of which more would be returned than was received. */
    static final String TAKE_LINES = """
            update purchase_order_line l set returned_quantity = l.returned_quantity + back.quantity, updated_at = now()
            from unnest((select $2::uuid[]), (select $3::bigint[])) as back(line_id, quantity)
            where l.id = back.line_id and l.order_id = $1 and l.returned_quantity + back.quantity <= l.received_quantity
            """;

    /** What a declined return had taken. */
    static final String GIVE_LINES = """
            update purchase_order_line l set returned_quantity = l.returned_quantity - back.quantity, updated_at = now()
            from (select line_id, sum(quantity) as quantity from purchase_return_line where return_id = $1 group by line_id) back
            where l.id = back.line_id
            """;

    static final String TOUCH = """
            update purchase_order set version = version + 1, updated_at = now() where id = $1 and %s
            """.formatted(PurchaseStates.RETURN_ANY.allowed());

    /** Returns no row if the return has ended before. $2 the part of its amount that the vendor owes, $3 whether the goods come again. */
    static final String COMPLETE = """
            update purchase_return set status = 'completed', credit_amount = $2, replacement = $3, ended_at = now(), updated_at = now()
            where id = $1 and %s
            """.formatted(PurchaseStates.COMPLETE.allowed());

    static final String DECLINE = """
            update purchase_return set status = 'declined', decline_code = $2, ended_at = now(), updated_at = now() where id = $1 and %s
            """.formatted(PurchaseStates.DECLINE.allowed());

    /** That of the last receipt of the order. */
    static final String RATE = "select exchange_rate from receipt where order_id = $1 order by id desc limit 1";

    static final String AMOUNT = "select amount, replacement from purchase_return where id = $1";

    /** $2 what reduces the total, of which perhaps nothing is open any more. */
    static final String SETTLE = """
            update purchase_order set total_amount = total_amount - $2, returned_amount = returned_amount + $2,
                   received_amount = received_amount - $2,
                   status = case when %s and total_amount > $2 and paid_amount - refunded_amount >= total_amount - $2 then 'paid' else status end,
                   version = version + 1, updated_at = now()
            where id = $1 and %s
            """.formatted(PurchaseStates.RETURN.allowed(), PurchaseStates.RETURN_ANY.allowed());

    private VendorReturnQueries() {}

    /** That of {@link #RATE}. */
    static @Nullable BigDecimal rate(Row r) {
        var rate = r.getBigDecimal(0);
        return rate == null ? null : Money.plain(rate);
    }

    private static VendorReturn read(Row r) {
        var currency = r.getString(11);
        var lines = r.getJsonArray(12).stream()
                .map(line -> Json.read((JsonObject) line, VendorReturn.Line.class))
                .toList();
        return new VendorReturn(
                r.getUUID(0),
                r.getUUID(1),
                r.getString(2),
                r.getString(3),
                r.getJsonObject(15),
                r.getUUID(4),
                r.getString(13),
                Money.read(r, 5, currency),
                Money.read(r, 6, currency),
                r.getBoolean(16),
                r.getString(7),
                r.getString(8),
                r.getOffsetDateTime(9).toInstant(),
                r.getOffsetDateTime(14).toInstant(),
                RowMapper.instant(r, 10),
                lines);
    }
}
