package tradepost.sales.core.confirmation;

import io.vertx.core.Vertx;
import io.vertx.serviceproxy.ServiceException;
import io.vertx.sqlclient.Row;
import java.util.HashSet;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tradepost.inventory.InventoryService;
import tradepost.kernel.concurrent.Batches;
import tradepost.kernel.db.BatchLoader;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.idempotency.Idempotency;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.value.Ids;
import tradepost.orders.OrderReferences;
import tradepost.orders.PayOrderRequest;
import tradepost.sales.SalesOrderWithItems;
import tradepost.sales.WriteSalesOrder;
import tradepost.sales.core.confirmation.PlacedOrders.Placement;
import tradepost.sales.core.draft.DraftBuilder;
import tradepost.sales.core.draft.NewOrder;
import tradepost.sales.core.extension.OrderChecks;
import tradepost.sales.core.order.StoredOrder;
import tradepost.sales.core.order.StoredWithLines;
import tradepost.sales.core.terms.Credit;
import tradepost.sales.core.terms.UnpaidLimit;

/**
 * Places an order: it is created and confirmed in one call, or never exists. It needs no clock.
 * <ol>
 * <li>checks: what the caller may do, the hold, prices, taxes, what is for sale, how many orders the customer has not paid, the credit, and what
 * extensions say;
 * <li>writes: a row of order_placing, the future of the order, which no list shows;
 * <li>asks: inventory reserves (order, version 1), and commits this with an event;
 * <li>writes: the row becomes a confirmed order, with its payment if it is paid at once;
 * <li>tells: {@code sales.order.created}, {@code sales.order.confirmed} and the payment;
 * <li>undone by: the removal of the row, and the release of its stock. {@link SagaOutcome} has the cases.
 * </ol>
 * If this process dies after 3, {@link OrderReservedHandler} receives the event and completes 4, or has the stock released. If it dies before,
 * {@link #SWEEP} removes the row. The row can be removed at any time without asking inventory: a reservation whose event finds neither row nor
 * order is released, even one that is made later. So a shortage, a rejection and a sweep are each one delete, and the clock of the sweep only
 * decides when to give up.
 *
 * <p>One try of a command at a time has a row: the index on request_id rejects a second one with request_in_progress. So two tries of a
 * command never share an order that one of them confirms while the other gives it up. A rejection is recorded together with the removal of
 * the command's row, and looked up after a row is written, so that a late try cannot confirm what was rejected.
 */
public final class PlaceOrderSaga {
    private static final Logger LOG = LoggerFactory.getLogger(PlaceOrderSaga.class);

    private static final int GIVEN_UP_AT_ONCE = 64;

    /** Removes rows of processes that died before anything was reserved, and rows that no retry has looked up for seven days. */
    public static final String SWEEP = """
            delete from order_placing
            where not confirmed and not %s or created_at < now() - interval '7 days'
            """.formatted(PlacementQueries.FRESH);

    /** The age in seconds of the oldest order that is being placed. */
    public static final String AGE = """
            select extract(epoch from clock_timestamp() - min(created_at))::float8 from order_placing where not confirmed
            """;

    /** An earlier try of a command. */
    private record Earlier(UUID orderId, boolean confirmed) {
        static Earlier of(Row r) {
            return new Earlier(r.getUUID(1), r.getBoolean(2));
        }
    }

    /** One try and its progress. */
    private static final class Attempt {
        final UUID orderId = Ids.next();
        final IssuedCommand command = IssuedCommand.current();
        boolean stored;
        boolean reserved;
        /** Whether its row was removed with the recorded rejection. */
        boolean givenUp;
    }

    private final Db db;
    private final DraftBuilder drafts;
    private final OrderChecks checks;
    private final UnpaidLimit limit;
    private final BatchLoader<Earlier> earlier;
    private final Batches<UUID, Boolean> givenUp;

    /** The commands that arrive at the same time take the following steps together. */
    private final SharedSteps steps;

    private final SharedSteps.Step<Placement, Boolean> store;
    private final StockSteps<NewOrder> stock;

    /**
     * @param batchMax the maximum number of orders in a batch
     * @param secondFrom see {@link Batches}
     */
    public PlaceOrderSaga(
            Vertx vertx,
            Db db,
            DraftBuilder drafts,
            InventoryService inventory,
            OrderChecks checks,
            RecentConfirmations recentConfirmations,
            UnpaidLimit limit,
            int batchMax,
            int secondFrom) {
        this.db = db;
        this.drafts = drafts;
        this.checks = checks;
        this.limit = limit;
        earlier = new BatchLoader<>(
                vertx,
                db,
                GIVEN_UP_AT_ONCE,
                "order_not_found",
                PlacementQueries.EARLIER,
                BatchLoader.byFirstColumn(Earlier::of));
        steps = new SharedSteps(vertx, batchMax, secondFrom);
        store = steps.add(all -> PlacedOrders.store(db, all));
        stock = new StockSteps<>(
                vertx, db, inventory, recentConfirmations, steps, (tx, all) -> PlacedOrders.confirm(tx, all, limit));
        givenUp = new Batches<>(vertx, GIVEN_UP_AT_ONCE, ids -> {
            var removed = new HashSet<>(db.tx(
                    tx -> tx.list(r -> r.getUUID(0), PlacementQueries.GIVE_UP, (Object) ids.toArray(UUID[]::new))));
            return ids.stream().map(removed::contains).toList();
        });
    }

    /** @param payment with which it is paid when it is confirmed; null if it is not */
    public SalesOrderWithItems place(WriteSalesOrder body, @Nullable PayOrderRequest payment, Caller caller) {
        return limit.counting(() -> tryToPlace(body, payment, caller));
    }

    private SalesOrderWithItems tryToPlace(WriteSalesOrder body, @Nullable PayOrderRequest payment, Caller caller) {
        if (!caller.mayOwn("orders:write")) throw Problem.lacks("orders:write");
        if (payment != null && !caller.may("orders:pay")) throw Problem.lacks("orders:pay");
        var attempt = new Attempt();
        try {
            return Idempotency.steps(
                    db,
                    SalesOrderWithItems.class,
                    () -> place(attempt, body, payment, caller),
                    tx -> giveUp(tx, attempt));
        } catch (ServiceException refusal) {
            throw attempt.stored ? undo(attempt, refusal, caller) : refusal;
        }
    }

    private SalesOrderWithItems place(
            Attempt attempt, WriteSalesOrder body, @Nullable PayOrderRequest payment, Caller caller) {
        var before = Idempotency.key() == null ? null : earlier(attempt);
        if (before != null) return before;
        drafts.requireHold(body.holdId(), caller);
        var draft = drafts.draft(attempt.orderId, body, caller);
        // orders:write for all is not enough to confirm for all
        if (!caller.may("orders:confirm")
                && !caller.userId().equals(draft.order().customerUserId())) throw OrderReferences.unknown("customer");
        var order = payment == null ? draft.order() : draft.order().paidBy(payment, caller);
        limit.check(order.unpaid()).await();
        var claim = order.claim();
        if (claim != null) Credit.check(db, claim, drafts.currency());
        if (checks.isServed()) order = order.checked(checks.check(order.toCheck()));
        ReservedOrder<NewOrder> reserved;
        try (var batch = steps.join(order.lines().size())) {
            if (!batch.together(store, new Placement(order, attempt.command))) {
                batch.leave();
                return answeredBefore();
            }
            attempt.stored = true;
            reserved = stock.reserve(batch, attempt.orderId, order, attempt.command);
            attempt.reserved = true;
            var confirmed =
                    draft.isReferenced() ? stock.confirm(batch, reserved) : Optional.<SalesOrderWithItems>empty();
            if (confirmed.isPresent()) return confirmed.get();
        } catch (ServiceException refusal) {
            if (attempt.stored && "hold_not_active".equals(refusal.getMessage()))
                drafts.requireHold(body.holdId(), caller); // says how it has ended
            // its row is removed, and with it what may be reserved: that inventory has not answered is no unknown
            // outcome
            throw refusal.failureCode() == 504 && attempt.stored && !attempt.reserved
                    ? Problem.unavailable("unavailable")
                    : refusal;
        }
        // not before, so that a rejected order, for example one without enough stock, leaves no mark
        drafts.reference(draft, caller);
        return stock.confirmAlone(reserved);
    }

    /**
     * The order that the event has made of an earlier try of this command, whose process died before its response; null for a first try.
     */
    private @Nullable SalesOrderWithItems earlier(Attempt attempt) {
        var found = earlier.find(attempt.command.id()).await();
        if (found.isEmpty()) return null;
        if (!found.get().confirmed()) throw Problem.conflict("request_in_progress");
        var id = found.get().orderId();
        return Idempotency.write(db, SalesOrderWithItems.class, tx -> {
            tx.sql(PlacementQueries.TAKE, (Object) new UUID[] {id});
            return StoredWithLines.answer(tx, id);
        });
    }

    /** Removes the rows of all tries of this command, unless the event has confirmed one. */
    private static @Nullable SalesOrderWithItems giveUp(Tx tx, Attempt attempt) {
        tx.sql(PlacementQueries.AWAIT_TRIES, Ids.next(), attempt.command.id());
        for (var r : tx.sql(PlacementQueries.TAKE_TRIES, attempt.command.id()))
            if (r.getBoolean(1)) return StoredWithLines.answer(tx, r.getUUID(0));
        attempt.givenUp = true;
        return null;
    }

    private SalesOrderWithItems answeredBefore() {
        return db.tx(tx -> Optional.ofNullable(Idempotency.answered(tx, SalesOrderWithItems.class)))
                .orElseThrow(() -> Problem.conflict("request_in_progress")); // it was pruned between the two statements
    }

    /** Its row is removed, and with it the reservation, now or by its event. An order that is there was confirmed by the event. */
    private ServiceException undo(Attempt attempt, ServiceException failure, Caller caller) {
        boolean refused = failure.failureCode() < 500;
        return stock.undo(
                        failure,
                        attempt.orderId,
                        NewOrder.VERSION,
                        attempt.reserved,
                        () -> withdraw(attempt, refused),
                        caller)
                .response(failure);
    }

    /** False also if this fails: it may have been confirmed then. */
    private boolean withdraw(Attempt attempt, boolean refused) {
        try {
            return refused && attempt.givenUp
                    || givenUp.ask(attempt.orderId).await()
                    || refused && !exists(attempt.orderId); // the event has removed the row
        } catch (Throwable t) {
            LOG.warn(
                    "order {} will be completed by its event or removed by the sweep: {}",
                    attempt.orderId,
                    t.toString());
            return false;
        }
    }

    private boolean exists(UUID orderId) {
        return db.query(StoredOrder.GET, orderId).await().size() > 0;
    }
}
