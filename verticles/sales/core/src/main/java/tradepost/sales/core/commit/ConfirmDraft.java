package tradepost.sales.core.commit;

import io.vertx.core.Vertx;
import io.vertx.serviceproxy.ServiceException;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.inventory.InventoryService;
import tradepost.kernel.db.BatchLoader;
import tradepost.kernel.db.Db;
import tradepost.kernel.idempotency.Idempotency;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Request;
import tradepost.orders.OrderState;
import tradepost.sales.SalesOrderWithItems;
import tradepost.sales.core.commit.DraftSteps.Checked;
import tradepost.sales.core.commit.DraftSteps.Confirmation;
import tradepost.sales.core.commit.StockSaga.Confirmed;
import tradepost.sales.core.commit.StockSaga.ConfirmedBefore;
import tradepost.sales.core.commit.StockSaga.Held;
import tradepost.sales.core.commit.StockSaga.Refused;
import tradepost.sales.core.drafting.Recheck;
import tradepost.sales.core.extension.OrderChecks;
import tradepost.sales.core.extension.Used;
import tradepost.sales.core.order.StoredWithLines;
import tradepost.sales.core.terms.UnpaidOrders;

/** Confirms a draft by {@link StockSaga}. Until then it stays a draft, which can be confirmed again after a refusal. */
public final class ConfirmDraft {
    private final Db db;
    private final OrderChecks checks;
    private final BatchLoader<StoredWithLines> orders;
    private final UnpaidOrders unpaid;
    private final StockSaga<Confirmation, StoredWithLines> saga;

    /**
     * @param batchMax the maximum number of orders in a batch
     * @param secondFrom see {@link tradepost.kernel.concurrent.Batches}
     */
    public ConfirmDraft(
            Vertx vertx,
            Db db,
            InventoryService inventory,
            Recheck.Sources sources,
            OrderChecks checks,
            BatchLoader<StoredWithLines> orders,
            ConfirmedHere confirmedHere,
            UnpaidOrders unpaid,
            int batchMax,
            int secondFrom) {
        this.db = db;
        this.checks = checks;
        this.orders = orders;
        this.unpaid = unpaid;
        saga = new StockSaga<>(
                vertx, db, inventory, new DraftSteps(db, sources, unpaid), confirmedHere, batchMax, secondFrom);
    }

    public SalesOrderWithItems confirm(UUID orderId, Caller caller) {
        return unpaid.reporting(
                caller,
                () -> Idempotency.steps(
                        db,
                        SalesOrderWithItems.class,
                        () -> reserveAndConfirm(orderId, caller),
                        tx -> ConfirmedDrafts.refuse(tx, orderId, Request.commandId())));
    }

    private SalesOrderWithItems reserveAndConfirm(UUID orderId, Caller caller) {
        return switch (saga.start(Confirmation.current(orderId, checked(orderId)))) {
            case Confirmed<StoredWithLines> c -> c.answer();
            case ConfirmedBefore<StoredWithLines> b ->
                Idempotency.write(db, SalesOrderWithItems.class, tx -> b.answer()); // or the recorded response
            case Held<StoredWithLines> h -> decideAlone(h.order(), caller);
            case Refused<StoredWithLines> r -> throw r.why();
        };
    }

    /**
     * Asks the extensions that may refuse the order, and not within the batch, where it would delay the others. Null if there is nothing to
     * ask. The batch returns their refusal.
     */
    private @Nullable Checked checked(UUID orderId) {
        if (!checks.isServed()) return null;
        var found = orders.get(orderId).await();
        var order = found.stored().order();
        if (!OrderState.WRITABLE.contains(order.status())) return null; // the batch says why it cannot be confirmed
        try {
            var used = checks.check(found.toCheck());
            return new Checked(order.version(), Used.replaced(order.extensions(), OrderChecks.POINT, used), null);
        } catch (ServiceException refusal) {
            return new Checked(order.version(), List.of(), refusal);
        }
    }

    /**
     * Stock is reserved. If this command's transaction fails, the event would confirm the order although this command returns a failure.
     * Therefore the version of the draft is increased, unless the event has confirmed it: then the command has succeeded.
     */
    private SalesOrderWithItems decideAlone(HeldOrder<StoredWithLines> held, Caller caller) {
        try {
            return saga.decideAlone(held);
        } catch (Throwable t) {
            var refusal = Problem.from(t);
            if (refusal.failureCode() >= 500)
                throw Problem.of(504, "outcome_unknown"); // the event confirms it, or has done so
            if ("request_in_progress".equals(refusal.getMessage())) throw refusal; // the same command is in flight
            var stock = held.stock();
            if (!ConfirmedDrafts.withdraw(db, stock))
                return Idempotency.write(db, SalesOrderWithItems.class, tx -> StoredWithLines.answer(tx, held.id()));
            saga.release(stock.orderId(), stock.orderVersion(), caller);
            throw refusal;
        }
    }
}
