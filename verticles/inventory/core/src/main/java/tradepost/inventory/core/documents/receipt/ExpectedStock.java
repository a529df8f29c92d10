package tradepost.inventory.core.documents.receipt;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.inventory.core.stock.Levels.Key;
import tradepost.inventory.core.stock.Locations;
import tradepost.inventory.core.stock.Movements;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.purchase.event.ExpectedLine;
import tradepost.purchase.event.OrderWritten;
import tradepost.purchase.event.OrderedLine;

/** The incoming and the drafted stock of purchase orders. Each event says all that is still expected of its order, and the newest one counts. */
final class ExpectedStock {
    /** Returns no row if a newer event of the order was applied before. The row also keeps other events of the order away. */
    private static final String IS_NEWEST = """
            insert into expected_order(order_id, version) values ($1, $2)
            on conflict (order_id) do update set version = excluded.version, updated_at = now()
            where expected_order.version < excluded.version
            """;

    /**
     * $1 the order, $2 the location, $3 the time, $4 to $6 the lines that are open, their items and their pieces. Also keeps what the event
     * said, with which a verification compares what is incoming.
     */
    private static final String EXPECT = """
            with gone as (delete from incoming_stock where source_id = $1 and line_id <> all((select $4::uuid[])::uuid[])),
            ended as (delete from expected_line where order_id = $1 and line_id <> all((select $4::uuid[])::uuid[])),
            undrafted as (delete from drafted_line where order_id = $1),
            said as (
              insert into expected_line as e (line_id, order_id, item_id, location_id, quantity)
              select u.line, $1, u.item, $2, u.pieces from unnest($4::uuid[], $5::uuid[], $6::bigint[]) as u(line, item, pieces)
              on conflict (line_id) do update set location_id = excluded.location_id, quantity = excluded.quantity
              where (e.location_id, e.quantity) is distinct from (excluded.location_id, excluded.quantity))
            insert into incoming_stock as i (source_type, source_id, location_id, expected_at, line_id, item_id, quantity)
            select 'purchase_order', $1, $2, $3, u.* from unnest($4::uuid[], $5::uuid[], $6::bigint[]) as u
            on conflict (line_id) do update set location_id = excluded.location_id, expected_at = excluded.expected_at,
              quantity = excluded.quantity, updated_at = now()
            where (i.location_id, i.expected_at, i.quantity)
              is distinct from (excluded.location_id, excluded.expected_at, excluded.quantity)
            """;

    /** $1 the order, $2 the location, $3 to $5 the lines, their items and their pieces. */
    private static final String DRAFT = """
            with gone as (delete from drafted_line where order_id = $1 and line_id <> all((select $3::uuid[])::uuid[]))
            insert into drafted_line as d (line_id, order_id, item_id, location_id, quantity)
            select u.line, $1, u.item, $2, u.pieces from unnest($3::uuid[], $4::uuid[], $5::bigint[]) as u(line, item, pieces)
            on conflict (line_id) do update set item_id = excluded.item_id, location_id = excluded.location_id, quantity = excluded.quantity
            where (d.item_id, d.location_id, d.quantity) is distinct from (excluded.item_id, excluded.location_id, excluded.quantity)
            """;

    private ExpectedStock() {}

    /** Keeps the lines of an order that is a draft. If it was sent, another event says what is expected of it. */
    static void draft(Tx tx, Event event, OrderWritten draft) {
        if (!"draft".equals(draft.status())) return;
        if (tx.sql(IS_NEWEST, event.subject(), event.subjectVersion()).rowCount() == 0) return;
        tx.sql(
                DRAFT,
                event.subject(),
                Objects.requireNonNullElse(draft.locationId(), Movements.MAIN),
                draft.items().stream().map(OrderedLine::lineId).toArray(UUID[]::new),
                draft.items().stream().map(OrderedLine::itemId).toArray(UUID[]::new),
                draft.items().stream().map(OrderedLine::quantity).toArray(Long[]::new));
    }

    /**
     * @param location null for the default location
     * @param at null if it is not known
     * @param lines those that are open
     */
    static void set(Tx tx, Event event, @Nullable UUID location, @Nullable Instant at, List<ExpectedLine> lines) {
        if (tx.sql(IS_NEWEST, event.subject(), event.subjectVersion()).rowCount() == 0) return;
        tx.sql(
                EXPECT,
                event.subject(),
                place(tx, location),
                at == null ? null : at.atOffset(ZoneOffset.UTC),
                lines.stream().map(ExpectedLine::lineId).toArray(UUID[]::new),
                lines.stream().map(ExpectedLine::itemId).toArray(UUID[]::new),
                lines.stream().map(ExpectedLine::quantity).toArray(Long[]::new));
    }

    /** The levels that show what is incoming. */
    static List<Key> keys(Tx tx, @Nullable UUID location, List<ExpectedLine> lines) {
        if (lines.isEmpty()) return List.of();
        var place = place(tx, location);
        return lines.stream().map(l -> new Key(l.itemId(), place)).toList();
    }

    /** An event cannot be refused: what comes to a location that was closed meanwhile is at the default one. */
    static UUID place(Tx tx, @Nullable UUID location) {
        if (location == null) return Movements.MAIN;
        return Locations.open(tx, Set.of(location)).contains(location) ? location : Movements.MAIN;
    }
}
