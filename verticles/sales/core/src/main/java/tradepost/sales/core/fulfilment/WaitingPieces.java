package tradepost.sales.core.fulfilment;

import static tradepost.kernel.db.Tx.column;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import tradepost.inventory.reservation.WaitingLine;
import tradepost.kernel.db.Tx;
import tradepost.sales.core.order.StoredOrder;
import tradepost.sales.event.WaitingPart;

/**
 * Pieces that changes have added to an order and that wait for stock, by the version of the change; the other ones that wait do so since the
 * confirmation. Stock that inventory gave to removed pieces is thus not taken for those that were added later. The order is locked.
 */
public final class WaitingPieces {
    private static final String ADD = """
            insert into sales_order_waiting(order_id, line_id, order_version, quantity)
            select $1, u.line, $2, u.pieces from unnest($3::uuid[], $4::bigint[]) as u(line, pieces)
            """;
    private static final String GET = """
            select line_id, order_version, quantity from sales_order_waiting where order_id = $1 and quantity > 0 order by order_version desc
            """;
    private static final String LOWER = """
            update sales_order_waiting w set quantity = w.quantity - u.pieces
            from unnest($2::uuid[], $3::bigint[], $4::bigint[]) as u(line, version, pieces)
            where w.order_id = $1 and w.line_id = u.line and w.order_version = u.version
            """;

    /** Pieces that the change of a version has added to a line. */
    private record Added(UUID lineId, long version, long pieces) {}

    private WaitingPieces() {}

    public static void add(Tx tx, UUID orderId, long version, List<WaitingLine> lines) {
        tx.sql(
                ADD,
                orderId,
                version,
                column(lines, WaitingLine::lineId, UUID[]::new),
                column(lines, WaitingLine::quantity, Long[]::new));
    }

    /** The last ones first. */
    private static List<Added> added(Tx tx, UUID orderId) {
        return tx.list(r -> new Added(r.getUUID(0), r.getLong(1), r.getLong(2)), GET, orderId);
    }

    private static void lower(Tx tx, UUID orderId, List<Added> fewer) {
        if (fewer.isEmpty()) return;
        tx.sql(
                LOWER,
                orderId,
                column(fewer, Added::lineId, UUID[]::new),
                column(fewer, Added::version, Long[]::new),
                column(fewer, Added::pieces, Long[]::new));
    }

    /** Removes pieces, each line once, the last ones first. Returns them by the versions that have added them. */
    public static List<WaitingPart> remove(Tx tx, UUID orderId, List<WaitingPart> parts) {
        if (parts.isEmpty()) return parts;
        var all = added(tx, orderId);
        var removed = new ArrayList<Added>();
        var byVersion = new ArrayList<WaitingPart>();
        for (var part : parts) {
            long left = part.quantity();
            for (var a : all) {
                long taken = a.lineId().equals(part.lineId()) ? Math.min(left, a.pieces()) : 0;
                if (taken == 0) continue;
                removed.add(new Added(a.lineId(), a.version(), taken));
                byVersion.add(
                        new WaitingPart(part.lineId(), part.itemId(), part.sku(), part.name(), taken, a.version()));
                left -= taken;
            }
            if (left > 0)
                byVersion.add(new WaitingPart(part.lineId(), part.itemId(), part.sku(), part.name(), left, null));
        }
        lower(tx, orderId, removed);
        return byVersion;
    }

    /**
     * How many pieces of each line wait that this version has added.
     *
     * @param all that wait, by line
     */
    static Map<UUID, Long> of(Tx tx, StoredOrder order, long version, Map<UUID, Long> all) {
        var added = added(tx, order.id());
        if (version != order.reserved())
            return added.stream()
                    .filter(a -> a.version() == version)
                    .collect(Collectors.toMap(Added::lineId, Added::pieces));
        for (var a : added) all.merge(a.lineId(), -a.pieces(), Long::sum);
        return all;
    }

    /** Pieces that a version has added have got stock. */
    static void allocated(Tx tx, StoredOrder order, long version, Map<UUID, Long> pieces) {
        if (version == order.reserved()) return;
        lower(
                tx,
                order.id(),
                pieces.entrySet().stream()
                        .map(p -> new Added(p.getKey(), version, p.getValue()))
                        .toList());
    }
}
