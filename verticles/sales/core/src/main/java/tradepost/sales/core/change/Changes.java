package tradepost.sales.core.change;

import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.inventory.event.OrderStock;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.kernel.idempotency.Idempotency;
import tradepost.kernel.json.Json;
import tradepost.kernel.problem.Problem;
import tradepost.sales.SalesOrderWithItems;
import tradepost.sales.core.change.ChangedOrder.By;
import tradepost.sales.core.change.ChangedOrder.Got;
import tradepost.sales.core.invoice.CreditedPieces;
import tradepost.sales.core.order.StoredOrder;
import tradepost.sales.core.terms.Credit;

/**
 * Changes of confirmed orders. One that adds pieces is stored in sales_order_change while inventory reserves them; its command or inventory's
 * event applies it, or it is given up. Each transaction locks the order first.
 */
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
            "update sales_order set version = version + 1, updated_at = now() where id = $1 and version = $2 and stage in ('draft', 'confirmed')";

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
            StoredOrder.lock(tx, change.orderId());
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
            StoredOrder.lock(tx, change.orderId());
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
        var limit = Credit.limit(tx, StoredOrder.get(tx, change.orderId()).customerId()); // before the order is locked
        var order = StoredOrder.lock(tx, change.orderId());
        var stored = find(tx, change.orderId(), change.version(), command);
        if (stored == null) throw Problem.conflict("order_changed");
        if (stored.applied || isAppliedBefore(tx, change, command)) { // in the latter case, the event gives this one up
            ChangedOrder.handOverNewest(tx, change.orderId());
            return;
        }
        requireCredit(tx, change, order, limit);
        if (!ChangedOrder.apply(tx, change, got, by)) throw Problem.conflict("order_changed");
        tx.sql(APPLY, change.orderId(), change.version(), command);
    }

    /** Applies a change that adds no pieces. Fails 409 order_changed. */
    static void applyNow(Tx tx, OrderChange change, By by) {
        StoredOrder.lock(tx, change.orderId());
        if (!ChangedOrder.apply(tx, change, Got.of(List.of(), null), by)) throw Problem.conflict("order_changed");
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
                && ChangedOrder.apply(
                        tx, change, Got.of(held.lines(), held.waiting()), new By(event.actor(), event.origin()))) {
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
    private static void requireCredit(Tx tx, OrderChange change, StoredOrder order, @Nullable Long limit) {
        if (limit == null) return;
        var more = change.sum()
                .total()
                .subtract(order.totalAmount())
                .add(CreditedPieces.givenUp(tx, order.id(), order.currency(), change.amounts(order.currency())));
        if (more.signum() <= 0) return;
        Credit.requireCurrency(order.currency(), change.creditCurrency());
        var open = order.owedAfterRefunds()
                .subtract(order.pendingAmount())
                .add(more)
                .max(BigDecimal.ZERO);
        Credit.requireOpen(tx, new Credit.Claim(order.id(), order.customerId(), order.currency(), open, limit));
    }

    private static boolean hasCredit(Tx tx, OrderChange change) {
        var order = StoredOrder.lock(tx, change.orderId());
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
}
