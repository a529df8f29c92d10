package tradepost.sales.core.change;

import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.inventory.event.OrderStock;
import tradepost.inventory.reservation.HeldLine;
import tradepost.inventory.reservation.WaitingLine;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.idempotency.Idempotency;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.value.Json;
import tradepost.sales.Address;
import tradepost.sales.SalesEvents;
import tradepost.sales.SalesOrderWithItems;
import tradepost.sales.core.fulfilment.OpenOrder;
import tradepost.sales.core.fulfilment.Parts;
import tradepost.sales.core.fulfilment.Parts.Place;
import tradepost.sales.core.fulfilment.WaitingPieces;
import tradepost.sales.core.order.SalesStates;
import tradepost.sales.core.payment.Refunds;
import tradepost.sales.core.terms.Credit;
import tradepost.sales.event.OrderChanged;
import tradepost.sales.event.OrderPart;
import tradepost.sales.event.ReservedPart;

/** Writes changes of confirmed orders. Each locks the order first; a change applies only to the version it was decided for. */
public final class Changes {
    /**
     * Keeps the change that an earlier try of the command has stored, whose lines inventory may have reserved. Changes of earlier versions, whose
     * process died, can never be applied any more; inventory releases what it has reserved for them.
     */
    private static final String STORE = """
            with dead as (delete from sales_order_change where order_id = $1 and order_version < $2 and applied_at is null)
            insert into sales_order_change(order_id, order_version, request_id, content) values ($1, $2, $3, $4)
            on conflict (order_id, order_version, request_id) do update set request_id = excluded.request_id returning content
            """;

    private static final String FIND = """
            select content, applied_at is not null from sales_order_change
            where order_id = $1 and order_version = $2 and request_id = $3 for update
            """;
    private static final String APPLIED =
            "select order_id from sales_order_change where request_id = $1 and applied_at is not null";
    private static final String APPLY = """
            update sales_order_change set applied_at = now(), content = '{}' where order_id = $1 and order_version = $2 and request_id = $3
            """;
    private static final String APPLIED_BEFORE = """
            select 1 from sales_order_change where request_id = $1 and applied_at is not null and (order_id, order_version) <> ($2, $3)
            """;
    private static final String GIVE_UP = """
            delete from sales_order_change where order_id = $1 and order_version = $2 and request_id = $3 and applied_at is null
            """;
    private static final String LOCK = "select 1 from sales_order where id = $1 for no key update";
    private static final String GIVE_UP_ALL =
            "delete from sales_order_change where order_id = $1 and request_id = $2 and applied_at is null";
    private static final String SUPERSEDE =
            "update sales_order set version = version + 1, updated_at = now() where id = $1 and version = $2 and status in ('draft', 'confirmed')";

    /** $2: lines that grow or are added, $3: how many pieces of them wait. */
    private static final String WAIT = """
            update sales_order_line l set backordered_quantity = l.backordered_quantity + w.pieces
            from unnest($2::uuid[], $3::bigint[]) as w(line, pieces) where l.id = w.line and l.order_id = $1
            """;

    /**
     * $7: the refund. The order is settled if what was paid and not refunded is what is owed now. It is returned if nothing is open and
     * everything that was shipped has come back.
     */
    private static final String CHANGE = """
            update sales_order o set total_amount = $3, subtotal_amount = $4, discount_amount = $5, tax_amount = $6,
              refunded_amount = o.refunded_amount + $7, shipping_address = $8, billing_address = $9,
              payment_status = case when $7 > 0 then case when o.refunded_amount + $7 = o.paid_amount then 'refunded' else 'partially_refunded' end
                                    when f.settled and o.refunded_amount = 0 and o.paid_amount > 0 then 'paid' else o.payment_status end,
              paid_at = case when f.settled and o.paid_amount > 0 then coalesce(o.paid_at, now()) else o.paid_at end,
              fulfillment_status = case when o.fulfillment_status <> 'partial' or f.open then o.fulfillment_status
                                        when f.kept then 'fulfilled' else 'returned' end,
              status = case when not f.settled then o.status
                            when o.fulfillment_status = 'partial' and not f.open then 'completed' else 'paid' end,
              keeps_allocation = true, version = o.version + 1, updated_at = now()
            from (select %s as open,
                    exists (select from sales_order_line l where l.order_id = o.id and l.shipped_quantity > l.returned_quantity) as kept,
                    (o.paid_amount > 0 or o.returned_amount > 0) and o.paid_amount - o.refunded_amount - $7 = $3 - o.returned_amount as settled
                  from sales_order o where o.id = $1) f
            where o.id = $1 and o.version = $2 and o.%s and o.fulfillment_status in ('unfulfilled', 'partial')
            returning o.version, o.status, o.fulfillment_status, o.customer_id, o.customer_name, o.number, o.currency
            """.formatted(Parts.ANY_OPEN, SalesStates.CHANGE.allowed());

    /** What of the added pieces is reserved where, and what waits for stock. */
    record Got(List<HeldLine> held, List<WaitingLine> waiting) {
        static Got of(List<HeldLine> held, @Nullable List<WaitingLine> waiting) {
            return new Got(held, waiting == null ? List.of() : waiting);
        }
    }

    /** On whose behalf a change is applied. */
    record By(String actor, @Nullable String traceparent) {}

    private Changes() {}

    /** Whether an earlier try of this command, or its event, has applied the change. */
    static boolean isApplied(Db db, UUID command) {
        return db.query(APPLIED, command).await().size() > 0;
    }

    /**
     * Stores a change before its pieces are reserved, unless another try of the command was refused: the order is locked, as by
     * {@link #giveUp(Tx, UUID, UUID)}. Returns the one that counts.
     */
    static OrderChange store(Db db, OrderChange change, UUID command) {
        var content = db.tx(tx -> {
            OpenOrder.lock(tx, change.orderId());
            if (Idempotency.answered(tx, SalesOrderWithItems.class) != null)
                throw Problem.conflict("request_in_progress"); // it has just been applied
            return tx.single(
                    r -> r.getJsonObject(0), STORE, change.orderId(), change.version(), command, Json.write(change));
        });
        if (content.isEmpty()) throw Problem.conflict("request_in_progress"); // it has just been applied
        return Json.read(content, OrderChange.class);
    }

    /** Whether the change is not applied and never will be; its version of the order is left then, so that the next one can be changed. */
    static boolean giveUp(Db db, OrderChange change, UUID command, boolean reserved) {
        return db.tx(tx -> {
            OpenOrder.lock(tx, change.orderId());
            boolean pending =
                    tx.sql(GIVE_UP, change.orderId(), change.version(), command).rowCount() == 1;
            if (!pending && tx.firstOrNull(r -> true, APPLIED, command) != null) return false;
            if (reserved) tx.sql(SUPERSEDE, change.orderId(), change.version());
            return true;
        });
    }

    /** Removes what tries of a refused command have stored; false if one of them was applied. */
    static boolean giveUp(Tx tx, UUID orderId, UUID command) {
        tx.sql(LOCK, orderId);
        if (tx.firstOrNull(r -> true, APPLIED, command) != null) return false;
        tx.sql(GIVE_UP_ALL, orderId, command);
        return true;
    }

    /** Applies a stored change; does nothing if its event has done so. Fails 409 order_changed. */
    static void applyStored(Tx tx, OrderChange change, UUID command, Got got, By by) {
        var limit = Credit.limit(tx, OpenOrder.get(tx, change.orderId()).customerId()); // before the order is locked
        var order = OpenOrder.lock(tx, change.orderId());
        var stored = find(tx, change.orderId(), change.version(), command);
        if (stored == null) throw Problem.conflict("order_changed");
        if (stored.applied || isAppliedBefore(tx, change, command)) return; // the event gives this one up
        requireCredit(tx, change, order, limit);
        if (!apply(tx, change, got, by)) throw Problem.conflict("order_changed");
        tx.sql(APPLY, change.orderId(), change.version(), command);
    }

    /** Applies a change that adds no pieces. Fails 409 order_changed. */
    static void applyNow(Tx tx, OrderChange change, By by) {
        OpenOrder.lock(tx, change.orderId());
        if (!apply(tx, change, Got.of(List.of(), null), by)) throw Problem.conflict("order_changed");
    }

    /**
     * Completes a change whose process died after inventory has reserved its pieces; the caller has locked the order. False if there is no such
     * change, or it can no longer be applied: inventory then releases the pieces.
     */
    public static boolean finish(Tx tx, OrderStock held, Event event) {
        var stored = find(tx, held.orderId(), held.orderVersion(), held.requestId());
        if (stored == null) tx.sql(SUPERSEDE, held.orderId(), held.orderVersion());
        if (stored == null || stored.applied) return stored != null;
        var change = Json.read(stored.content, OrderChange.class);
        if (!isAppliedBefore(tx, change, held.requestId())
                && hasCredit(tx, change)
                && apply(
                        tx, change, Got.of(held.lines(), held.waiting()), new By(event.actor(), event.traceparent()))) {
            tx.sql(APPLY, held.orderId(), held.orderVersion(), held.requestId());
            return true;
        }
        tx.sql(GIVE_UP, held.orderId(), held.orderVersion(), held.requestId());
        tx.sql(SUPERSEDE, held.orderId(), held.orderVersion()); // the released version cannot be reserved again
        return false;
    }

    /** Whether another try of the same command has applied its change at another version. */
    private static boolean isAppliedBefore(Tx tx, OrderChange change, UUID command) {
        return tx.firstOrNull(r -> true, APPLIED_BEFORE, command, change.orderId(), change.version()) != null;
    }

    /** Fails 409 credit_limit_exceeded, and 409 credit_currency for an order that was confirmed before there was a limit. */
    private static void requireCredit(Tx tx, OrderChange change, OpenOrder order, @Nullable Long limit) {
        if (limit == null || change.sum().total().compareTo(order.totalAmount()) <= 0) return;
        if (change.creditCurrency() != null) Credit.requireCurrency(order.currency(), change.creditCurrency());
        var open = change.sum()
                .total()
                .subtract(order.returnedAmount())
                .subtract(order.paidAmount())
                .add(order.refundedAmount())
                .subtract(order.pendingAmount())
                .max(BigDecimal.ZERO);
        Credit.requireOpen(tx, new Credit.Claim(order.id(), order.customerId(), order.currency(), open, limit));
    }

    private static boolean hasCredit(Tx tx, OrderChange change) {
        var order = OpenOrder.lock(tx, change.orderId());
        try {
            requireCredit(tx, change, order, Credit.limit(tx, order.customerId()));
            return true;
        } catch (ServiceException refusal) {
            if (refusal.failureCode() != 409) throw refusal;
            return false;
        }
    }

    private record Stored(JsonObject content, boolean applied) {}

    private static @Nullable Stored find(Tx tx, UUID orderId, long version, UUID command) {
        return tx.firstOrNull(r -> new Stored(r.getJsonObject(0), r.getBoolean(1)), FIND, orderId, version, command);
    }

    /** The order is locked. Changes nothing if it no longer has the version of the change, or if more of it was invoiced meanwhile. */
    private static boolean apply(Tx tx, OrderChange change, Got got, By by) {
        var order = OpenOrder.lock(tx, change.orderId());
        if (order.version() != change.version()
                || !SalesStates.CHANGE.statuses().contains(order.status())
                || ChangedAmounts.isOutdated(tx, change)) return false;
        requireAll(change, got);
        ChangedLines.write(tx, change);
        var waiting = WaitingPieces.remove(tx, change.orderId(), change.waiting());
        if (!got.waiting().isEmpty()) {
            tx.sql(
                    WAIT,
                    change.orderId(),
                    got.waiting().stream().map(WaitingLine::lineId).toArray(UUID[]::new),
                    got.waiting().stream().map(WaitingLine::quantity).toArray(Long[]::new));
            WaitingPieces.add(tx, change.orderId(), change.version(), got.waiting());
        }
        var added = got.held().stream()
                .map(h -> new OrderPart(h.lineId(), h.itemId(), h.locationId(), h.quantity()))
                .toList();
        var before = new LinkedHashMap<Place, Long>();
        for (var p : change.reserved()) before.put(new Place(p.lineId(), p.locationId()), p.quantity());
        var reserved = Parts.after(before, added, change.removed());
        Parts.reallocate(tx, change.orderId(), reserved);
        var sum = change.sum();
        var now = tx.single(
                r -> r,
                CHANGE,
                change.orderId(),
                change.version(),
                sum.total(),
                sum.subtotal(),
                sum.discount(),
                sum.tax(),
                change.refund(),
                stored(change.shippingAddress()),
                stored(change.billingAddress()));
        var data = new OrderChanged(
                change.orderId(),
                now.getUUID(3),
                change.reservedVersion(),
                added.isEmpty() && got.waiting().isEmpty() ? null : change.version(),
                added,
                change.removed(),
                change.lines().stream().map(OrderChange.Line::item).toList(),
                reserved.entrySet().stream()
                        .map(e ->
                                new ReservedPart(e.getKey().lineId(), e.getKey().locationId(), e.getValue()))
                        .toList(),
                change.reason(),
                sum.total(),
                change.refund(),
                now.getString(2),
                now.getString(1).equals("completed"),
                now.getString(5),
                now.getString(6),
                now.getString(4),
                change.shippingAddress(),
                waiting.isEmpty() ? null : waiting);
        var event =
                EventLog.event(SalesEvents.CHANGED, change.orderId(), now.getLong(0), data, by.actor, by.traceparent);
        EventLog.appendAll(tx, List.of(event));
        EventLog.handOver(tx, "inventory", event);
        EventLog.handOver(tx, "shipping", event);
        if (change.refund().signum() > 0)
            Refunds.giveBack(tx, change.orderId(), change.refund(), change.reason(), by.actor);
        return true;
    }

    /** What inventory has reserved, and what waits, is what the change adds. */
    private static void requireAll(OrderChange change, Got got) {
        var pieces = new HashMap<UUID, Long>();
        for (var h : got.held()) pieces.merge(h.lineId(), h.quantity(), Long::sum);
        for (var w : got.waiting()) pieces.merge(w.lineId(), w.quantity(), Long::sum);
        var wanted = new HashMap<UUID, Long>();
        for (var l : change.grown()) wanted.put(l.line().id(), l.grown());
        if (!pieces.equals(wanted))
            throw new IllegalStateException(
                    "for order " + change.orderId() + " " + got + " is reserved, not " + wanted);
    }

    private static @Nullable JsonObject stored(@Nullable Address address) {
        return address == null ? null : Json.write(address);
    }
}
