package tradepost.sales.core.commit;

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
import tradepost.sales.core.commit.StockSaga.Confirmed;
import tradepost.sales.core.commit.StockSaga.ConfirmedBefore;
import tradepost.sales.core.commit.StockSaga.Held;
import tradepost.sales.core.commit.StockSaga.Prepared;
import tradepost.sales.core.commit.StockSaga.Refused;
import tradepost.sales.core.drafting.Drafting;
import tradepost.sales.core.drafting.NewOrder;
import tradepost.sales.core.extension.OrderChecks;
import tradepost.sales.core.order.StoredOrder;
import tradepost.sales.core.order.StoredWithLines;
import tradepost.sales.core.terms.Credit;

/**
 * Places an order by {@link StockSaga}: it is created and confirmed in one call, or never exists. Until the third step, its future is a row of
 * order_placing, which no list shows. If this process dies before anything was reserved, {@link #SWEEP} removes the row. The row can be removed
 * at any time without asking inventory: a reservation whose event finds neither row nor order is released, even one that is made later. So a
 * shortage, a rejection and a sweep are each one delete, and the clock of the sweep only decides when to give up.
 *
 * <p>One try of a command at a time has a row: the index on request_id rejects a second one with request_in_progress. So two tries of a
 * command never share an order that one of them confirms while the other gives it up. A rejection is recorded together with the removal of
 * the command's row, and looked up after a row is written, so that a late try cannot confirm what was rejected.
 */
public final class PlaceNewOrder {
    private static final Logger LOG = LoggerFactory.getLogger(PlaceNewOrder.class);

    private static final int GIVEN_UP_AT_ONCE = 64;

    /** Removes rows of processes that died before anything was reserved, and rows that no retry has looked up for seven days. */
    public static final String SWEEP = """
            delete from order_placing
            where not confirmed and not %s or created_at < now() - interval '7 days'
            """.formatted(PlacingQueries.FRESH);

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
    private final Drafting drafting;
    private final OrderChecks checks;
    private final BatchLoader<Earlier> earlier;
    private final StockSaga<Prepared<NewOrder>, NewOrder> saga;
    private final Batches<UUID, Boolean> givenUp;

    /**
     * @param batchMax the maximum number of orders in a batch
     * @param secondFrom see {@link Batches}
     */
    public PlaceNewOrder(
            Vertx vertx,
            Db db,
            Drafting drafting,
            InventoryService inventory,
            OrderChecks checks,
            ConfirmedHere confirmedHere,
            int batchMax,
            int secondFrom) {
        this.db = db;
        this.drafting = drafting;
        this.checks = checks;
        earlier = new BatchLoader<>(
                vertx,
                db,
                GIVEN_UP_AT_ONCE,
                "order_not_found",
                PlacingQueries.EARLIER,
                BatchLoader.byFirstColumn(Earlier::of));
        saga = new StockSaga<>(vertx, db, inventory, new PlacementSteps(db), confirmedHere, batchMax, secondFrom);
        givenUp = new Batches<>(vertx, GIVEN_UP_AT_ONCE, ids -> {
            var removed = new HashSet<>(
                    db.tx(tx -> tx.list(r -> r.getUUID(0), PlacingQueries.GIVE_UP, (Object) ids.toArray(UUID[]::new))));
            return ids.stream().map(removed::contains).toList();
        });
    }

    /** @param payment with which it is paid when it is confirmed; null if it is not */
    public SalesOrderWithItems place(WriteSalesOrder body, @Nullable PayOrderRequest payment, Caller caller) {
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
            throw attempt.stored ? compensate(attempt, refusal, caller) : refusal;
        }
    }

    private SalesOrderWithItems place(
            Attempt attempt, WriteSalesOrder body, @Nullable PayOrderRequest payment, Caller caller) {
        var before = Idempotency.key() == null ? null : earlier(attempt);
        if (before != null) return before;
        drafting.requireHold(body.holdId(), caller);
        var draft = drafting.draft(attempt.orderId, body, caller);
        // orders:write for all is not enough to confirm for all
        if (!caller.may("orders:confirm")
                && !caller.userId().equals(draft.order().customerUserId())) throw OrderReferences.unknown("customer");
        var order = payment == null ? draft.order() : draft.order().paidBy(payment, caller);
        var claim = order.claim();
        if (claim != null) Credit.check(db, claim, drafting.currency());
        if (checks.isServed()) order = order.checked(checks.check(order.toCheck()));
        return switch (saga.start(new Prepared<>(order, attempt.command, draft.isReferenced()))) {
            case Confirmed<NewOrder> c -> c.answer();
            case Held<NewOrder> h -> {
                attempt.stored = true;
                attempt.reserved = true;
                // not before, so that a rejected order, for example one without enough stock, leaves no mark
                drafting.reference(draft, caller);
                yield saga.decideAlone(h.order());
            }
            case ConfirmedBefore<NewOrder> b -> answeredBefore();
            case Refused<NewOrder> r -> {
                attempt.stored = r.prepared();
                if ("hold_not_active".equals(r.why().getMessage()))
                    drafting.requireHold(body.holdId(), caller); // says how it has ended
                throw r.why();
            }
        };
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
            tx.sql(PlacingQueries.TAKE, (Object) new UUID[] {id});
            return StoredWithLines.answer(tx, id);
        });
    }

    /** Removes the rows of all tries of this command, unless the event has confirmed one. */
    private static @Nullable SalesOrderWithItems giveUp(Tx tx, Attempt attempt) {
        tx.sql(PlacingQueries.AWAIT_TRIES, Ids.next(), attempt.command.id());
        for (var r : tx.sql(PlacingQueries.TAKE_TRIES, attempt.command.id()))
            if (r.getBoolean(1)) return StoredWithLines.answer(tx, r.getUUID(0));
        attempt.givenUp = true;
        return null;
    }

    private SalesOrderWithItems answeredBefore() {
        return db.tx(tx -> Optional.ofNullable(Idempotency.answered(tx, SalesOrderWithItems.class)))
                .orElseThrow(() -> Problem.conflict("request_in_progress")); // it was pruned between the two statements
    }

    /**
     * Cleans up after a rejection. If stock is reserved and the last commit failed for a reason other than the order itself, the event
     * confirms the order or has done so; this is unknown here. Otherwise the row is removed, and with it the reservation, now or by its
     * event.
     */
    private ServiceException compensate(Attempt attempt, ServiceException refusal, Caller caller) {
        boolean refused = refusal.failureCode() < 500;
        if (attempt.reserved && !refused) return Problem.of(504, "outcome_unknown");
        boolean removed = refused && attempt.givenUp;
        try {
            if (!removed) removed = givenUp.ask(attempt.orderId).await();
            if (!removed && refused) removed = !exists(attempt.orderId); // the event has removed the row
        } catch (Throwable t) {
            LOG.warn(
                    "order {} will be completed by its event or removed by the sweep: {}",
                    attempt.orderId,
                    t.toString());
        }
        if (removed && attempt.reserved) saga.release(attempt.orderId, NewOrder.VERSION, caller);
        // an order that is there was confirmed by the event
        return removed || refused && !attempt.reserved ? refusal : Problem.of(504, "outcome_unknown");
    }

    private boolean exists(UUID orderId) {
        return db.query(StoredOrder.GET, orderId).await().size() > 0;
    }
}
