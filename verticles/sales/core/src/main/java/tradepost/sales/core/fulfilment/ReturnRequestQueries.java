package tradepost.sales.core.fulfilment;

import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.contact.KnownOwners;
import tradepost.kernel.listing.Listing;
import tradepost.sales.returns.ReturnRequest;

/** The statements on return requests, with their row mappings. */
final class ReturnRequestQueries {
    private static final String COLUMNS = """
            q.id, q.number, q.order_id, q.order_number, q.customer_id, q.status, q.reason, q.notes, q.decline_reason, q.return_id, q.actor,
            q.version, q.created_at, q.updated_at, q.ended_at, q.internal_notes""";

    private static final String LINE =
            "jsonb_build_object('line_id', b.order_line_id, 'item_id', l.item_id, 'sku', l.sku, 'name', l.name, 'quantity', b.quantity)";

    private static final String LISTED_LINES = """
            select b.request_id, %s from sales_return_request_line b join sales_order_line l on l.id = b.order_line_id
            where b.request_id = any((select $1::uuid[])::uuid[]) order by b.request_id, b.line_no
            """.formatted(LINE);

    static final Listing<ReturnRequest> LISTED = Listing.of(
                    "sales_return_request q", COLUMNS, ReturnRequestQueries::read, ReturnRequest::id)
            .byTime("created_at", ReturnRequest::createdAt)
            .byTime("updated_at", ReturnRequest::updatedAt)
            .includingLines("lines", LISTED_LINES, ReturnRequestQueries::withLines);

    /** With its owner, and then its lines as one array of JSON. */
    static final String GET = """
            select %s, %s,
              (select jsonb_agg(%s order by b.line_no)
               from sales_return_request_line b join sales_order_line l on l.id = b.order_line_id where b.request_id = q.id)
            from sales_return_request q where q.id = $1
            """.formatted(COLUMNS, KnownOwners.of("q.customer_id"), LINE);

    static final String LOCK = GET + " for no key update of q";

    /** The lines of an order with the pieces that may be requested: shipped, not come back, and in no open request. */
    static final String REQUESTABLE = """
            select l.id, l.shipped_quantity - l.returned_quantity - coalesce((
                select sum(b.quantity) from sales_return_request q join sales_return_request_line b on b.request_id = q.id
                where q.order_id = $1 and q.status = 'open' and b.order_line_id = l.id), 0)::bigint
            from sales_order_line l where l.order_id = $1
            """;

    static final String INSERT = """
            insert into sales_return_request(id, order_id, order_number, customer_id, reason, notes, actor, internal_notes)
            select $1, o.id, o.number, o.customer_id, $3, $4, $5, $6 from sales_order o where o.id = $2
            """;

    static final String INSERT_LINES = """
            insert into sales_return_request_line(request_id, line_no, order_line_id, quantity)
            select $1, u.n, u.line, u.pieces from unnest($2::uuid[], $3::bigint[]) with ordinality as u(line, pieces, n)
            """;

    /** Ends an open request: as $2, with the return $3 or the reason $4, and with the notes $5 of staff if these are not null. */
    static final String END = """
            update sales_return_request set status = $2, return_id = $3, decline_reason = $4, internal_notes = coalesce($5, internal_notes),
              ended_at = now(), version = version + 1, updated_at = now()
            where id = $1 and status = 'open'
            """;

    private static final int OWNER_AT = 16;

    /** With the user whose own request it is. */
    record Stored(ReturnRequest data, @Nullable UUID ownerId) {}

    private ReturnRequestQueries() {}

    private static ReturnRequest read(Row r) {
        return new ReturnRequest(
                r.getUUID(0),
                r.getString(1),
                r.getUUID(2),
                r.getString(3),
                r.getUUID(4),
                r.getString(5),
                r.getString(6),
                r.getString(7),
                r.getString(15),
                r.getString(8),
                r.getUUID(9),
                r.getString(10),
                r.getLong(11),
                r.getOffsetDateTime(12).toInstant(),
                r.getOffsetDateTime(13).toInstant(),
                instant(r.getOffsetDateTime(14)),
                null);
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime stored) {
        return stored == null ? null : stored.toInstant();
    }

    static Stored stored(Row r) {
        var lines = r.getJsonArray(OWNER_AT + 1).stream()
                .map(l -> line((JsonObject) l))
                .toList();
        return new Stored(read(r).with(lines), r.getUUID(OWNER_AT));
    }

    private static ReturnRequest withLines(ReturnRequest listed, List<Row> rows) {
        return listed.with(rows.stream().map(r -> line(r.getJsonObject(1))).toList());
    }

    private static ReturnRequest.Line line(JsonObject l) {
        return new ReturnRequest.Line(
                UUID.fromString(l.getString("line_id")),
                UUID.fromString(l.getString("item_id")),
                l.getString("sku"),
                l.getString("name"),
                l.getLong("quantity"));
    }
}
