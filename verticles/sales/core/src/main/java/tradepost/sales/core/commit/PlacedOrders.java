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
import tradepost.sales.core.commit.PlaceBatch.Placement;
import tradepost.sales.core.drafting.InsertedOrders;
import tradepost.sales.core.drafting.NewOrder;
import tradepost.sales.core.fulfilment.Allocating;
import tradepost.sales.core.fulfilment.Allocating.Waits;
import tradepost.sales.core.order.StoredOrder;
import tradepost.sales.core.order.StoredWithLines;
import tradepost.sales.core.terms.Credit;
import tradepost.sales.core.terms.Credit.Claim;

/** The third commit of {@link Placing}: turns rows of order_placing into confirmed orders, for a command or for inventory's event. */
public final class PlacedOrders {
    static final String TAKE = """
            with taken as materialized (
              select id from order_placing where id = any((select $1::uuid[])::uuid[]) order by id for update)
            delete from order_placing p using taken t where p.id = t.id returning p.id, p.confirmed
            """;
    private static final String LOCK = "select content from order_placing where id = $1 and not confirmed for update";
    private static final String LOCK_ALL = """
            select content from order_placing where id = any((select $1::uuid[])::uuid[]) and not confirmed order by id for update
            """;
    private static final String FINISHED = "update order_placing set confirmed = true, content = '{}' where id = $1";

    private PlacedOrders() {}

    /** For the commands. An order that the event has confirmed before is returned as it is. */
    static List<SalesOrderWithItems> commit(Tx tx, List<Placement> all) {
        var ids = all.stream().map(a -> a.order().id()).toArray(UUID[]::new);
        var eventWasFaster = new HashMap<UUID, Boolean>();
        for (var r : tx.sql(TAKE, (Object) ids)) eventWasFaster.put(r.getUUID(0), r.getBoolean(1));
        var fresh = all.stream()
                .filter(a -> Boolean.FALSE.equals(eventWasFaster.get(a.order().id())))
                .toList();
        var claims = claims(all); // also of an order that the event has removed for its credit
        Credit.introduce(tx, claims);
        Credit.require(tx, claims);
        var confirmed = confirmed(tx, fresh);
        var done = new ArrayList<SalesOrderWithItems>();
        for (var a : all) {
            var id = a.order().id();
            var order = confirmed.get(id);
            done.add(
                    order != null
                            ? SalesOrderWithItems.stored(
                                    order, ReservedStock.waiting(a.order().lines(), a.waiting()), payments(a, order))
                            : committedBefore(tx, a.order()));
        }
        return done;
    }

    private static List<Payment> payments(Placement a, SalesOrder order) {
        var payment = a.order().payment();
        return payment == null || payment.id() == null
                ? List.of()
                : List.of(payment.made(payment.id(), order.createdAt()));
    }

    private static List<Claim> claims(List<Placement> all) {
        return all.stream().map(a -> a.order().claim()).filter(Objects::nonNull).toList();
    }

    /** Confirmed by the event, or by this try in a transaction whose commit was not acknowledged. */
    private static SalesOrderWithItems committedBefore(Tx tx, NewOrder order) {
        if (tx.firstOrNull(StoredOrder::order, StoredOrder.GET, order.id()) != null)
            return StoredWithLines.answer(tx, order.id());
        var claim = order.claim();
        if (claim != null) throw Credit.taken(claim); // the event has removed it, although there is credit again
        throw Problem.of(504, "outcome_unknown"); // the sweep has removed it, because this try took too long
    }

    /** Locks those of the orders that are being placed, and makes sure that the credit of their customers can be locked next. */
    public static List<Claim> lock(Tx tx, UUID[] orderIds) {
        var claims = tx.list(r -> Json.read(r.getJsonObject(0), NewOrder.class), LOCK_ALL, (Object) orderIds).stream()
                .map(NewOrder::claim)
                .filter(Objects::nonNull)
                .toList();
        Credit.introduce(tx, claims);
        return claims;
    }

    /** Whether this order was being placed; it is then confirmed. For inventory's event, after {@link #lock}. */
    public static boolean finish(Tx tx, OrderStock held, Event event) {
        var content = tx.firstOrNull(r -> r.getJsonObject(0), LOCK, held.orderId());
        if (content == null || held.orderVersion() != NewOrder.VERSION) return false;
        var order = Json.read(content, NewOrder.class);
        var placement = new Placement(
                order, held.requestId(), null, true, event.actor(), event.origin(), null, held.lines(), held.waiting());
        if (Credit.refusal(tx, claims(List.of(placement))) != null) {
            tx.sql(Placing.GIVE_UP, (Object) new UUID[] {held.orderId()});
            return false;
        }
        confirmed(tx, List.of(placement));
        tx.sql(FINISHED, held.orderId());
        return true;
    }

    /** The orders by id. */
    private static Map<UUID, SalesOrder> confirmed(Tx tx, List<Placement> all) {
        if (all.isEmpty()) return Map.of();
        var orders = all.stream().map(Placement::order).toList();
        var commands = all.stream().map(Placement::command).toArray(UUID[]::new);
        var events = new ArrayList<Event>();
        for (var a : all) {
            var id = a.order().id();
            var order = a.order();
            events.add(
                    EventLog.event(SalesEvents.CREATED, id, NewOrder.VERSION, order.content(), a.actor(), a.origin()));
            events.add(EventLog.event(
                    SalesEvents.CONFIRMED,
                    id,
                    NewOrder.VERSION + 1,
                    order.confirmed(ReservedStock.parts(a.held())),
                    a.actor(),
                    a.origin()));
            if (order.payment() != null) {
                var type = order.paidInFull() ? SalesEvents.PAID : SalesEvents.PARTIALLY_PAID;
                var paid = EventLog.event(type, id, order.placedVersion(), order.paid(), a.actor(), a.origin());
                events.add(paid);
                EventLog.handOver(tx, "payment", paid);
            }
        }
        var placed = InsertedOrders.confirmed(tx, orders, commands, events);
        var waits = new ArrayList<Waits>();
        for (var a : all)
            if (a.waiting() != null && !a.waiting().isEmpty())
                waits.add(new Waits(a.order().id(), a.held(), a.waiting()));
        Allocating.confirmed(tx, waits);
        return placed;
    }
}
