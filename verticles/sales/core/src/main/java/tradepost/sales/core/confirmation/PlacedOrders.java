package tradepost.sales.core.confirmation;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.inventory.event.OrderStock;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.idempotency.Idempotency;
import tradepost.kernel.json.Json;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.time.BusinessZone;
import tradepost.orders.Payment;
import tradepost.sales.SalesEvents;
import tradepost.sales.SalesOrder;
import tradepost.sales.SalesOrderWithItems;
import tradepost.sales.core.draft.NewOrder;
import tradepost.sales.core.draft.OrderInserts;
import tradepost.sales.core.order.StoredOrder;
import tradepost.sales.core.order.StoredWithLines;
import tradepost.sales.core.terms.Credit;
import tradepost.sales.core.terms.UnpaidLimit;

/** Turns rows of order_placing into confirmed orders, for a command or for inventory's event. */
final class PlacedOrders {
    /** An order with the command that places it. */
    record Placement(NewOrder order, IssuedCommand command) {}

    private PlacedOrders() {}

    /**
     * Stores the future orders, where no list has them. Fails only if nothing is stored. Answers for each placement whether it goes on: false if
     * its command has its response by now. One is refused, 409 request_in_progress, while another try of its command has a row.
     */
    static List<Future<Boolean>> store(Db db, List<Placement> batch) {
        var stored = db.tx(tx -> store(tx, batch));
        return batch.stream()
                .map(p -> {
                    if (!stored.orders().contains(p.order().id()))
                        return Future.<Boolean>failedFuture(Problem.conflict("request_in_progress"));
                    var key = p.command().key();
                    return Future.succeededFuture(
                            key == null || !stored.answered().contains(key));
                })
                .toList();
    }

    private record Stored(Set<UUID> orders, Set<Idempotency.Key> answered) {}

    /** A command without a key has no other try, so there is nothing to look for. */
    private static Stored store(Tx tx, List<Placement> batch) {
        var keyed = batch.stream().filter(p -> p.command().key() != null).toList();
        if (!keyed.isEmpty())
            tx.send(PlacementQueries.REMOVE_STALE, (Object)
                    keyed.stream().map(p -> p.command().id()).toArray(UUID[]::new));
        var inserted = tx.send(
                PlacementQueries.INSERT,
                batch.stream().map(p -> p.order().id()).toArray(UUID[]::new),
                batch.stream().map(p -> p.command().id()).toArray(UUID[]::new),
                batch.stream().map(p -> Json.writeSparsely(p.order())).toArray(JsonObject[]::new));
        var orders = new HashSet<UUID>();
        for (var r : inserted.await()) orders.add(r.getUUID(0));
        if (keyed.isEmpty()) return new Stored(orders, Set.of());
        var answered = Idempotency.answered(
                tx, keyed.stream().map(p -> p.command().key()).toList());
        var unwanted = keyed.stream()
                .filter(p -> answered.contains(p.command().key()))
                .map(p -> p.order().id())
                .toArray(UUID[]::new);
        if (unwanted.length > 0) tx.send(PlacementQueries.GIVE_UP, (Object) unwanted);
        return new Stored(orders, answered);
    }

    /** For the commands. An order that the event has confirmed before is returned as it is; null for one that is left out. */
    static List<@Nullable SalesOrderWithItems> confirm(Tx tx, List<ReservedOrder<NewOrder>> all, UnpaidLimit limit) {
        // the limits also of an order that the event has removed for one of them
        var refused = ReservedOrder.refused(tx, all, limit);
        var some = all.stream().filter(h -> !refused.contains(h.id())).toList();
        var ids = some.stream().map(ReservedOrder::id).toArray(UUID[]::new);
        var eventWasFaster = new HashMap<UUID, Boolean>();
        for (var r : tx.sql(PlacementQueries.TAKE, (Object) ids)) eventWasFaster.put(r.getUUID(0), r.getBoolean(1));
        var fresh = some.stream()
                .filter(h -> Boolean.FALSE.equals(eventWasFaster.get(h.id())))
                .toList();
        var claims = ReservedOrder.claims(some);
        Credit.introduce(tx, claims);
        Credit.require(tx, claims);
        var confirmed = confirmed(tx, fresh);
        var done = new ArrayList<@Nullable SalesOrderWithItems>();
        for (var h : all) {
            if (refused.contains(h.id())) {
                done.add(null);
                continue;
            }
            var order = confirmed.get(h.id());
            done.add(
                    order != null
                            ? SalesOrderWithItems.stored(order, h.lines(), payments(h.order(), order, tx.zone()))
                            : confirmedBefore(tx, h.order()));
        }
        return done;
    }

    private static List<Payment> payments(NewOrder placed, SalesOrder order, BusinessZone zone) {
        var payment = placed.payment();
        return payment == null || payment.id() == null
                ? List.of()
                : List.of(payment.made(payment.id(), order.createdAt(), zone));
    }

    /** By the event, or by this try in a transaction whose commit was not acknowledged. */
    private static SalesOrderWithItems confirmedBefore(Tx tx, NewOrder order) {
        if (tx.firstOrNull(StoredOrder::order, StoredOrder.GET, order.id()) != null)
            return StoredWithLines.answer(tx, order.id());
        var claim = order.claim();
        if (claim != null) throw Credit.taken(claim); // the event has removed it, although there is credit again
        // the sweep has removed it, because this try took too long, or the event, although the customer may have more
        // unpaid orders again
        throw Problem.of(504, "outcome_unknown");
    }

    /** Locks how many unpaid orders the customers of all have, those of the orders that are being placed, and the credit of the customers of all. */
    static void lock(Tx tx, UUID[] orderIds, UnpaidLimit limit) {
        var placed = tx.list(
                r -> Json.read(r.getJsonObject(0), NewOrder.class), PlacementQueries.READ_ALL, (Object) orderIds);
        limit.lock(
                tx,
                orderIds,
                placed.stream().map(NewOrder::unpaid).filter(Objects::nonNull).toList());
        if (!placed.isEmpty()) tx.sql(PlacementQueries.LOCK_ALL, (Object) orderIds);
        var claims =
                placed.stream().map(NewOrder::claim).filter(Objects::nonNull).toList();
        Credit.introduce(tx, claims);
        Credit.lock(tx, orderIds, claims);
    }

    /** Whether this order was being placed; it is then confirmed. For inventory's event, after {@link #lock}. */
    static boolean finish(Tx tx, OrderStock held, Event event, UnpaidLimit limit) {
        var content = tx.firstOrNull(r -> r.getJsonObject(0), PlacementQueries.LOCK, held.orderId());
        if (content == null || held.orderVersion() != NewOrder.VERSION) return false;
        var placed = List.of(ReservedOrder.of(Json.read(content, NewOrder.class), held, event));
        if (!limit.refused(tx, ReservedOrder.unpaid(placed)).isEmpty()
                || Credit.refusal(tx, ReservedOrder.claims(placed)) != null) {
            tx.sql(PlacementQueries.GIVE_UP, (Object) new UUID[] {held.orderId()});
            return false;
        }
        confirmed(tx, placed);
        tx.sql(PlacementQueries.FINISHED, held.orderId());
        return true;
    }

    /** The orders by id. */
    private static Map<UUID, SalesOrder> confirmed(Tx tx, List<ReservedOrder<NewOrder>> all) {
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
        var placed = OrderInserts.confirmed(
                tx,
                all.stream().map(ReservedOrder::order).toList(),
                all.stream().map(h -> h.command().id()).toArray(UUID[]::new),
                events);
        ReservedOrder.keepWaiting(tx, all);
        return placed;
    }
}
