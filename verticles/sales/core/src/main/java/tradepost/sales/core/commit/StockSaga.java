package tradepost.sales.core.commit;

import io.vertx.core.Vertx;
import io.vertx.serviceproxy.ServiceException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tradepost.inventory.InventoryService;
import tradepost.inventory.reservation.Reservation;
import tradepost.inventory.reservation.ReserveLine;
import tradepost.inventory.reservation.ReserveOrder;
import tradepost.inventory.reservation.ReserveStock;
import tradepost.kernel.concurrent.Batches;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.idempotency.GroupCommit;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Request;
import tradepost.sales.SalesOrderWithItems;
import tradepost.sales.core.order.Confirmable;

/**
 * The saga that confirms orders, drafts and those that are placed. It needs no clock:
 * <ol>
 * <li>sales prepares the order, and knows it by its id and version from then on;
 * <li>inventory reserves (order, version) and commits this with an event;
 * <li>one transaction of sales decides: it confirms the order if that still has this version;
 * <li>if it is refused instead, the order is withdrawn, so that the event does not confirm it, and its stock is released.
 * </ol>
 * If this process dies after 2, {@link ReservedOrders} receives the event and completes 3, or has the stock released.
 *
 * <p>Commands that arrive at the same time go through the first three steps together: one preparation, one call, one transaction. Each has its
 * own outcome.
 *
 * @param <C> a command
 * @param <O> its order
 */
final class StockSaga<C, O extends Confirmable> {
    private static final Caller SALES = Caller.system("sales");

    /** What is done for drafts in one way and for placed orders in another. */
    interface Steps<C, O extends Confirmable> {
        /**
         * The orders that go on, by the index of their command, because two commands may be equal.
         *
         * @param outcomes gets those of all other commands
         */
        Map<Integer, Prepared<O>> prepare(List<C> batch, Map<Integer, Outcome<O>> outcomes);

        /** Whether an order without stock is withdrawn, even if its event comes later. A missing response of inventory is then no unknown outcome. */
        boolean withdrawsWithoutStock();

        /** Confirms the orders; the answers are in their order. Fails if one is refused. */
        List<SalesOrderWithItems> decide(Tx tx, List<HeldOrder<O>> all);

        /** How much of a batch a command takes, 1 or more. */
        int weight(C command);
    }

    /** @param together whether it may be confirmed together with others, if it needs no credit */
    record Prepared<O extends Confirmable>(O order, IssuedCommand command, boolean together) {
        ReserveOrder request() {
            var lines = order.lines().stream()
                    .map(l -> new ReserveLine(l.id(), l.itemId(), l.quantity()))
                    .toList();
            var waits = order.allowBackorders() ? true : null;
            return new ReserveOrder(
                    order.id(),
                    order.version(),
                    new ReserveStock(command.id(), lines, order.customerId(), waits),
                    command.actor(),
                    command.origin(),
                    command.token(),
                    order.holdId(),
                    order.requiresHold() ? true : null);
        }

        /** If another command holds the reservation, that command responds. If its process has died, the event confirms the order. */
        HeldOrder<O> holding(Reservation stock) {
            if (!stock.requestId().equals(command.id()))
                throw Problem.conflict(
                        "invalid_state", Problem.detail("status", "is being confirmed by another request"));
            return new HeldOrder<>(order, command, stock);
        }
    }

    /** The state of a command after the first three steps is one of these. */
    sealed interface Outcome<O extends Confirmable> {}

    record Confirmed<O extends Confirmable>(SalesOrderWithItems answer) implements Outcome<O> {}

    /**
     * By an earlier try of the same command; nothing of this one remains.
     *
     * @param answer null if only the recorded response has it
     */
    record ConfirmedBefore<O extends Confirmable>(@Nullable SalesOrderWithItems answer) implements Outcome<O> {}

    /** Its stock is reserved, and it must be confirmed separately. */
    record Held<O extends Confirmable>(HeldOrder<O> order) implements Outcome<O> {}

    /** @param prepared whether the first step may have left something */
    record Refused<O extends Confirmable>(ServiceException why, boolean prepared) implements Outcome<O> {}

    private final InventoryService inventory;
    private final Steps<C, O> steps;
    private final ConfirmedHere confirmedHere;
    private final GroupCommit<HeldOrder<O>, SalesOrderWithItems> commits;
    private final Batches<C, Outcome<O>> batches;

    /**
     * @param batchMax the maximum number of orders in a batch
     * @param secondFrom see {@link Batches}
     */
    StockSaga(
            Vertx vertx,
            Db db,
            InventoryService inventory,
            Steps<C, O> steps,
            ConfirmedHere confirmedHere,
            int batchMax,
            int secondFrom) {
        this.inventory = inventory;
        this.steps = steps;
        this.confirmedHere = confirmedHere;
        commits = new GroupCommit<>(vertx, db, SalesOrderWithItems.class, steps::decide);
        batches = new Batches<>(vertx, batchMax, secondFrom, this::serve);
        batches.weighedBy(steps::weight);
    }

    /** The first three steps, together with those of others. Virtual threads only. */
    Outcome<O> start(C command) {
        return batches.ask(command).await();
    }

    /** The third step for an order that others have left out. */
    SalesOrderWithItems decideAlone(HeldOrder<O> held) {
        var answer = commits.step(held);
        confirmed(held);
        return answer;
    }

    /** The end of the fourth step: the order is withdrawn. Its event would have the stock released a little later. */
    void release(UUID orderId, long version, Caller caller) {
        inventory.release(orderId, version, caller).otherwiseEmpty().await();
    }

    /** The outcomes, in the order of the commands. */
    private List<Outcome<O>> serve(List<C> batch) {
        Request.actAs("sales"); // its calls serve many callers; each order carries the token of its own caller
        var outcomes = new HashMap<Integer, Outcome<O>>();
        var prepared = steps.prepare(batch, outcomes);
        var held = prepared.isEmpty() ? Map.<Integer, HeldOrder<O>>of() : reserve(prepared, outcomes);
        decideTogether(prepared, held, outcomes);
        return IntStream.range(0, batch.size()).mapToObj(outcomes::get).toList();
    }

    private Map<Integer, HeldOrder<O>> reserve(Map<Integer, Prepared<O>> prepared, Map<Integer, Outcome<O>> outcomes) {
        var held = new LinkedHashMap<Integer, HeldOrder<O>>();
        try {
            var requests = prepared.values().stream().map(Prepared::request).toList();
            var reserved = inventory.reserveAll(requests, SALES).await().iterator();
            prepared.forEach((i, p) -> {
                try {
                    held.put(i, p.holding(reserved.next().reservation()));
                } catch (ServiceException refusal) {
                    outcomes.put(i, refused(refusal));
                }
            });
        } catch (Throwable t) {
            if (!steps.withdrawsWithoutStock()) throw t;
            var refusal = refused(t);
            for (int i : prepared.keySet()) outcomes.putIfAbsent(i, refusal);
            return Map.of();
        }
        return held;
    }

    private Refused<O> refused(Throwable t) {
        var why = Problem.from(t);
        boolean withdrawn = why.failureCode() == 504 && steps.withdrawsWithoutStock();
        return new Refused<>(withdrawn ? Problem.unavailable("unavailable") : why, true);
    }

    /** Any failure leaves them held: their stock is reserved, so none of them may be treated as not executed. */
    private void decideTogether(
            Map<Integer, Prepared<O>> prepared, Map<Integer, HeldOrder<O>> held, Map<Integer, Outcome<O>> outcomes) {
        var together = new LinkedHashMap<Integer, GroupCommit.Command<HeldOrder<O>>>();
        held.forEach((i, h) -> {
            outcomes.put(i, new Held<>(h));
            // one whose credit is refused would fail all others
            if (Objects.requireNonNull(prepared.get(i)).together() && h.order().claim() == null)
                together.put(i, new GroupCommit.Command<>(h.command().key(), h));
        });
        if (together.isEmpty()) return;
        var done = commits.tryAll(List.copyOf(together.values())).iterator();
        together.forEach((i, command) -> done.next().ifPresent(answer -> {
            outcomes.put(i, new Confirmed<>(answer));
            confirmed(command.body());
        }));
    }

    private void confirmed(HeldOrder<O> held) {
        confirmedHere.add(held.id(), held.stock().orderVersion());
    }
}
