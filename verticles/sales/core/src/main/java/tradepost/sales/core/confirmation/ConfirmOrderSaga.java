package tradepost.sales.core.confirmation;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.serviceproxy.ServiceException;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tradepost.inventory.InventoryService;
import tradepost.kernel.db.BatchLoader;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.idempotency.Idempotency;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Request;
import tradepost.orders.OrderState;
import tradepost.sales.SalesOrderWithItems;
import tradepost.sales.core.draft.DraftRecheck;
import tradepost.sales.core.extension.OrderChecks;
import tradepost.sales.core.extension.Used;
import tradepost.sales.core.order.StoredWithLines;
import tradepost.sales.core.terms.Credit;
import tradepost.sales.core.terms.UnpaidLimit;
import tradepost.sales.extension.UsedExtension;

/**
 * Confirms a draft: its stock is reserved and the order confirmed, or nothing has happened. It needs no clock, and what it writes counts for one
 * version of the draft.
 * <ol>
 * <li>checks: the draft is read; extensions, prices, taxes, what is for sale and the credit are checked again, for it may be old;
 * <li>asks: inventory reserves (order, version), and commits this with an event;
 * <li>writes: the order is confirmed if it is still a draft of this version, and what waits for stock is kept;
 * <li>tells: {@code sales.order.confirmed};
 * <li>undone by: a higher version of the draft, so that the event does not confirm it, and the release of its stock. {@link SagaOutcome} has
 * the cases.
 * </ol>
 * If this process dies after 2, {@link OrderReservedHandler} receives the event and completes 3, or has the stock released. Until 3 the order is a
 * draft, which can be confirmed again after a refusal.
 */
public final class ConfirmOrderSaga {
    private final Db db;
    private final OrderChecks checks;
    private final BatchLoader<StoredWithLines> orders;
    private final DraftRecheck.Sources sources;
    private final UnpaidLimit limit;

    /** The commands that arrive at the same time take the following steps together. */
    private final SharedSteps steps;

    private final SharedSteps.Step<UUID, StoredWithLines> read;
    private final SharedSteps.Step<StoredWithLines, Boolean> recheck;
    private final SharedSteps.Step<Checked, Boolean> recordChecks;
    private final StockSteps<StoredWithLines> stock;

    /**
     * The version that extensions have checked, and all extensions whose answers then apply to the order.
     *
     * @param refusal null if they allow the order to be confirmed
     */
    record Checked(
            UUID orderId,
            long version,
            List<UsedExtension> extensions,
            @Nullable ServiceException refusal) {}

    /**
     * @param batchMax the maximum number of orders in a batch
     * @param secondFrom see {@link tradepost.kernel.concurrent.Batches}
     */
    public ConfirmOrderSaga(
            Vertx vertx,
            Db db,
            InventoryService inventory,
            DraftRecheck.Sources sources,
            OrderChecks checks,
            BatchLoader<StoredWithLines> orders,
            RecentConfirmations recentConfirmations,
            UnpaidLimit limit,
            int batchMax,
            int secondFrom) {
        this.db = db;
        this.checks = checks;
        this.orders = orders;
        this.sources = sources;
        this.limit = limit;
        steps = new SharedSteps(vertx, batchMax, secondFrom);
        read = steps.add(this::readAll);
        recheck = steps.add(this::recheckAll);
        recordChecks = steps.add(all -> ConfirmedDrafts.recordChecks(db, all));
        stock = new StockSteps<>(
                vertx, db, inventory, recentConfirmations, steps, (tx, all) -> ConfirmedDrafts.confirm(tx, all, limit));
    }

    public SalesOrderWithItems confirm(UUID orderId, Caller caller) {
        return limit.counting(() -> Idempotency.steps(
                db,
                SalesOrderWithItems.class,
                () -> confirm(orderId, IssuedCommand.current(), caller),
                tx -> ConfirmedDrafts.refuse(tx, orderId, Request.commandId())));
    }

    private SalesOrderWithItems confirm(UUID orderId, IssuedCommand command, Caller caller) {
        var checked = checked(orderId);
        ReservedOrder<StoredWithLines> reserved;
        try (var batch = steps.join(1)) {
            var draft = batch.together(read, orderId);
            if (command.id().equals(draft.stored().confirmRequest())) { // by an earlier try
                batch.leave();
                return answer(tx -> draft.answer()); // or the recorded response
            }
            require(draft, checked);
            batch.together(recheck, draft);
            // before the confirmation, because the event may complete it
            if (checked != null
                    && !checked.extensions().equals(draft.stored().order().extensions()))
                batch.together(recordChecks, checked);
            reserved = stock.reserve(batch, orderId, draft, command);
            var confirmed = stock.confirm(batch, reserved);
            if (confirmed.isPresent()) return confirmed.get();
        }
        try {
            return stock.confirmAlone(reserved);
        } catch (Throwable t) {
            return undo(Problem.from(t), reserved, caller);
        }
    }

    /** Asks the extensions that may refuse the order, before it joins others, which would wait for them. Null if there is nothing to ask. */
    private @Nullable Checked checked(UUID orderId) {
        if (!checks.isServed()) return null;
        var found = orders.get(orderId).await();
        var order = found.stored().order();
        if (!OrderState.WRITABLE.contains(order.status())) return null; // it is said below why it cannot be confirmed
        try {
            var used = checks.check(found.toCheck());
            return new Checked(
                    orderId, order.version(), Used.replaced(order.extensions(), OrderChecks.POINT, used), null);
        } catch (ServiceException refusal) {
            return new Checked(orderId, order.version(), List.of(), refusal);
        }
    }

    private List<Future<StoredWithLines>> readAll(List<UUID> orderIds) {
        var ids = orderIds.stream().distinct().toArray(UUID[]::new);
        var found =
                StoredWithLines.read(db.query(StoredWithLines.GET, (Object) ids).await());
        return orderIds.stream()
                .map(id -> found.get(id) == null
                        ? Future.<StoredWithLines>failedFuture(Problem.notFound("order_not_found"))
                        : Future.succeededFuture(found.get(id)))
                .toList();
    }

    /** Fails 412 stale_version, 409 invalid_state, order_changed or draft_expired, and as an extension refuses it. */
    private static void require(StoredWithLines draft, @Nullable Checked checked) {
        var stored = draft.stored();
        Request.requireVersion(stored.version());
        stored.require(OrderState.WRITABLE);
        if (checked != null && checked.version() != stored.version()) throw Problem.conflict("order_changed");
        if (checked != null && checked.refusal() != null) throw checked.refusal();
        if (draft.expired())
            throw Problem.conflict(
                    "draft_expired",
                    Problem.detail("expires_at", "was " + stored.order().expiresAt()));
    }

    /** Refuses those whose items are no longer for sale as written, and those whose customers may not owe so much, or leave so many unpaid. */
    private List<Future<Boolean>> recheckAll(List<StoredWithLines> drafts) {
        var found = new DraftRecheck(sources, drafts);
        var unpaid = new HashMap<UUID, Future<?>>(); // asked for at once
        for (var draft : drafts) unpaid.computeIfAbsent(draft.id(), id -> limit.check(draft.unpaid()));
        return drafts.stream()
                .map(draft -> {
                    try {
                        found.require(draft);
                        Objects.requireNonNull(unpaid.get(draft.id())).await();
                        var claim = draft.claim();
                        if (claim != null)
                            Credit.check(db, claim, sources.prices().itemCurrency());
                        return Future.succeededFuture(true);
                    } catch (ServiceException refusal) {
                        return Future.<Boolean>failedFuture(refusal);
                    }
                })
                .toList();
    }

    /**
     * Stock is reserved. If this command's transaction fails, the event would confirm the order although this command returns a failure.
     * Therefore the version of the draft is increased, unless the event has confirmed it: then the command has succeeded.
     */
    private SalesOrderWithItems undo(ServiceException failure, ReservedOrder<StoredWithLines> reserved, Caller caller) {
        if ("request_in_progress".equals(failure.getMessage())) throw failure; // the same command is in flight
        var held = reserved.stock();
        var outcome = stock.undo(
                failure, held.orderId(), held.orderVersion(), true, () -> ConfirmedDrafts.withdraw(db, held), caller);
        if (outcome == SagaOutcome.CONFIRMED_BY_EVENT) return answer(tx -> StoredWithLines.answer(tx, reserved.id()));
        throw outcome.response(failure);
    }

    private SalesOrderWithItems answer(Function<Tx, SalesOrderWithItems> read) {
        return Idempotency.write(db, SalesOrderWithItems.class, read);
    }
}
