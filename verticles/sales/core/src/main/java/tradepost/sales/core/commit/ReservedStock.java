package tradepost.sales.core.commit;

import java.util.HashMap;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.inventory.reservation.HeldLine;
import tradepost.inventory.reservation.ReserveLine;
import tradepost.inventory.reservation.WaitingLine;
import tradepost.sales.SalesOrderLine;
import tradepost.sales.event.ReservedPart;

/** What a confirmation asks of inventory, and what it is answered, for orders that are drafts and for those that are placed. */
public final class ReservedStock {
    private ReservedStock() {}

    /** The lines with the pieces that wait for stock. */
    public static List<SalesOrderLine> waiting(List<SalesOrderLine> lines, @Nullable List<WaitingLine> waiting) {
        if (waiting == null || waiting.isEmpty()) return lines;
        var pieces = new HashMap<UUID, Long>();
        for (var w : waiting) pieces.put(w.lineId(), w.quantity());
        return lines.stream()
                .map(l -> l.withPieces(l.closedQuantity(), l.returnedQuantity(), pieces.getOrDefault(l.id(), 0L)))
                .toList();
    }

    /** What is reserved where, for the event of a confirmation. */
    public static List<ReservedPart> parts(List<HeldLine> held) {
        return held.stream()
                .map(h -> new ReservedPart(h.lineId(), h.locationId(), h.quantity()))
                .toList();
    }

    /** What to reserve. */
    public static List<ReserveLine> lines(List<SalesOrderLine> lines) {
        return lines.stream()
                .map(l -> new ReserveLine(l.id(), l.itemId(), l.quantity()))
                .toList();
    }
}
