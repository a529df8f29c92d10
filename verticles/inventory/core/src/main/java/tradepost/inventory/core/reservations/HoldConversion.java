package tradepost.inventory.core.reservations;

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
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import tradepost.inventory.InventoryEvents;
import tradepost.inventory.core.stock.ItemNames;
import tradepost.inventory.core.stock.ItemNames.Named;
import tradepost.inventory.core.stock.Levels;
import tradepost.inventory.core.stock.Levels.Change;
import tradepost.inventory.core.stock.Levels.Key;
import tradepost.inventory.core.stock.LotChanges;
import tradepost.inventory.core.stock.LotChanges.Part;
import tradepost.inventory.core.stock.LotStock;
import tradepost.inventory.core.stock.Movements;
import tradepost.inventory.event.HeldQuantity;
import tradepost.inventory.event.HoldChanged;
import tradepost.inventory.reservation.ReserveOrder;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.EventLog;

/**
 * The holds that orders of a batch name. The stock of an active hold is available to its order alone; reserving the order releases all of
 * it in the same transaction. A hold that has ended does nothing: its order is reserved from what is available, unless it requires the hold.
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
    private static final String LOTS = """
            select r.order_id, r.item_id, r.location_id, h.lot_id, h.quantity, %s from reservation r
            join reservation_lot h on h.reservation_id = r.id join lot_level v on v.lot_id = h.lot_id and v.location_id = r.location_id
            where r.order_id = any((select $1::uuid[])::uuid[]) and r.state = 'active' order by %s
            """.formatted(LotStock.ENDED, LotStock.FIRST_EXPIRED);
    private static final String LINES = """
            select l.hold_id, l.item_id, l.quantity, %s from stock_hold_line l
            where l.hold_id = any((select $1::uuid[])::uuid[]) order by l.hold_id, l.line_no
            """.formatted(ItemNames.of("l.item_id"));

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

    /**
     * An active hold; all values are from the transaction that has locked it.
     *
     * @param lots what is left of those that its order may get
     */
    record Hold(
            UUID id,
            long version,
            OffsetDateTime expiresAt,
            OffsetDateTime readAt,
            Map<Key, Long> pieces,
            List<HeldQuantity> lines,
            List<HeldLot> held,
            LotStock lots) {
        /** The pieces that its order may get. */
        void forEach(BiConsumer<Key, Long> action) {
            var ended = new HashMap<Key, Long>();
            for (var h : held) if (h.ended()) ended.merge(h.key(), h.part().quantity(), Long::sum);
            pieces.forEach((key, n) -> action.accept(key, n - ended.getOrDefault(key, 0L)));
        }
    }

    /** @param ended whether the lot has expired or is recalled, so that the order does not get it */
    private record HeldLot(Key key, Part part, boolean ended) {}

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
    void read(boolean withLots) {
        if (isEmpty()) return;
        var rows = tx.send(ACTIVE, (Object) named);
        var pieces = tx.send(PIECES, (Object) named);
        var lines = tx.send(LINES, (Object) named);
        var lots = withLots ? tx.send(LOTS, (Object) named) : null;
        for (var r : rows.await())
            active.put(
                    r.getUUID(0),
                    new Hold(
                            r.getUUID(0),
                            r.getLong(1),
                            r.getOffsetDateTime(2),
                            r.getOffsetDateTime(3),
                            new LinkedHashMap<>(),
                            new ArrayList<>(),
                            new ArrayList<>(),
                            LotStock.none()));
        for (var r : pieces.await()) {
            var hold = active.get(r.getUUID(0));
            if (hold != null) hold.pieces().put(new Key(r.getUUID(1), r.getUUID(2)), r.getLong(3));
        }
        for (var r : lines.await()) {
            var hold = active.get(r.getUUID(0));
            if (hold == null) continue;
            var item = Named.of(r.getUUID(1), r.getArrayOfStrings(3));
            hold.lines().add(new HeldQuantity(r.getUUID(1), item.sku(), item.name(), r.getLong(2)));
        }
        if (lots != null) for (var r : lots.await()) addLot(r);
    }

    private void addLot(Row r) {
        var hold = active.get(r.getUUID(0));
        if (hold == null) return;
        var lot =
                new HeldLot(new Key(r.getUUID(1), r.getUUID(2)), new Part(r.getUUID(3), r.getLong(4)), r.getBoolean(5));
        hold.held().add(lot);
        if (!lot.ended()) hold.lots().give(lot.key(), lot.part());
    }

    /** The hold of the order, whose stock is then available; null if it has none that is active. */
    @Nullable
    Hold open(ReserveOrder order, AvailableByLocation available) {
        var hold = order.holdId() == null ? null : active.get(order.holdId());
        if (hold != null) hold.forEach((key, n) -> available.change(key, n));
        return hold;
    }

    /** The order could not be reserved. */
    void close(Hold hold, AvailableByLocation available) {
        hold.forEach((key, n) -> available.change(key, -n));
    }

    /** The order is reserved: what it does not need of the hold remains available. */
    void convert(Hold hold, ReserveOrder order) {
        active.remove(hold.id());
        converted.add(new Converted(hold, order));
    }

    /** Adds what is released. */
    void addTo(Map<Key, Change> changes, LotChanges lots) {
        for (var c : converted) {
            c.hold().pieces().forEach((key, n) -> changes.merge(key, new Change(0, -n), Change::plus));
            for (var h : c.hold().held()) lots.add(h.key(), List.of(h.part()), n -> new Change(0, -n));
        }
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
                c.order().origin());
    }
}
