package tradepost.inventory.core.reservation;

import static java.util.Comparator.naturalOrder;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.inventory.InventoryEvents;
import tradepost.inventory.InventoryEvents.HeldQuantity;
import tradepost.inventory.InventoryEvents.HoldChanged;
import tradepost.inventory.core.stock.AvailableByLocation;
import tradepost.inventory.core.stock.Levels;
import tradepost.inventory.core.stock.Levels.Change;
import tradepost.inventory.core.stock.Levels.Key;
import tradepost.inventory.core.stock.Movements;
import tradepost.inventory.reservation.ReserveOrder;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.EventLog;

/**
 * The holds that orders of a batch name. The stock of an active hold is available to its order alone; reserving the order releases all of
 * it in the same transaction. A hold that has ended does nothing: its order is reserved from what is available.
 */
final class HoldConversion {
    /** Like {@link tradepost.inventory.core.stock.Locations#LOCK_STOCK}, with the levels where the holds $3 have stock. */
    private static final String LOCK_STOCK = """
            select %s from stock_level s
            join (select i from unnest((select $1::uuid[])) as u(i)
                  union select item_id from reservation where order_id = any((select $3::uuid[])::uuid[])) k on s.item_id = k.i
            where s.on_hand > s.reserved or s.location_id = $2 or (s.item_id, s.location_id) in (
              select item_id, location_id from reservation where order_id = any((select $3::uuid[])::uuid[]))
            order by s.item_id, s.location_id for no key update of s
            """.formatted(Levels.COLUMNS);

    private static final String ACTIVE = """
            select h.id, h.version, h.expires_at, clock_timestamp() from stock_hold h
            where h.id = any((select $1::uuid[])::uuid[]) and h.status = 'active' and h.expires_at > clock_timestamp()
            order by h.id for no key update
            """;
    private static final String PIECES = """
            select order_id, item_id, location_id, sum(quantity)::bigint from reservation
            where order_id = any((select $1::uuid[])::uuid[]) and state = 'active' group by 1, 2, 3
            """;
    private static final String LINES = """
            select hold_id, item_id, quantity from stock_hold_line
            where hold_id = any((select $1::uuid[])::uuid[]) order by hold_id, line_no
            """;

    /** Fails unless every hold was active at the time $3, when the first of them was read under the same lock. */
    private static final String CONVERT = """
            with converted as (
              update stock_hold h set status = 'converted', order_id = c.order_id, version = h.version + 1, updated_at = clock_timestamp()
              from unnest($1::uuid[], $2::uuid[]) as c(hold_id, order_id)
              where h.id = c.hold_id and h.status = 'active' and h.expires_at > $3 returning 1),
            orders as (
              update order_reservation set state = 'released', updated_at = now() where order_id = any($1) and state = 'active'),
            lines as (
              update reservation set state = 'released', updated_at = now() where order_id = any($1) and state = 'active'),
            events as (%s)
            select 1 / (count(*) = cardinality($1::uuid[]))::int from converted
            """.formatted(EventLog.insert(4));

    /** An active hold; all values are from the transaction that has locked it. */
    record Hold(
            UUID id,
            long version,
            OffsetDateTime expiresAt,
            OffsetDateTime readAt,
            Map<Key, Long> pieces,
            List<HeldQuantity> lines) {}

    private record Converted(Hold hold, ReserveOrder order) {}

    private final Tx tx;
    private final UUID[] named;
    private final Map<UUID, Hold> active = new HashMap<>();
    private final List<Converted> converted = new ArrayList<>();

    HoldConversion(Tx tx, List<ReserveOrder> batch) {
        this.tx = tx;
        named = batch.stream()
                .map(ReserveOrder::holdId)
                .filter(Objects::nonNull)
                .distinct()
                .toArray(UUID[]::new);
    }

    boolean isEmpty() {
        return named.length == 0;
    }

    /** Locks the levels of the batch and those of the holds, in one statement. */
    Future<RowSet<Row>> lockStock(UUID[] items) {
        return tx.send(LOCK_STOCK, items, Movements.MAIN, named);
    }

    /** Locks and reads the holds. Call this after the levels are locked. */
    void read() {
        if (isEmpty()) return;
        var rows = tx.send(ACTIVE, (Object) named);
        var pieces = tx.send(PIECES, (Object) named);
        var lines = tx.send(LINES, (Object) named);
        for (var r : rows.await())
            active.put(
                    r.getUUID(0),
                    new Hold(
                            r.getUUID(0),
                            r.getLong(1),
                            r.getOffsetDateTime(2),
                            r.getOffsetDateTime(3),
                            new LinkedHashMap<>(),
                            new ArrayList<>()));
        for (var r : pieces.await()) {
            var hold = active.get(r.getUUID(0));
            if (hold != null) hold.pieces().put(new Key(r.getUUID(1), r.getUUID(2)), r.getLong(3));
        }
        for (var r : lines.await()) {
            var hold = active.get(r.getUUID(0));
            if (hold != null) hold.lines().add(new HeldQuantity(r.getUUID(1), r.getLong(2)));
        }
    }

    /** The hold of the order, whose stock is then available; null if it has none that is active. */
    @Nullable
    Hold open(ReserveOrder order, AvailableByLocation available) {
        var hold = order.holdId() == null ? null : active.get(order.holdId());
        if (hold != null) hold.pieces().forEach((key, n) -> available.change(key, n));
        return hold;
    }

    /** The order could not be reserved. */
    void close(Hold hold, AvailableByLocation available) {
        hold.pieces().forEach((key, n) -> available.change(key, -n));
    }

    /** The order is reserved: what it does not need of the hold remains available. */
    void convert(Hold hold, ReserveOrder order) {
        active.remove(hold.id());
        converted.add(new Converted(hold, order));
    }

    /** Adds what is released. */
    void addTo(Map<Key, Change> changes) {
        for (var c : converted)
            c.hold().pieces().forEach((key, n) -> changes.merge(key, new Change(0, -n), Change::plus));
    }

    void write() {
        if (converted.isEmpty()) return;
        EventLog.send(
                tx,
                CONVERT,
                converted.stream().map(HoldConversion::event).toList(),
                converted.stream().map(c -> c.hold().id()).toArray(UUID[]::new),
                converted.stream().map(c -> c.order().orderId()).toArray(UUID[]::new),
                converted.stream()
                        .map(c -> c.hold().readAt())
                        .min(naturalOrder())
                        .orElseThrow());
    }

    private static Event event(Converted c) {
        var hold = c.hold();
        var data = new HoldChanged(
                hold.id(), "converted", hold.expiresAt().toInstant(), c.order().orderId(), hold.lines());
        return EventLog.event(
                InventoryEvents.HOLD_CONVERTED,
                hold.id(),
                hold.version() + 1,
                data,
                c.order().actor(),
                c.order().traceparent());
    }
}
