package tradepost.purchase.core.returns;

import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import tradepost.inventory.event.KnownLocations;
import tradepost.kernel.db.RowMapper;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Listing;
import tradepost.kernel.value.Money;
import tradepost.purchase.core.order.PurchaseStates;
import tradepost.purchase.returns.VendorReturn;

/** The statements on returns, with their row mapping. */
final class ReturnQueries {
    private static final String COLUMNS = """
            r.id, r.order_id, r.status, r.reason, r.location_id, r.amount, r.credit_amount, r.decline_code, r.actor, r.created_at, r.ended_at,
            (select currency from purchase_order o where o.id = r.order_id),
            (select jsonb_agg(jsonb_build_object('line_id', c.line_id, 'item_id', l.item_id, 'sku', l.sku, 'name', l.name, 'quantity', c.quantity,
                'lot', c.lot,
                'state', c.state) order by l.line_no, c.state, c.lot)
              from purchase_return_line c join purchase_order_line l on l.id = c.line_id where c.return_id = r.id), %s, r.updated_at, r.metadata, r.replacement""".formatted(KnownLocations.TABLE.code("r.location_id"));

    static final Listing<VendorReturn> LISTED = Listing.of(
                    "purchase_return r", COLUMNS, ReturnQueries::read, VendorReturn::id)
            .byTime("created_at", VendorReturn::createdAt)
            .byTime("updated_at", VendorReturn::updatedAt);

    /** Of the last receipt of the order $1, if that is in another currency than the installation. */
    static final String LAST_RATE =
            "select exchange_rate from receipt where order_id = $1 order by at desc, id desc limit 1";

    static final String COST = "select cost_amount from purchase_return where id = $1";

    /** Returns the code of the location. */
    static final String INSERT = """
            insert into purchase_return(id, order_id, reason, location_id, amount, actor, metadata, replacement, cost_amount)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            returning %s
            """.formatted(KnownLocations.TABLE.code("purchase_return.location_id"));

    static final String INSERT_LINES = """
            insert into purchase_return_line(return_id, line_id, quantity, lot, state)
            select $1, u.* from unnest($2::uuid[], $3::bigint[], $4::text[], $5::text[]) as u
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

    /** Returns no row if the return has ended before. */
    static final String COMPLETE = """
            update purchase_return set status = 'completed', ended_at = now(), updated_at = now() where id = $1 and %s returning replacement
            """.formatted(PurchaseStates.COMPLETE.allowed());

    /** What a return sends back of each line, with its price and what went back of it before. */
    static final String BACK = """
            select l.id, l.unit_price, l.gone_quantity, sum(c.quantity)::bigint
            from purchase_return_line c join purchase_order_line l on l.id = c.line_id where c.return_id = $1
            group by l.id, l.unit_price, l.gone_quantity
            """;

    /** $2, $3: lines and pieces for which nothing comes. */
    static final String GO = """
            update purchase_order_line l set gone_quantity = l.gone_quantity + b.pieces, updated_at = now()
            from unnest((select $2::uuid[]), (select $3::bigint[])) as b(line_id, pieces) where l.id = b.line_id and l.order_id = $1
            """;

    /** $2, $3: lines and pieces that are to come again. */
    static final String REPLACE = """
            update purchase_order_line l set replacement_quantity = l.replacement_quantity + b.pieces, open_quantity = l.open_quantity + b.pieces,
              updated_at = now()
            from unnest((select $2::uuid[]), (select $3::bigint[])) as b(line_id, pieces) where l.id = b.line_id and l.order_id = $1
            """;

    static final String DEDUCT = "update purchase_order set returned_amount = returned_amount + $2 where id = $1 and %s"
            .formatted(PurchaseStates.RETURN_ANY.allowed());

    static final String VALUE = "update purchase_return set amount = $2, credit_amount = $3 where id = $1";

    static final String DECLINE = """
            update purchase_return set status = 'declined', decline_code = $2, ended_at = now(), updated_at = now() where id = $1 and %s
            """.formatted(PurchaseStates.DECLINE.allowed());

    private ReturnQueries() {}

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
                r.getBoolean(16),
                r.getUUID(4),
                r.getString(13),
                Money.read(r, 5, currency),
                Money.read(r, 6, currency),
                r.getString(7),
                r.getString(8),
                r.getOffsetDateTime(9).toInstant(),
                r.getOffsetDateTime(14).toInstant(),
                RowMapper.instant(r, 10),
                lines);
    }
}
