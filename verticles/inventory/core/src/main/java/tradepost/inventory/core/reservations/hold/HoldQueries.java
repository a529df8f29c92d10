package tradepost.inventory.core.reservations.hold;

import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.util.List;
import tradepost.inventory.hold.HeldItem;
import tradepost.inventory.hold.Hold;
import tradepost.kernel.listing.Listing;

/** The statements on holds, with their row mapping. */
final class HoldQueries {
    /** Of the table {@code stock_hold h}. */
    private static final String HOLD = """
            h.id, h.status, h.expires_at,
            (select jsonb_agg(jsonb_build_object('item_id', l.item_id, 'sku', i.sku, 'name', i.name, 'quantity', l.quantity) order by l.line_no)
              from stock_hold_line l join stocked_item i on i.item_id = l.item_id where l.hold_id = h.id),
            h.order_id, h.created_by, h.version, h.created_at, h.updated_at""";

    static final Listing<Hold> HOLDS = Listing.of("stock_hold h", HOLD, HoldQueries::hold, Hold::id)
            .byTime("created_at", Hold::createdAt)
            .byTime("updated_at", Hold::updatedAt)
            .byTime("expires_at", Hold::expiresAt);

    static final String GET = "select %s from stock_hold h where h.id = $1".formatted(HOLD);

    /** Inserts holds, $1 to $3, and all their lines, $4 to $7. Each expires after its number of seconds in $2. */
    static final String INSERT = """
            with lines as (
              insert into stock_hold_line(hold_id, line_no, item_id, quantity)
              select * from unnest($4::uuid[], $5::int[], $6::uuid[], $7::bigint[]))
            insert into stock_hold(id, expires_at, created_by, created_at, updated_at)
            select n.id, statement_timestamp() + n.seconds * interval '1 second', n.creator, statement_timestamp(), statement_timestamp()
            from unnest($1::uuid[], $2::int[], $3::uuid[]) as n(id, seconds, creator)
            returning id, expires_at, created_at
            """;

    static final String EXTEND = """
            update stock_hold h set expires_at = clock_timestamp() + $2::int * interval '1 second', version = h.version + 1,
              updated_at = clock_timestamp()
            where h.id = $1 and h.status = 'active' and h.expires_at > clock_timestamp() returning %s
            """.formatted(HOLD);

    /** The levels of the stock that these holds have ever held. */
    static final String KEYS = """
            select distinct item_id, location_id from reservation where order_id = any((select $1::uuid[])::uuid[])
            """;

    static final String RELEASE = end("released", ">");
    static final String EXPIRE = end("expired", "<=");

    private static String end(String status, String comparison) {
        return """
                update stock_hold h set status = '%s', version = h.version + 1, updated_at = clock_timestamp()
                where h.id = any((select $1::uuid[])::uuid[]) and h.status = 'active' and h.expires_at %s clock_timestamp()
                returning %s
                """.formatted(status, comparison, HOLD);
    }

    /** Returns the pieces that become available. */
    static final String RELEASE_LINES = """
            with orders as (
              update order_reservation set state = 'released', updated_at = now()
              where order_id = any((select $1::uuid[])::uuid[]) and state = 'active')
            update reservation set state = 'released', updated_at = now()
            where order_id = any((select $1::uuid[])::uuid[]) and state = 'active' returning item_id, location_id, quantity, id
            """;

    /**
     * The oldest expired holds, at most 64 and with about $1 lines, and the milliseconds until the next one expires. The time of the
     * statement is used because an index cannot be searched by clock_timestamp().
     */
    static final String DUE = """
            select array(
                select id from (
                  select id, expires_at, sum(lines) over (order by expires_at, id) - lines as before from (
                    select id, expires_at, (select count(*) from stock_hold_line l where l.hold_id = h.id) as lines from stock_hold h
                    where status = 'active' and expires_at <= statement_timestamp() order by expires_at, id limit 64) oldest) counted
                where before < $1 order by expires_at, id),
              (extract(epoch from (select min(expires_at) from stock_hold where status = 'active') - statement_timestamp()) * 1000)::bigint
            """;

    private HoldQueries() {}

    static Hold hold(Row r) {
        return new Hold(
                r.getUUID(0),
                r.getString(1),
                r.getOffsetDateTime(2).toInstant(),
                lines(r),
                r.getUUID(4),
                r.getUUID(5),
                r.getLong(6),
                r.getOffsetDateTime(7).toInstant(),
                r.getOffsetDateTime(8).toInstant());
    }

    private static List<HeldItem> lines(Row r) {
        return r.getJsonArray(3).stream()
                .map(JsonObject.class::cast)
                .map(HeldItem::of)
                .toList();
    }
}
