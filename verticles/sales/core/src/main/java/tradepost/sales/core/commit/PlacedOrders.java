package tradepost.sales.core.commit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import tradepost.inventory.event.OrderStock;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.json.Json;
import tradepost.kernel.problem.Problem;
import tradepost.orders.Payment;
import tradepost.sales.SalesEvents;
import tradepost.sales.SalesOrder;
import tradepost.sales.SalesOrderWithItems;
import tradepost.sales.core.drafting.InsertedOrders;
import tradepost.sales.core.drafting.NewOrder;
import tradepost.sales.core.order.StoredOrder;
import tradepost.sales.core.order.StoredWithLines;
import tradepost.sales.core.terms.Credit;
import tradepost.sales.core.terms.Credit.Claim;

/** Turns rows of order_placing into confirmed orders, for a command or for inventory's event. */
final class PlacedOrders {
    private PlacedOrders() {}

    /** For the commands. An order that the event has confirmed before is returned as it is. */
    static List<SalesOrderWithItems> decide(Tx tx, List<HeldOrder<NewOrder>> all) {
        var ids = all.stream().map(HeldOrder::id).toArray(UUID[]::new);
        var eventWasFaster = new HashMap<UUID, Boolean>();
        for (var r : tx.sql(PlacingQueries.TAKE, (Object) ids)) eventWasFaster.put(r.getUUID(0), r.getBoolean(1));
        var fresh = all.stream()
                .filter(h -> Boolean.FALSE.equals(eventWasFaster.get(h.id())))
                .toList();
        var claims = HeldOrder.claims(all); // also of an order that the event has removed for its credit
        Credit.introduce(tx, claims);
        Credit.require(tx, claims);
        var confirmed = confirmed(tx, fresh);
        var done = new ArrayList<SalesOrderWithItems>();
        for (var h : all) {
            var order = confirmed.get(h.id());
            done.add(
                    order != null
                            ? SalesOrderWithItems.stored(order, h.lines(), payments(h.order(), order))
                            : confirmedBefore(tx, h.order()));
        }
        return done;
    }

    private static List<Payment> payments(NewOrder placed, SalesOrder order) {
        var payment = placed.payment();
        return payment == null || payment.id() == null
                ? List.of()
                : List.of(payment.made(payment.id(), order.createdAt()));
    }

    /** By the event, or by this try in a transaction whose commit was not acknowledged. */
    private static SalesOrderWithItems confirmedBefore(Tx tx, NewOrder order) {
        if (tx.firstOrNull(StoredOrder::order, StoredOrder.GET, order.id()) != null)
            return StoredWithLines.answer(tx, order.id());
        var claim = order.claim();
        if (claim != null) throw Credit.taken(claim); // the event has removed it, although there is credit again
        throw Problem.of(504, "outcome_unknown"); // the sweep has removed it, because this try took too long
    }

    /** Locks those of the orders that are being placed, and makes sure that the credit of their customers can be locked next. */
    static List<Claim> lock(Tx tx, UUID[] orderIds) {
        var claims = tx
                .list(r -> Json.read(r.getJsonObject(0), NewOrder.class), PlacingQueries.LOCK_ALL, (Object) orderIds)
                .stream()
                .map(NewOrder::claim)
                .filter(Objects::nonNull)
                .toList();
        Credit.introduce(tx, claims);
        return claims;
    }

    /** Whether this order was being placed; it is then confirmed. For inventory's event, after {@link #lock}. */
    static boolean finish(Tx tx, OrderStock held, Event event) {
        var content = tx.firstOrNull(r -> r.getJsonObject(0), PlacingQueries.LOCK, held.orderId());
        if (content == null || held.orderVersion() != NewOrder.VERSION) return false;
        var placed = List.of(HeldOrder.of(Json.read(content, NewOrder.class), held, event));
        if (Credit.refusal(tx, HeldOrder.claims(placed)) != null) {
            tx.sql(PlacingQueries.GIVE_UP, (Object) new UUID[] {held.orderId()});
            return false;
        }
        confirmed(tx, placed);
        tx.sql(PlacingQueries.FINISHED, held.orderId());
        return true;
    }

    /** The orders by id. */
    private static Map<UUID, SalesOrder> confirmed(Tx tx, List<HeldOrder<NewOrder>> all) {
        if (all.isEmpty()) return Map.of();
        var events = new ArrayList<Event>();
        for (var h : all) {
            var order = h.order();
            var command = h.command();
            events.add(command.event(SalesEvents.CREATED, h.id(), NewOrder.VERSION, order.content()));
            events.add(h.event());
            if (order.payment() != null) {
                var type = order.paidInFull() ? SalesEvents.PAID : SalesEvents.PARTIALLY_PAID;
                var paid = command.event(type, h.id(), order.placedVersion(), order.paid());
                events.add(paid);
                EventLog.handOver(tx, "payment", paid);
            }
        }
        var placed = InsertedOrders.confirmed(
                tx,
                all.stream().map(HeldOrder::order).toList(),
                all.stream().map(h -> h.command().id()).toArray(UUID[]::new),
                events);
        HeldOrder.keepWaiting(tx, all);
        return placed;
    }
}
