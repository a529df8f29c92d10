package tradepost.inventory.core.documents.transfer;

import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tradepost.inventory.core.stock.ItemNames;
import tradepost.inventory.core.stock.ItemNames.Named;
import tradepost.inventory.core.stock.Locations;
import tradepost.inventory.transfer.Transfer;
import tradepost.inventory.transfer.TransferLine;
import tradepost.kernel.db.RowMapper;
import tradepost.kernel.listing.Listing;
import tradepost.kernel.problem.Problem;
import tradepost.orders.OrderNumber;

/** The statements on transfers, with their row mappings. */
final class TransferQueries {
    private static final OrderNumber NUMBER = new OrderNumber("TRF-");

    private static final String COLUMNS =
            """
            t.id, t.number, t.from_location_id, t.to_location_id, t.status, t.expected_at, t.reference, t.notes, t.version,
            t.created_at, t.updated_at, t.shipped_at, t.received_at, t.cancelled_at, %s, %s, t.metadata""".formatted(Locations.code("t.from_location_id"), Locations.code("t.to_location_id"));

    private static final int LINE_AT = 17;

    static final String LOCK = "select " + COLUMNS + " from transfer t where t.id = $1 for no key update";

    /** The transfers $1. One statement, so that a transfer and its lines are from one moment. A transfer always has a line. */
    static final String WITH_LINES = """
            select %s, l.id, l.item_id, l.quantity, l.in_transit, l.received, l.damaged, l.lost, l.returned, l.lot, %s
            from transfer t join transfer_line l on l.transfer_id = t.id
            where t.id = any((select $1::uuid[])::uuid[]) order by t.id, l.line_no
            """.formatted(COLUMNS, ItemNames.of("l.item_id"));

    static final Listing<Transfer> LISTED = Listing.of("transfer t", COLUMNS, r -> transfer(r, null), Transfer::id)
            .byDocumentNumber("number", NUMBER.prefix(), Transfer::number)
            .byText("status", Transfer::status)
            .byTime("created_at", Transfer::createdAt)
            .byTime("updated_at", Transfer::updatedAt)
            .includingLines("lines", WITH_LINES, TransferQueries::withLines);

    static final String INSERT = """
            insert into transfer(id, number, from_location_id, to_location_id, expected_at, reference, notes, metadata)
            values ($1, %s, $2, $3, $4, $5, $6, $7)
            """.formatted(NUMBER.next("transfer_number"));

    /** $5, $6: lots as they were sent, and what they are compared by. A lot that is known is shown as it was first written. */
    static final String INSERT_LINES = """
            insert into transfer_line(transfer_id, id, item_id, quantity, lot, line_no)
            select $1, id, item, quantity, coalesce((select number from lot t where t.item_id = item and t.key = lot_key), lot), n
            from unnest($2::uuid[], $3::uuid[], $4::bigint[], $5::text[], $6::text[]) with ordinality
              as u(id, item, quantity, lot, lot_key, n)
            """;

    static final String DELETE_LINES = "delete from transfer_line where transfer_id = $1 returning item_id, id";

    static final String REPLACE = """
            update transfer set from_location_id = $2, to_location_id = $3, expected_at = $4, reference = $5, notes = $6,
              metadata = $7, version = version + 1, updated_at = now()
            where id = $1 and status = 'draft'
            """;

    static final String PATCH = """
            update transfer set expected_at = $2, reference = $3, notes = $4, metadata = $5, version = version + 1, updated_at = now()
            where id = $1 and (status = 'draft' or (expected_at, reference, notes) is not distinct from ($2, $3, $4))
            """;

    /** $2, $3: the lines, and what their lots are compared by. Their lots are known now. */
    static final String SHIP_LINES = """
            update transfer_line l set in_transit = l.quantity,
              lot = coalesce((select number from lot t where t.item_id = l.item_id and t.key = u.lot_key), l.lot)
            from unnest($2::uuid[], $3::text[]) as u(id, lot_key) where l.transfer_id = $1 and l.id = u.id
            """;

    static final String SHIP = """
            update transfer set status = 'shipped', shipped_at = now(), version = version + 1, updated_at = now()
            where id = $1 and status = 'draft'
            """;

    static final String EXPECT = """
            insert into incoming_stock(item_id, location_id, source_type, source_id, line_id, quantity, expected_at)
            select l.item_id, t.to_location_id, 'transfer', t.id, l.id, l.in_transit, t.expected_at
            from transfer t join transfer_line l on l.transfer_id = t.id where t.id = $1
            """;

    /** $2 to $5: lines, and their pieces in good condition, damaged and lost. Skips lines that have less in transit. */
    static final String RECEIVE_LINES = """
            update transfer_line l set in_transit = l.in_transit - (r.good + r.damaged + r.lost), received = l.received + r.good,
              damaged = l.damaged + r.damaged, lost = l.lost + r.lost
            from unnest((select $2::uuid[]), (select $3::bigint[]), (select $4::bigint[]), (select $5::bigint[]))
              as r(id, good, damaged, lost)
            where l.transfer_id = $1 and l.id = r.id and l.in_transit >= r.good + r.damaged + r.lost
            """;

    static final String RECEIVE = """
            update transfer t set (status, received_at) = (
                select case when max(in_transit) > 0 then 'partially_received' else 'received' end,
                  case when max(in_transit) > 0 then null else now() end
                from transfer_line where transfer_id = $1),
              version = version + 1, updated_at = now()
            where id = $1 and status in ('shipped', 'partially_received')
            """;

    /** What the lines $2 still have in transit is what is incoming. */
    static final String EXPECT_LESS = """
            with now as (select id, in_transit from transfer_line where transfer_id = $1 and id = any((select $2::uuid[])::uuid[])),
            arrived as (delete from incoming_stock i using now where i.line_id = now.id and now.in_transit = 0)
            update incoming_stock i set quantity = now.in_transit, updated_at = now()
            from now where i.line_id = now.id and now.in_transit > 0
            """;

    static final String RETURN_LINES = """
            update transfer_line set returned = in_transit, in_transit = 0 where transfer_id = $1 and in_transit > 0
            """;

    static final String EXPECT_NOTHING = "delete from incoming_stock where source_id = $1";

    static final String CANCEL = """
            update transfer set status = 'cancelled', cancelled_at = now(), version = version + 1, updated_at = now()
            where id = $1 and status in ('draft', 'shipped', 'partially_received')
            """;

    private TransferQueries() {}

    static Transfer transfer(Row r, @Nullable List<TransferLine> lines) {
        return new Transfer(
                r.getUUID(0),
                r.getString(1),
                r.getUUID(2),
                r.getString(14),
                r.getUUID(3),
                r.getString(15),
                r.getString(4),
                RowMapper.instant(r, 5),
                r.getString(6),
                r.getString(7),
                r.getJsonObject(16),
                r.getLong(8),
                r.getOffsetDateTime(9).toInstant(),
                r.getOffsetDateTime(10).toInstant(),
                RowMapper.instant(r, 11),
                RowMapper.instant(r, 12),
                RowMapper.instant(r, 13),
                lines);
    }

    /** Reads {@link #WITH_LINES}; fails 404 transfer_not_found if there is no row. */
    static Transfer withLines(RowSet<Row> rows) {
        if (rows.size() == 0) throw Problem.notFound("transfer_not_found");
        var lines = new ArrayList<TransferLine>(rows.size());
        for (var r : rows) lines.add(line(r));
        return transfer(rows.iterator().next(), lines);
    }

    private static Transfer withLines(Transfer listed, List<Row> rows) {
        if (rows.isEmpty()) return listed;
        return transfer(
                rows.getFirst(), rows.stream().map(TransferQueries::line).toList());
    }

    private static TransferLine line(Row r) {
        var item = Named.of(r.getUUID(LINE_AT + 1), r.getArrayOfStrings(LINE_AT + 9));
        return new TransferLine(
                r.getUUID(LINE_AT),
                r.getUUID(LINE_AT + 1),
                item.sku(),
                item.name(),
                r.getLong(LINE_AT + 2),
                r.getLong(LINE_AT + 3),
                r.getLong(LINE_AT + 4),
                r.getLong(LINE_AT + 5),
                r.getLong(LINE_AT + 6),
                r.getLong(LINE_AT + 7),
                r.getString(LINE_AT + 8));
    }
}
