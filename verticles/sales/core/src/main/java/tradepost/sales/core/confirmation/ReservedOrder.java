package tradepost.sales.core.confirmation;

import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import tradepost.inventory.event.OrderStock;
import tradepost.inventory.reservation.Reservation;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.sales.SalesEvents;
import tradepost.sales.SalesOrderLine;
import tradepost.sales.core.fulfilment.BackorderAllocation;
import tradepost.sales.core.fulfilment.BackorderAllocation.Waits;
import tradepost.sales.core.order.Confirmable;
import tradepost.sales.core.terms.Credit.Claim;
import tradepost.sales.core.terms.UnpaidLimit;
import tradepost.sales.event.ReservedPart;

/** An order whose stock inventory has reserved for a command. */
record ReservedOrder<O extends Confirmable>(O order, IssuedCommand command, Reservation stock) {
    /** For inventory's event, which completes what the process of the command has left. */
    static <O extends Confirmable> ReservedOrder<O> of(O order, OrderStock held, Event event) {
        return new ReservedOrder<>(
                order,
                new IssuedCommand(held.requestId(), null, event.actor(), event.origin(), null),
                new Reservation(held.orderId(), held.orderVersion(), held.requestId(), held.lines(), held.waiting()));
    }

    UUID id() {
        return order.id();
    }

    /** The event that confirms it. */
    Event event() {
        var parts = stock.lines().stream()
                .map(h -> new ReservedPart(h.lineId(), h.locationId(), h.code(), h.quantity()))
                .toList();
        return command.event(SalesEvents.CONFIRMED, id(), order.version() + 1, order.confirmed(parts));
    }

    /** Its lines when it is confirmed, with the pieces that wait for stock. */
    List<SalesOrderLine> lines() {
        if (!waits()) return order.lines();
        var pieces = new HashMap<UUID, Long>();
        for (var w : Objects.requireNonNull(stock.waiting())) pieces.put(w.lineId(), w.quantity());
        return order.lines().stream()
                .map(l -> l.withPieces(l.closedQuantity(), l.returnedQuantity(), pieces.getOrDefault(l.id(), 0L)))
                .toList();
    }

    private boolean waits() {
        return stock.waiting() != null && !stock.waiting().isEmpty();
    }

    static <O extends Confirmable> List<Claim> claims(List<ReservedOrder<O>> all) {
        return all.stream()
                .map(h -> h.order().claim())
                .filter(Objects::nonNull)
                .distinct()
                .toList();
    }

    /**
     * The orders whose customers have too many unpaid ones: several orders are confirmed without these. Fails 409 too_many_unpaid_orders if there is
     * only this one.
     */
    static <O extends Confirmable> Set<UUID> refused(Tx tx, List<ReservedOrder<O>> all, UnpaidLimit limit) {
        var refused = limit.refused(tx, unpaid(all));
        var refusal = refused.get(all.getFirst().id());
        if (all.size() == 1 && refusal != null) throw refusal;
        return refused.keySet();
    }

    /** Those that count among the unpaid orders of their customers. */
    static <O extends Confirmable> List<UnpaidLimit.Claim> unpaid(List<ReservedOrder<O>> all) {
        return all.stream()
                .map(h -> h.order().unpaid())
                .filter(Objects::nonNull)
                .distinct()
                .toList();
    }

    /** Keeps what waits of orders that this transaction has confirmed. */
    static <O extends Confirmable> void keepWaiting(Tx tx, List<ReservedOrder<O>> confirmed) {
        BackorderAllocation.confirmed(
                tx,
                confirmed.stream()
                        .filter(ReservedOrder::waits)
                        .map(h -> new Waits(
                                h.id(),
                                h.stock().lines(),
                                Objects.requireNonNull(h.stock().waiting())))
                        .toList());
    }
}
