package tradepost.sales.core;

import io.vertx.core.Vertx;
import io.vertx.serviceproxy.ServiceException;
import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tradepost.inventory.InventoryService;
import tradepost.inventory.event.OrderStock;
import tradepost.kernel.bus.Batches;
import tradepost.kernel.bus.Request;
import tradepost.kernel.db.BatchLoader;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.idempotency.GroupCommit;
import tradepost.kernel.idempotency.Idempotency;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.value.Ids;
import tradepost.kernel.value.Json;
import tradepost.orders.OrderReferences;
import tradepost.sales.SalesEvents;
import tradepost.sales.SalesOrder;
import tradepost.sales.SalesOrderWithItems;
import tradepost.sales.WriteSalesOrder;
import tradepost.sales.core.PlaceBatch.AnsweredBefore;
import tradepost.sales.core.PlaceBatch.Outcome;
import tradepost.sales.core.PlaceBatch.Placed;
import tradepost.sales.core.PlaceBatch.Placement;
import tradepost.sales.core.PlaceBatch.Refused;
import tradepost.sales.core.PlaceBatch.Reserved;
import tradepost.sales.core.extension.OrderChecks;
import tradepost.sales.core.fulfilment.Allocating;
import tradepost.sales.core.fulfilment.Allocating.Waits;
import tradepost.sales.core.terms.Credit;
import tradepost.sales.core.terms.Credit.Claim;

/**
 * Places an order: it is created and confirmed in one call, or never exists. Three commits:
 * <ol>
 * <li>sales writes the future order into order_placing, which no list shows;
 * <li>inventory reserves (order, version 1) and commits this with an event;
 * <li>sales turns the row into a confirmed order.
 * </ol>
 * If this process dies after 1, nothing was reserved, and {@link #SWEEP} removes the row. After 2, {@link #finish} receives the event and
 * completes the third step. After 3, the command's response is recorded. The row can be removed at any time without asking inventory: a
 * reservation whose event finds neither row nor order is released ({@link Confirming#onReserved}), even one that is made later. So a
 * shortage, a rejection and a sweep are each one delete, and the clock of the sweep only decides when to give up.
 *
 * <p>Orders that are placed at the same time go through all of it together ({@link PlaceBatch}).
 *
 * <p>One try of a command at a time has a row: the index on request_id rejects a second one with request_in_progress. So two tries of a
 * command never share an order that one of them confirms while the other gives it up. A rejection is recorded together with the removal of
 * the command's row, and looked up after a row is written, so that a late try cannot confirm what was rejected.
 */
final class Placing {
    private static final Logger LOG = LoggerFactory.getLogger(Placing.class);
    static final long VERSION = 1; // the version for which stock is reserved, before the order exists

    private static final int GIVEN_UP_AT_ONCE = 64;

    /** 30 seconds, which is longer than the deadlines of a try. The time may have been written by a clock that was set back. */
    static final String FRESH = "created_at between now() - interval '30 seconds' and now() + interval '30 seconds'";

    private static final String EARLIER = """
            select request_id, id, confirmed from order_placing
            where request_id = any((select $1::uuid[])::uuid[]) and (confirmed or %s)
            """.formatted(FRESH);
    /** Locks them by id, like TAKE and LOCK_ALL. */
    static final String GIVE_UP = """
            with given_up as materialized (
              select id from order_placing where id = any((select $1::uuid[])::uuid[]) and not confirmed order by id for update)
            delete from order_placing p using given_up g where p.id = g.id returning p.id
            """;

    private static final String TAKE = """
            with taken as materialized (
              select id from order_placing where id = any((select $1::uuid[])::uuid[]) order by id for update)
            delete from order_placing p using taken t where p.id = t.id returning p.id, p.confirmed
            """;
    /** So that another try either has written its row, or writes it after this transaction and sees what it has recorded. */
    private static final String AWAIT_TRIES = """
            insert into order_placing(id, request_id, content) values ($1, $2, '{}') on conflict (request_id) do nothing
            """;

    private static final String TAKE_TRIES = "delete from order_placing where request_id = $1 returning id, confirmed";
    private static final String LOCK = "select content from order_placing where id = $1 and not confirmed for update";
    private static final String LOCK_ALL = """
            select content from order_placing where id = any((select $1::uuid[])::uuid[]) and not confirmed order by id for update
            """;
    private static final String FINISHED = "update order_placing set confirmed = true, content = '{}' where id = $1";

    /** Removes rows of processes that died before anything was reserved, and rows that no retry has looked up for seven days. */
    static final String SWEEP = """
            delete from order_placing
            where not confirmed and not %s or created_at < now() - interval '7 days'
            """.formatted(FRESH);

    /** An earlier try of a command. */
    private record Earlier(UUID orderId, boolean confirmed) {
        static Earlier of(Row r) {
            return new Earlier(r.getUUID(1), r.getBoolean(2));
        }
    }

    /** One try and its progress. */
    private static final class Attempt {
        final UUID orderId = Ids.next();
        final UUID command = Request.commandId();
        boolean stored;
        boolean reserved;
        /** Whether its row was removed with the recorded rejection. */
        boolean givenUp;
    }

    private final Db db;
    private final Drafting drafting;
    private final InventoryService inventory;
    private final OrderChecks checks;
    private final BatchLoader<Earlier> earlier;
    private final GroupCommit<Placement, SalesOrderWithItems> commits;
    private final Batches<Placement, Outcome> batches;
    private final Batches<UUID, Boolean> givenUp;

    /**
     * @param batchMax the maximum number of orders in a batch
     * @param secondFrom see {@link Batches}
     */
    Placing(
            Vertx vertx,
            Db db,
            Drafting drafting,
            InventoryService inventory,
            OrderChecks checks,
            int batchMax,
            int secondFrom) {
        this.db = db;
        this.drafting = drafting;
        this.inventory = inventory;
        this.checks = checks;
        earlier = new BatchLoader<>(
                vertx, db, GIVEN_UP_AT_ONCE, "order_not_found", EARLIER, BatchLoader.byFirstColumn(Earlier::of));
        commits = new GroupCommit<>(vertx, db, SalesOrderWithItems.class, Placing::commit);
        batches = new Batches<>(
                vertx, batchMax, secondFrom, batch -> new PlaceBatch(db, inventory, commits, batch).serve());
        batches.weighedBy(placement -> placement.order().lines().size());
        givenUp = new Batches<>(vertx, GIVEN_UP_AT_ONCE, ids -> {
            var removed = new HashSet<UUID>();
            for (var r : db.query(GIVE_UP, (Object) ids.toArray(UUID[]::new)).await()) removed.add(r.getUUID(0));
            return ids.stream().map(removed::contains).toList();
        });
    }

    SalesOrderWithItems place(WriteSalesOrder body, Caller caller) {
        if (!caller.mayOwn("orders:write")) throw Problem.lacks("orders:write");
        var attempt = new Attempt();
        try {
            return Idempotency.steps(
                    db, SalesOrderWithItems.class, () -> place(attempt, body, caller), tx -> giveUp(tx, attempt));
        } catch (ServiceException refusal) {
            throw attempt.stored ? compensate(attempt, refusal, caller) : refusal;
        }
    }

    private SalesOrderWithItems place(Attempt attempt, WriteSalesOrder body, Caller caller) {
        var before = Idempotency.key() == null ? null : earlier(attempt);
        if (before != null) return before;
        drafting.requireHold(body.holdId(), caller);
        var draft = drafting.draft(attempt.orderId, body, caller);
        // orders:write for all is not enough to confirm for all
        if (!caller.may("orders:confirm")
                && !caller.userId().equals(draft.customer().userId())) throw OrderReferences.unknown("customer");
        var order = NewOrder.of(draft, body, caller);
        var claim = order.claim();
        if (claim != null) Credit.check(db, claim, drafting.currency());
        if (checks.isServed()) order = order.checked(checks.check(order.toCheck()));
        var placement = Placement.now(order, attempt.command, draft.isReferenced());
        return switch (batches.ask(placement).await()) {
            case Placed p -> p.order();
            case Reserved r -> {
                attempt.stored = true;
                attempt.reserved = true;
                drafting.reference(
                        draft,
                        caller); // not before, so that a rejected order, for example one without enough stock, leaves
                // no mark
                yield commits.step(r.placement());
            }
            case AnsweredBefore a -> answeredBefore();
            case Refused r -> {
                attempt.stored = r.stored();
                throw r.why();
            }
        };
    }

    /**
     * The order that the event has made of an earlier try of this command, whose process died before its response; null for a first try.
     */
    private @Nullable SalesOrderWithItems earlier(Attempt attempt) {
        var found = earlier.find(attempt.command).await();
        if (found.isEmpty()) return null;
        if (!found.get().confirmed()) throw Problem.conflict("request_in_progress");
        var id = found.get().orderId();
        return Idempotency.write(db, SalesOrderWithItems.class, tx -> {
            tx.sql(TAKE, (Object) new UUID[] {id});
            return SalesQueries.withItems(tx, id);
        });
    }

    /** Removes the rows of all tries of this command, unless the event has confirmed one. */
    private static @Nullable SalesOrderWithItems giveUp(Tx tx, Attempt attempt) {
        tx.sql(AWAIT_TRIES, Ids.next(), attempt.command);
        for (var r : tx.sql(TAKE_TRIES, attempt.command))
            if (r.getBoolean(1)) return SalesQueries.withItems(tx, r.getUUID(0));
        attempt.givenUp = true;
        return null;
    }

    private SalesOrderWithItems answeredBefore() {
        return db.tx(tx -> Optional.ofNullable(Idempotency.answered(tx, SalesOrderWithItems.class)))
                .orElseThrow(() -> Problem.conflict("request_in_progress")); // it was pruned between the two statements
    }

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
                            ? SalesOrderWithItems.unpaid(
                                    order, Confirming.waiting(a.order().lines(), a.waiting()))
                            : committedBefore(tx, id));
        }
        return done;
    }

    private static List<Claim> claims(List<Placement> all) {
        return all.stream().map(a -> a.order().claim()).filter(Objects::nonNull).toList();
    }

    /** Confirmed by the event, or by this try in a transaction whose commit was not acknowledged. */
    private static SalesOrderWithItems committedBefore(Tx tx, UUID id) {
        if (tx.firstOrNull(SalesQueries::order, SalesQueries.GET, id) == null)
            throw Problem.of(504, "outcome_unknown"); // the sweep has removed it, because this try took too long
        return SalesQueries.withItems(tx, id);
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
        if (removed && attempt.reserved)
            inventory.release(attempt.orderId, VERSION, caller).otherwiseEmpty().await();
        // an order that is there was confirmed by the event
        return removed || refused && !attempt.reserved ? refusal : Problem.of(504, "outcome_unknown");
    }

    /** Locks those of the orders that are being placed, and makes sure that the credit of their customers can be locked next. */
    static List<Claim> lock(Tx tx, UUID[] orderIds) {
        var claims = tx.list(r -> Json.read(r.getJsonObject(0), NewOrder.class), LOCK_ALL, (Object) orderIds).stream()
                .map(NewOrder::claim)
                .filter(Objects::nonNull)
                .toList();
        Credit.introduce(tx, claims);
        return claims;
    }

    private boolean exists(UUID orderId) {
        return db.query(SalesQueries.GET, orderId).await().size() > 0;
    }

    /** Whether this order was being placed; it is then confirmed. For inventory's event, after {@link #lock}. */
    static boolean finish(Tx tx, OrderStock held, Event event) {
        var content = tx.firstOrNull(r -> r.getJsonObject(0), LOCK, held.orderId());
        if (content == null || held.orderVersion() != VERSION) return false;
        var order = Json.read(content, NewOrder.class);
        var placement = new Placement(
                order,
                held.requestId(),
                null,
                true,
                event.actor(),
                event.traceparent(),
                null,
                held.lines(),
                held.waiting());
        if (Credit.refusal(tx, claims(List.of(placement))) != null) {
            tx.sql(GIVE_UP, (Object) new UUID[] {held.orderId()});
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
        var args = NewOrder.args(orders);
        args.add(all.stream().map(Placement::command).toArray(UUID[]::new));
        var events = new ArrayList<Event>();
        for (var a : all) {
            var id = a.order().id();
            var order = a.order();
            events.add(EventLog.event(SalesEvents.CREATED, id, VERSION, order.content(), a.actor(), a.traceparent()));
            events.add(EventLog.event(
                    SalesEvents.CONFIRMED, id, VERSION + 1, order.confirmed(a.held()), a.actor(), a.traceparent()));
        }
        var made = EventLog.send(tx, SalesQueries.INSERT_CONFIRMED, events, args.toArray())
                .await();
        var waits = new ArrayList<Waits>();
        for (var a : all)
            if (a.waiting() != null && a.held() != null && !a.waiting().isEmpty())
                waits.add(new Waits(a.order().id(), a.held(), a.waiting()));
        Allocating.confirmed(tx, waits);
        return NewOrder.inserted(orders, made, true);
    }
}
