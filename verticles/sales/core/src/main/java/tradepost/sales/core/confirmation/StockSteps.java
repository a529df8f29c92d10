package tradepost.sales.core.confirmation;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.serviceproxy.ServiceException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import tradepost.inventory.InventoryService;
import tradepost.inventory.reservation.Reservation;
import tradepost.inventory.reservation.ReserveLine;
import tradepost.inventory.reservation.ReserveOrder;
import tradepost.inventory.reservation.ReserveStock;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.idempotency.GroupCommit;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.problem.Problem;
import tradepost.sales.SalesOrderWithItems;
import tradepost.sales.core.order.Confirmable;

/**
 * What confirming and placing an order have in common: inventory reserves (order, version) and commits this with an event; one transaction of
 * sales confirms the order; and after a failure, what is left is undone.
 */
final class StockSteps<O extends Confirmable> {
    private static final Caller SALES = Caller.system("sales");

    private final InventoryService inventory;
    private final RecentConfirmations recentConfirmations;
    private final SharedSteps.Step<ReserveOrder, Reservation> reserve;
    private final SharedSteps.Step<ReservedOrder<O>, Optional<SalesOrderWithItems>> confirm;
    private final GroupCommit<ReservedOrder<O>, SalesOrderWithItems> commits;

    /**
     * @param steps to which its steps are added
     * @param confirmAll confirms the orders, with an answer for each in their order, or fails; null for an order that it leaves out of several
     */
    StockSteps(
            Vertx vertx,
            Db db,
            InventoryService inventory,
            RecentConfirmations recentConfirmations,
            SharedSteps steps,
            BiFunction<Tx, List<ReservedOrder<O>>, List<@Nullable SalesOrderWithItems>> confirmAll) {
        this.inventory = inventory;
        this.recentConfirmations = recentConfirmations;
        commits = new GroupCommit<>(vertx, db, SalesOrderWithItems.class, confirmAll::apply);
        reserve = steps.add(this::reserveAll);
        confirm = steps.add(this::confirmAll);
    }

    /** Reserves the stock of an order. If another command holds the reservation, that command responds: 409 invalid_state. */
    ReservedOrder<O> reserve(SharedSteps.Member batch, UUID orderId, O order, IssuedCommand command) {
        var stock = batch.together(reserve, request(orderId, order, command));
        if (!stock.requestId().equals(command.id()))
            throw Problem.conflict("invalid_state", Problem.detail("status", "is being confirmed by another request"));
        return new ReservedOrder<>(order, command, stock);
    }

    private static ReserveOrder request(UUID orderId, Confirmable order, IssuedCommand command) {
        var lines = order.lines().stream()
                .map(l -> new ReserveLine(l.id(), l.itemId(), l.quantity()))
                .toList();
        var waits = order.allowBackorders() ? true : null;
        return new ReserveOrder(
                orderId,
                order.version(),
                new ReserveStock(command.id(), lines, order.customerId(), waits),
                command.actor(),
                command.origin(),
                command.token(),
                order.holdId(),
                order.requiresHold() ? true : null);
    }

    private List<Future<Reservation>> reserveAll(List<ReserveOrder> orders) {
        return inventory.reserveAll(orders, SALES).await().stream()
                .map(answer -> {
                    try {
                        return Future.succeededFuture(answer.reservation());
                    } catch (ServiceException refusal) {
                        return Future.<Reservation>failedFuture(refusal);
                    }
                })
                .toList();
    }

    /**
     * Confirms the order together with others. Empty if it must be confirmed alone: one whose credit is refused would fail all others, one whose
     * customer has too many unpaid orders is left out, and a batch that has ended may not have confirmed it.
     */
    Optional<SalesOrderWithItems> confirm(SharedSteps.Member batch, ReservedOrder<O> order) {
        if (order.order().claim() != null) return Optional.empty();
        try {
            return batch.together(confirm, order);
        } catch (ServiceException ended) {
            return Optional.empty();
        }
    }

    /** Any failure leaves them reserved, so none of them may be treated as not executed. */
    private List<Future<Optional<SalesOrderWithItems>>> confirmAll(List<ReservedOrder<O>> orders) {
        var done = commits.tryAll(orders.stream()
                .map(o -> new GroupCommit.Command<>(o.command().key(), o))
                .toList());
        for (int i = 0; i < orders.size(); i++)
            if (done.get(i).isPresent()) recentConfirmations.add(orders.get(i).stock());
        return done.stream().map(Future::succeededFuture).toList();
    }

    SalesOrderWithItems confirmAlone(ReservedOrder<O> order) {
        var answer = commits.step(order);
        recentConfirmations.add(order.stock());
        return answer;
    }

    /**
     * Undoes what a try that has failed may have left. If its stock is reserved and the failure is none of the order itself, the event confirms
     * the order or has done so, and nothing is undone.
     *
     * @param withdraw makes sure that the event does not confirm the order; false if it was confirmed, or may be
     */
    SagaOutcome undo(
            ServiceException failure,
            UUID orderId,
            long version,
            boolean isReserved,
            BooleanSupplier withdraw,
            Caller caller) {
        boolean refused = failure.failureCode() < 500;
        if (isReserved && !refused) return SagaOutcome.UNKNOWN;
        boolean withdrawn = withdraw.getAsBoolean();
        if (!isReserved) return withdrawn || refused ? SagaOutcome.REFUSED_BEFORE : SagaOutcome.UNKNOWN;
        if (!withdrawn) return SagaOutcome.CONFIRMED_BY_EVENT;
        // the event would have the stock released a little later
        inventory.release(orderId, version, caller).otherwiseEmpty().await();
        return SagaOutcome.REFUSED_AFTER;
    }
}
