package tradepost.sales.core.confirmation;

import io.vertx.core.Vertx;
import io.vertx.serviceproxy.ServiceException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.inventory.InventoryService;
import tradepost.inventory.event.OrderStock;
import tradepost.inventory.reservation.Reservation;
import tradepost.kernel.concurrent.Batches;
import tradepost.kernel.db.BatchLoader;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.idempotency.GroupCommit;
import tradepost.kernel.idempotency.Idempotency;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Request;
import tradepost.orders.OrderState;
import tradepost.sales.SalesOrder;
import tradepost.sales.SalesOrderWithItems;
import tradepost.sales.core.confirmation.ConfirmBatch.Checked;
import tradepost.sales.core.confirmation.ConfirmBatch.Confirmation;
import tradepost.sales.core.confirmation.ConfirmBatch.Confirmed;
import tradepost.sales.core.confirmation.ConfirmBatch.ConfirmedBefore;
import tradepost.sales.core.confirmation.ConfirmBatch.Outcome;
import tradepost.sales.core.confirmation.ConfirmBatch.Refused;
import tradepost.sales.core.confirmation.ConfirmBatch.Reserved;
import tradepost.sales.core.draft.Recheck;
import tradepost.sales.core.extension.OrderChecks;
import tradepost.sales.core.extension.Used;
import tradepost.sales.core.fulfilment.Allocating;
import tradepost.sales.core.fulfilment.Allocating.Waits;
import tradepost.sales.core.order.SalesStates;
import tradepost.sales.core.order.StoredOrder;
import tradepost.sales.core.order.StoredWithLines;
import tradepost.sales.core.terms.Credit;
import tradepost.sales.core.terms.Credit.Claim;

/**
 * The confirmation of an order, a saga of two commits that needs no clock. Inventory reserves (order, version) and commits this with an
 * event; sales commits the new status if the order still has that version. If this process dies between the two, {@link #finish}
 * receives the event and completes the second step, or the stock is released.
 */
public final class Confirming {
    /** Confirms the orders that are still drafts at that version, with one event for each order in the list. */
    private static final String CONFIRM =
            """
            with confirmed as (
              update sales_order o set stage = 'confirmed', confirmed_version = version, confirm_request = c.request,
                     version = version + 1, confirmed_at = now(), updated_at = now()
              from unnest((select $1::uuid[]), (select $2::bigint[]), (select $3::uuid[])) as c(order_id, at_version, request)
              where id = c.order_id and version = c.at_version and %s and (expires_at is null or expires_at > now())
                and not c.request = any(refused_requests) returning %s),
            events as (%s join confirmed c on c.id = e.subject)
            select * from confirmed
            """.formatted(SalesStates.CONFIRM.allowed(), StoredOrder.COLUMNS, EventLog.insert(4));

    private static final int REFUSED_MAX = 16;

    /**
     * From now on, this command cannot confirm the draft. Of more than {@value #REFUSED_MAX} commands, the newer half is kept, and the version
     * is increased, which excludes what the others have reserved.
     */
    private static final String REFUSE = """
            update sales_order set refused_requests = case when cardinality(refused_requests) < %1$d then refused_requests
                                                           else refused_requests[%1$d / 2 + 1:] end || $2::uuid,
              version = version + (cardinality(refused_requests) >= %1$d)::int
            where id = $1 and status = 'draft'
            """.formatted(REFUSED_MAX);

    private static final String SUPERSEDE = """
            update sales_order set version = version + 1, updated_at = now() where id = $1 and status = 'draft' and version = $2
            """;

    private final Db db;
    private final InventoryService inventory;
    private final OrderChecks checks;
    private final BatchLoader<StoredWithLines> orders;
    private final GroupCommit<HeldStock, SalesOrderWithItems> commits;
    private final Batches<Confirmation, Outcome> batches;

    /**
     * @param batchMax the maximum number of orders in a batch
     * @param secondFrom see {@link Batches}
     */
    public Confirming(
            Vertx vertx,
            Db db,
            InventoryService inventory,
            Recheck.Sources sources,
            OrderChecks checks,
            BatchLoader<StoredWithLines> orders,
            int batchMax,
            int secondFrom) {
        this.db = db;
        this.inventory = inventory;
        this.checks = checks;
        this.orders = orders;
        commits = new GroupCommit<>(vertx, db, SalesOrderWithItems.class, Confirming::commit);
        batches = new Batches<>(
                vertx, batchMax, secondFrom, batch -> new ConfirmBatch(db, inventory, sources, commits, batch).serve());
    }

    public SalesOrderWithItems confirm(UUID orderId, Caller caller) {
        return Idempotency.steps(
                db, SalesOrderWithItems.class, () -> reserveAndCommit(orderId, caller), tx -> giveUp(tx, orderId));
    }

    /** Another try of this command may reserve the stock later, or have reserved it: it does not confirm the draft then. */
    private static @Nullable SalesOrderWithItems giveUp(Tx tx, UUID orderId) {
        var command = Request.commandId();
        if (tx.sql(REFUSE, orderId, command).rowCount() > 0) return null;
        var now = tx.firstOrNull(StoredOrder::of, StoredOrder.GET, orderId);
        return now != null && command.equals(now.confirmRequest()) ? StoredWithLines.answer(tx, orderId) : null;
    }

    private SalesOrderWithItems reserveAndCommit(UUID orderId, Caller caller) {
        return switch (batches.ask(Confirmation.now(orderId, checked(orderId))).await()) {
            case Confirmed c -> c.order();
            case ConfirmedBefore b ->
                Idempotency.write(db, SalesOrderWithItems.class, tx -> b.order()); // or the recorded response
            case Reserved r -> commit(r.stock(), caller);
            case Refused r -> throw r.why();
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
    private SalesOrderWithItems commit(HeldStock held, Caller caller) {
        try {
            return commits.step(held);
        } catch (Throwable t) {
            var refusal = Problem.from(t);
            if (refusal.failureCode() >= 500)
                throw Problem.of(504, "outcome_unknown"); // the event confirms it, or has done so
            if ("request_in_progress".equals(refusal.getMessage())) throw refusal; // the same command is in flight
            var stock = held.stock();
            if (!supersede(stock))
                return Idempotency.write(
                        db, SalesOrderWithItems.class, tx -> StoredWithLines.answer(tx, stock.orderId()));
            inventory // now, or a little later by the event
                    .release(stock.orderId(), stock.orderVersion(), caller)
                    .otherwiseEmpty()
                    .await();
            throw refusal;
        }
    }

    /** Whether there is no longer a draft at that version; false if it was confirmed after all. */
    private boolean supersede(Reservation held) {
        return db.tx(tx -> {
            tx.sql(SUPERSEDE, held.orderId(), held.orderVersion());
            var now = tx.require("order_not_found", StoredOrder::of, StoredOrder.GET, held.orderId());
            return !now.isConfirmedAt(held.orderVersion());
        });
    }

    private static List<SalesOrderWithItems> commit(Tx tx, List<HeldStock> all) {
        Credit.require(tx, claims(all));
        var confirmed = confirmed(tx, all);
        var done = new ArrayList<SalesOrderWithItems>();
        for (var held : all) {
            var order = confirmed.get(held.stock().orderId());
            var lines = ReservedStock.waiting(held.lines(), held.stock().waiting());
            done.add(SalesOrderWithItems.unpaid(order == null ? before(tx, held.stock()) : order, lines));
        }
        return done;
    }

    private static List<Claim> claims(List<HeldStock> all) {
        return all.stream()
                .map(HeldStock::claim)
                .filter(Objects::nonNull)
                .distinct()
                .toList();
    }

    /** The orders that were drafts at that version, by id. Each order has one event, even if it is listed twice. */
    private static Map<UUID, SalesOrder> confirmed(Tx tx, List<HeldStock> maybeTwice) {
        var byOrder = new LinkedHashMap<UUID, HeldStock>();
        for (var h : maybeTwice) byOrder.putIfAbsent(h.stock().orderId(), h);
        var all = List.copyOf(byOrder.values());
        var held = all.stream().map(HeldStock::stock).toList();
        var rows = EventLog.send(
                tx,
                CONFIRM,
                all.stream().map(HeldStock::event).toList(),
                held.stream().map(Reservation::orderId).toArray(UUID[]::new),
                held.stream().map(Reservation::orderVersion).toArray(Long[]::new),
                held.stream().map(Reservation::requestId).toArray(UUID[]::new));
        var confirmed = new HashMap<UUID, SalesOrder>();
        for (var r : rows.await()) confirmed.put(r.getUUID(0), StoredOrder.order(r));
        var waits = new ArrayList<Waits>();
        for (var h : held)
            if (confirmed.containsKey(h.orderId())
                    && h.waiting() != null
                    && !h.waiting().isEmpty()) waits.add(new Waits(h.orderId(), h.lines(), h.waiting()));
        Allocating.confirmed(tx, waits);
        return confirmed;
    }

    /** The event may have confirmed the order first. */
    private static SalesOrder before(Tx tx, Reservation held) {
        var now = tx.require("order_not_found", StoredOrder::of, StoredOrder.GET, held.orderId());
        if (!now.isConfirmedAt(held.orderVersion())) throw Problem.conflict("order_changed");
        return now.order();
    }

    /**
     * Confirms the draft whose stock this event says is reserved, because the process died that reserved it. False if it is no draft of this
     * version, or can no longer be confirmed.
     */
    public static boolean finish(Tx tx, OrderStock held, Event event) {
        var found = StoredWithLines.find(tx, held.orderId());
        if (found == null || found.stored().order().version() != held.orderVersion()) return false;
        var stock =
                new Reservation(held.orderId(), held.orderVersion(), held.requestId(), held.lines(), held.waiting());
        var draft = new HeldStock(
                stock, found.stored().order(), found.lines(), found.claim(), event.actor(), event.origin());
        if (Credit.refusal(tx, claims(List.of(draft))) == null
                && !confirmed(tx, List.of(draft)).isEmpty()) return true;
        // a draft needs another version then: the stock of this one is released and cannot be reserved again
        tx.sql(SUPERSEDE, held.orderId(), held.orderVersion());
        return false;
    }
}
