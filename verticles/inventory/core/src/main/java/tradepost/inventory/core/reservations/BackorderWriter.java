package tradepost.inventory.core.reservations;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.inventory.core.reservations.AllocationReader.Version;
import tradepost.inventory.core.stock.ItemNames;
import tradepost.inventory.core.stock.ItemNames.Named;
import tradepost.inventory.core.stock.Levels;
import tradepost.inventory.core.stock.Levels.Key;
import tradepost.inventory.core.stock.Movements;
import tradepost.inventory.reservation.HeldLine;
import tradepost.inventory.reservation.ReserveLine;
import tradepost.inventory.reservation.ReserveOrder;
import tradepost.inventory.reservation.WaitingLine;
import tradepost.kernel.db.Tx;
import tradepost.kernel.value.Ids;
import tradepost.sales.event.OrderPart;
import tradepost.sales.event.WaitingPart;

/**
 * Pieces of orders that wait for stock. Whatever changes those of an item holds the lock of its level at the default location, which has
 * their sum. {@link BackorderFiller} gives them stock.
 */
final class BackorderWriter {
    private static final String INSERT = """
            with added as (
              insert into backorder(order_id, order_version, line_id, item_id, customer_id, quantity, entry_id)
              select o, v, l, i, c, q, e from unnest($1::uuid[], $2::bigint[], $3::uuid[], $4::uuid[], $5::uuid[], $6::bigint[], $7::uuid[])
                with ordinality as u(o, v, l, i, c, q, e, n) order by n
              returning item_id, quantity)
            update stock_level s set backordered = s.backordered + a.pieces, updated_at = now()
            from (select item_id, sum(quantity)::bigint as pieces from added group by 1) a
            where s.item_id = a.item_id and s.location_id = '%s'
            """.formatted(Movements.MAIN);

    /** Of orders that are reserved again: what still waits, and what has got stock since. */
    private static final String QUEUED = """
            select order_id, order_version, line_id, item_id, null::uuid, quantity, %1$s from backorder a where order_id = any((select $1::uuid[])::uuid[])
            union all
            select a.order_id, a.order_version, a.line_id, a.item_id, a.location_id, a.quantity, %1$s from backorder_allocation a
            where a.order_id = any((select $1::uuid[])::uuid[])
            """.formatted(ItemNames.of("a.item_id"));

    /** $1: the order, $2: lines, $3: the versions that added the pieces, $4: how many. Returns how many waited, by line and version. */
    private static final String REMOVE = """
            with wanted as (
              select w.line, w.version, least(w.pieces, b.quantity) as pieces, b.seq, b.item_id, b.quantity
              from unnest($2::uuid[], $3::bigint[], $4::bigint[]) as w(line, version, pieces)
              join backorder b on b.order_id = $1 and b.line_id = w.line and coalesce(b.added_version, b.order_version) = w.version),
            gone as (delete from backorder b using wanted w where b.seq = w.seq and w.pieces = w.quantity),
            rest as (update backorder b set quantity = b.quantity - w.pieces, updated_at = now() from wanted w where b.seq = w.seq and w.pieces < w.quantity),
            fewer as (%s)
            select line, version, pieces from wanted
            """.formatted(lowered("(select item_id, pieces as quantity from wanted)"));

    /** $1: the order, $2: lines, $3: the versions that added the pieces. The last ones first. */
    private static final String ALLOCATED = """
            select id, line_id, order_version, location_id, quantity, (select code from location where id = a.location_id)
            from backorder_allocation a
            where order_id = $1 and (line_id, order_version) in (select * from unnest($2::uuid[], $3::bigint[])) order by id desc
            """;

    /** $1: ids, $2: pieces that are taken back. */
    private static final String TAKE_BACK = """
            with t as (select * from unnest($1::bigint[], $2::bigint[]) as u(id, pieces)),
            gone as (delete from backorder_allocation a using t where a.id = t.id and a.quantity = t.pieces)
            update backorder_allocation a set quantity = a.quantity - t.pieces from t where a.id = t.id and a.quantity > t.pieces
            """;

    private record Place(UUID lineId, UUID locationId) {}

    /** Pieces of a line that one version of the order has added. */
    private record Added(UUID lineId, long version) {}

    private BackorderWriter() {}

    /** The statement that takes pieces off the sums. @param waiting rows with item_id and quantity */
    static String lowered(String waiting) {
        return """
                update stock_level s set backordered = s.backordered - w.pieces, updated_at = now()
                from (select item_id, sum(quantity)::bigint as pieces from %s x group by 1) w
                where s.item_id = w.item_id and s.location_id = '%s'""".formatted(waiting, Movements.MAIN);
    }

    static boolean allowed(ReserveOrder order) {
        return Boolean.TRUE.equals(order.stock().backorders());
    }

    /** An item that never had stock has no level yet. */
    static void ensureLevels(Tx tx, List<ReserveOrder> batch) {
        var keys = new LinkedHashSet<Key>();
        for (var order : batch)
            if (allowed(order)) for (var line : order.stock().lines()) keys.add(Levels.main(line.itemId()));
        if (!keys.isEmpty()) Levels.ensure(tx, keys);
    }

    /** What is left of the lines; each line has an id of its own. */
    static List<WaitingLine> rest(List<ReserveLine> lines, List<ReserveLine> partly, Map<Key, Levels.Level> levels) {
        var got = new HashMap<UUID, Long>();
        for (var l : partly) got.put(l.lineId(), l.quantity());
        var rest = new ArrayList<WaitingLine>();
        for (var l : lines) {
            long left = l.quantity() - got.getOrDefault(l.lineId(), 0L);
            if (left == 0) continue;
            var names = Levels.names(levels, Levels.main(l.itemId()));
            rest.add(new WaitingLine(l.lineId(), l.itemId(), names.sku(), names.name(), left));
        }
        return rest;
    }

    /** In the order of arrival. Without a statement if nothing waits. */
    static void insert(Tx tx, List<ReserveOrder> orders, Map<ReserveOrder, List<WaitingLine>> waiting) {
        if (waiting.isEmpty()) return;
        var ids = new ArrayList<UUID>();
        var versions = new ArrayList<Long>();
        var customers = new ArrayList<@Nullable UUID>();
        var lines = new ArrayList<WaitingLine>();
        for (var order : orders)
            for (var line : waiting.getOrDefault(order, List.of())) {
                ids.add(order.orderId());
                versions.add(order.orderVersion());
                customers.add(order.stock().customerId());
                lines.add(line);
            }
        tx.send(
                INSERT,
                ids.toArray(UUID[]::new),
                versions.toArray(Long[]::new),
                lines.stream().map(WaitingLine::lineId).toArray(UUID[]::new),
                lines.stream().map(WaitingLine::itemId).toArray(UUID[]::new),
                customers.toArray(UUID[]::new),
                lines.stream().map(WaitingLine::quantity).toArray(Long[]::new),
                lines.stream().map(l -> Ids.next()).toArray(UUID[]::new));
    }

    /** Orders that are reserved again get what they got at first: without the stock that came later, which an event has reported. */
    record AsReserved(Map<Version, Map<Place, Long>> later, Map<Version, Map<UUID, WaitingLine>> first) {
        List<HeldLine> withoutLater(Version order, List<HeldLine> held) {
            var minus = later.getOrDefault(order, Map.of());
            return held.stream()
                    .map(h -> new HeldLine(
                            h.lineId(),
                            h.itemId(),
                            h.sku(),
                            h.name(),
                            h.locationId(),
                            h.code(),
                            h.quantity() - minus.getOrDefault(new Place(h.lineId(), h.locationId()), 0L)))
                    .filter(h -> h.quantity() > 0)
                    .toList();
        }

        @Nullable
        List<WaitingLine> waiting(Version order) {
            var lines = first.get(order);
            return lines == null ? null : List.copyOf(lines.values());
        }
    }

    /** Without a statement if there are none. */
    static AsReserved asReserved(Tx tx, Set<UUID> orders) {
        var found = new AsReserved(new HashMap<>(), new HashMap<>());
        if (orders.isEmpty()) return found;
        for (var r : tx.sql(QUEUED, (Object) orders.toArray(UUID[]::new))) {
            var order = new Version(r.getUUID(0), r.getLong(1));
            var item = Named.of(r.getUUID(3), r.getArrayOfStrings(6));
            var line = new WaitingLine(r.getUUID(2), r.getUUID(3), item.sku(), item.name(), r.getLong(5));
            found.first
                    .computeIfAbsent(order, o -> new LinkedHashMap<>())
                    .merge(
                            line.lineId(),
                            line,
                            (a, b) -> new WaitingLine(
                                    a.lineId(), a.itemId(), a.sku(), a.name(), a.quantity() + b.quantity()));
            if (r.getUUID(4) != null)
                found.later
                        .computeIfAbsent(order, o -> new HashMap<>())
                        .merge(new Place(line.lineId(), r.getUUID(4)), line.quantity(), Long::sum);
        }
        return found;
    }

    /**
     * Removes pieces that sales no longer waits for. Some may have got stock that sales does not know of yet: of the pieces that one version
     * has added, sales will take only what then still waits, from the first allocations on, so these are taken back from the last ones.
     * Returns them: they are still reserved, each line and location once.
     */
    static List<OrderPart> remove(Tx tx, UUID orderId, long version, @Nullable List<WaitingPart> parts) {
        if (parts == null || parts.isEmpty()) return List.of();
        var left = new LinkedHashMap<Added, Long>();
        var items = new HashMap<UUID, WaitingPart>();
        for (var p : parts) {
            left.merge(
                    new Added(p.lineId(), p.addedVersion() == null ? version : p.addedVersion()),
                    p.quantity(),
                    Long::sum);
            items.put(p.lineId(), p);
        }
        for (var r : tx.sql(
                REMOVE, orderId, lines(left), versions(left), left.values().toArray(Long[]::new)))
            left.merge(new Added(r.getUUID(0), r.getLong(1)), -r.getLong(2), Long::sum);
        left.values().removeIf(n -> n == 0);
        if (left.isEmpty()) return List.of();
        var released = new LinkedHashMap<Place, Long>();
        var codes = new HashMap<UUID, String>();
        var ids = new ArrayList<Long>();
        var pieces = new ArrayList<Long>();
        for (var r : tx.sql(ALLOCATED, orderId, lines(left), versions(left))) {
            var added = new Added(r.getUUID(1), r.getLong(2));
            long taken = Math.min(r.getLong(4), left.getOrDefault(added, 0L));
            if (taken == 0) continue;
            left.merge(added, -taken, Long::sum);
            released.merge(new Place(added.lineId(), r.getUUID(3)), taken, Long::sum);
            codes.put(r.getUUID(3), r.getString(5));
            ids.add(r.getLong(0));
            pieces.add(taken);
        }
        if (!Set.of(0L).containsAll(new HashSet<>(left.values())))
            throw new IllegalStateException("fewer pieces of order " + orderId + " waited than " + parts);
        tx.sql(TAKE_BACK, ids.toArray(Long[]::new), pieces.toArray(Long[]::new));
        var back = new ArrayList<OrderPart>();
        released.forEach((place, n) -> {
            var of = Objects.requireNonNull(items.get(place.lineId()));
            var code = Objects.requireNonNull(codes.get(place.locationId()));
            back.add(new OrderPart(place.lineId(), of.itemId(), of.sku(), of.name(), place.locationId(), code, n));
        });
        return back;
    }

    private static UUID[] lines(Map<Added, Long> pieces) {
        return pieces.keySet().stream().map(Added::lineId).toArray(UUID[]::new);
    }

    private static Long[] versions(Map<Added, Long> pieces) {
        return pieces.keySet().stream().map(Added::version).toArray(Long[]::new);
    }
}
