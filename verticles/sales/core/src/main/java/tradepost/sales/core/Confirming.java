package tradepost.sales.core;

import io.vertx.core.Vertx;
import io.vertx.serviceproxy.ServiceException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.inventory.InventoryEvents;
import tradepost.inventory.InventoryService;
import tradepost.inventory.event.OrderStock;
import tradepost.inventory.reservation.HeldLine;
import tradepost.inventory.reservation.Reservation;
import tradepost.inventory.reservation.ReserveLine;
import tradepost.inventory.reservation.WaitingLine;
import tradepost.kernel.bus.Batches;
import tradepost.kernel.bus.Request;
import tradepost.kernel.db.BatchLoader;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.events.Subscriptions;
import tradepost.kernel.idempotency.GroupCommit;
import tradepost.kernel.idempotency.Idempotency;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.problem.Problem;
import tradepost.orders.OrderState;
import tradepost.sales.SalesEvents;
import tradepost.sales.SalesOrder;
import tradepost.sales.SalesOrderLine;
import tradepost.sales.SalesOrderWithItems;
import tradepost.sales.core.ConfirmBatch.Checked;
import tradepost.sales.core.ConfirmBatch.Confirmation;
import tradepost.sales.core.ConfirmBatch.Confirmed;
import tradepost.sales.core.ConfirmBatch.ConfirmedBefore;
import tradepost.sales.core.ConfirmBatch.Outcome;
import tradepost.sales.core.ConfirmBatch.Refused;
import tradepost.sales.core.ConfirmBatch.Reserved;
import tradepost.sales.core.SalesQueries.Stored;
import tradepost.sales.core.SalesQueries.StoredWithLines;
import tradepost.sales.core.extension.OrderChecks;
import tradepost.sales.core.extension.Used;
import tradepost.sales.core.fulfilment.Allocating;
import tradepost.sales.core.fulfilment.Allocating.Waits;
import tradepost.sales.core.fulfilment.Changes;
import tradepost.sales.core.terms.Credit;
import tradepost.sales.core.terms.Credit.Claim;
import tradepost.sales.event.OrderConfirmed;
import tradepost.sales.event.ReservationDeclined;
import tradepost.sales.event.ReservedPart;

/**
 * The confirmation of an order, a saga of two commits that needs no clock. Inventory reserves (order, version) and commits this with an
 * event; sales commits the new status if the order still has that version. If this process dies between the two, {@link #onReserved}
 * receives the event and completes the second step, or has the stock released.
 */
final class Confirming {
    private final Db db;
    private final InventoryService inventory;
    private final OrderChecks checks;
    private final BatchLoader<StoredWithLines> orders;
    private final GroupCommit<Held, SalesOrderWithItems> commits;
    private final Batches<Confirmation, Outcome> batches;

    /**
     * Stock that is reserved for an order, with the content of the confirmation's event.
     *
     * @param claim null for a customer without a credit limit
     */
    record Held(
            Reservation stock,
            SalesOrder draft,
            List<SalesOrderLine> lines,
            @Nullable Claim claim,
            String actor,
            @Nullable String traceparent) {
        Event event() {
            var content = OrderConfirmed.of(draft, lines, reserved(stock.lines()));
            return EventLog.event(
                    SalesEvents.CONFIRMED, draft.id(), stock.orderVersion() + 1, content, actor, traceparent);
        }
    }

    /**
     * @param batchMax the maximum number of orders in a batch
     * @param secondFrom see {@link Batches}
     */
    Confirming(
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

    SalesOrderWithItems confirm(UUID orderId, Caller caller) {
        return Idempotency.steps(
                db, SalesOrderWithItems.class, () -> reserveAndCommit(orderId, caller), tx -> giveUp(tx, orderId));
    }

    /** Another try of this command may reserve the stock later, or have reserved it: it does not confirm the draft then. */
    private static @Nullable SalesOrderWithItems giveUp(Tx tx, UUID orderId) {
        var command = Request.commandId();
        if (tx.sql(SalesQueries.REFUSE, orderId, command).rowCount() > 0) return null;
        var now = tx.firstOrNull(Stored::of, SalesQueries.GET, orderId);
        return now != null && command.equals(now.confirmRequest()) ? SalesQueries.withItems(tx, orderId) : null;
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
    private SalesOrderWithItems commit(Held held, Caller caller) {
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
                        db, SalesOrderWithItems.class, tx -> SalesQueries.withItems(tx, stock.orderId()));
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
            tx.sql(SalesQueries.SUPERSEDE, held.orderId(), held.orderVersion());
            var now = tx.require("order_not_found", Stored::of, SalesQueries.GET, held.orderId());
            return !isConfirmedAt(now, held.orderVersion());
        });
    }

    private static List<SalesOrderWithItems> commit(Tx tx, List<Held> all) {
        Credit.require(tx, claims(all));
        var confirmed = confirmed(tx, all);
        var done = new ArrayList<SalesOrderWithItems>();
        for (var held : all) {
            var order = confirmed.get(held.stock().orderId());
            var lines = waiting(held.lines(), held.stock().waiting());
            done.add(SalesOrderWithItems.unpaid(order == null ? before(tx, held.stock()) : order, lines));
        }
        return done;
    }

    private static List<Claim> claims(List<Held> all) {
        return all.stream().map(Held::claim).filter(Objects::nonNull).distinct().toList();
    }

    /** The orders that were drafts at that version, by id. Each order has one event, even if it is listed twice. */
    private static Map<UUID, SalesOrder> confirmed(Tx tx, List<Held> maybeTwice) {
        var byOrder = new LinkedHashMap<UUID, Held>();
        for (var h : maybeTwice) byOrder.putIfAbsent(h.stock().orderId(), h);
        var all = List.copyOf(byOrder.values());
        var held = all.stream().map(Held::stock).toList();
        var rows = EventLog.send(
                tx,
                SalesQueries.CONFIRM,
                all.stream().map(Held::event).toList(),
                held.stream().map(Reservation::orderId).toArray(UUID[]::new),
                held.stream().map(Reservation::orderVersion).toArray(Long[]::new),
                held.stream().map(Reservation::requestId).toArray(UUID[]::new));
        var confirmed = new HashMap<UUID, SalesOrder>();
        for (var r : rows.await()) confirmed.put(r.getUUID(0), SalesQueries.order(r));
        var waits = new ArrayList<Waits>();
        for (var h : held)
            if (confirmed.containsKey(h.orderId())
                    && h.waiting() != null
                    && h.lines() != null
                    && !h.waiting().isEmpty()) waits.add(new Waits(h.orderId(), h.lines(), h.waiting()));
        Allocating.confirmed(tx, waits);
        return confirmed;
    }

    /** The lines with the pieces that wait for stock. */
    static List<SalesOrderLine> waiting(List<SalesOrderLine> lines, @Nullable List<WaitingLine> waiting) {
        if (waiting == null || waiting.isEmpty()) return lines;
        var pieces = new HashMap<UUID, Long>();
        for (var w : waiting) pieces.put(w.lineId(), w.quantity());
        return lines.stream()
                .map(l -> l.withPieces(l.closedQuantity(), l.returnedQuantity(), pieces.getOrDefault(l.id(), 0L)))
                .toList();
    }

    /** The event may have confirmed the order first. */
    private static SalesOrder before(Tx tx, Reservation held) {
        var now = tx.require("order_not_found", Stored::of, SalesQueries.GET, held.orderId());
        if (!isConfirmedAt(now, held.orderVersion())) throw Problem.conflict("order_changed");
        return now.order();
    }

    /**
     * Completes what a crash left unfinished, or releases what came too late. There is nearly always nothing to do, and one query
     * shows this for a batch. If it comes before the commit of its command, the first event waits for that commit, which is nearly always
     * also that of the others: another query shows this.
     */
    static final Subscriptions.Handler RESERVED = new Subscriptions.Handler() {
        @Override
        public Set<UUID> settled(Tx tx, List<Event> events) {
            var held = new HashMap<UUID, OrderStock>();
            for (var e : events) held.put(e.id(), e.data(OrderStock.class));
            var ids = held.values().stream().map(OrderStock::orderId).toArray(UUID[]::new);
            var confirmedAt = new HashMap<UUID, Set<Long>>();
            for (var r : tx.sql(SalesQueries.CONFIRMED_AT, (Object) ids))
                confirmedAt.computeIfAbsent(r.getUUID(0), id -> new HashSet<>()).add(r.getLong(1));
            held.values()
                    .removeIf(h ->
                            !confirmedAt.getOrDefault(h.orderId(), Set.of()).contains(h.orderVersion()));
            return held.keySet();
        }

        @Override
        public void applyAll(Tx tx, List<Event> events) {
            apply(tx, events.getFirst());
            if (events.size() == 1) return;
            var others = events.subList(1, events.size());
            var settled = settled(tx, others);
            for (var e : others) if (!settled.contains(e.id())) apply(tx, e);
        }

        @Override
        public void apply(Tx tx, Event event) {
            onReserved(tx, event);
        }
    };

    /**
     * Takes the locks that the events need, in the order in which commands take them: orders that are being placed, the credit of the
     * customers, and then, one by one, the orders.
     */
    static void lock(Tx tx, List<Event> events) {
        var orders = events.stream()
                .filter(e -> e.type().equals(InventoryEvents.ORDER_RESERVED))
                .map(e -> e.data(OrderStock.class).orderId())
                .toArray(UUID[]::new);
        if (orders.length > 0) Credit.lock(tx, orders, Placing.lock(tx, orders));
    }

    private static void onReserved(Tx tx, Event event) {
        var held = event.data(OrderStock.class);
        var found = SalesQueries.find(tx, held.orderId());
        if (found != null && found.stored().order().version() == held.orderVersion()) {
            var stock = new Reservation(
                    held.orderId(), held.orderVersion(), held.requestId(), held.lines(), held.waiting());
            var draft = new Held(
                    stock, found.stored().order(), found.lines(), found.claim(), event.actor(), event.traceparent());
            if (Credit.refusal(tx, claims(List.of(draft))) == null
                    && !confirmed(tx, List.of(draft)).isEmpty()) return;
            // a draft needs another version then: the stock of this one is released and cannot be reserved again
            tx.sql(SalesQueries.SUPERSEDE, held.orderId(), held.orderVersion());
        }
        // locked, so that an event has its position among those of the order
        var now = tx.firstOrNull(Stored::of, SalesQueries.LOCK, held.orderId());
        if (now == null) { // it is being placed through the storefront, or was placed while this waited for its row
            if (Placing.finish(tx, held, event)) return;
            now = tx.firstOrNull(Stored::of, SalesQueries.LOCK, held.orderId());
        }
        if (now != null && (isConfirmedAt(now, held.orderVersion()) || Changes.finish(tx, held, event))) return;
        var order = now == null ? null : now.order();
        var declined = new ReservationDeclined(
                held.orderId(),
                held.orderVersion(),
                order == null ? null : order.number(),
                order == null ? null : order.currency());
        long version = order == null ? 0 : order.version();
        EventLog.append(tx, SalesEvents.RESERVATION_DECLINED, held.orderId(), version, declined);
    }

    private static boolean isConfirmedAt(Stored order, long version) {
        return order.confirmedVersion() != null && order.confirmedVersion() == version;
    }

    /** For the event. */
    static @Nullable List<ReservedPart> reserved(@Nullable List<HeldLine> held) {
        if (held == null) return null;
        return held.stream()
                .map(h -> new ReservedPart(h.lineId(), h.locationId(), h.quantity()))
                .toList();
    }

    static List<ReserveLine> reserveLines(List<SalesOrderLine> lines) {
        return lines.stream()
                .map(l -> new ReserveLine(l.id(), l.itemId(), l.quantity()))
                .toList();
    }
}
