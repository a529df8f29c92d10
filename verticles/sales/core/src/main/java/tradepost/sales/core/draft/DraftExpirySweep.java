package tradepost.sales.core.draft;

import io.vertx.serviceproxy.ServiceException;
import java.util.UUID;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.problem.Problem;
import tradepost.orders.OrderState;
import tradepost.sales.SalesEvents;
import tradepost.sales.SalesOrder;
import tradepost.sales.core.order.StoredOrder;
import tradepost.sales.core.terms.ExpirySweep;
import tradepost.sales.event.OrderCancelled;

/** Cancels drafts that have expired, by the clock of the database. If there are none, this is one statement. */
public final class DraftExpirySweep {
    private static final int AT_ONCE = 100;
    private static final String ACTOR = "system:sales";

    /** The condition of a draft that may be written. */
    static final String WRITABLE = "status = 'draft' and (expires_at is null or expires_at > now())";

    private static final String DUE = "status = 'draft' and expires_at <= now()";
    private static final String ANY = "select exists (select from sales_order where " + DUE + ")";

    private static final String CANCEL = """
            with due as (select id from sales_order where %s order by expires_at limit %d for no key update skip locked)
            update sales_order o set stage = 'cancelled', cancel_reason = 'expired', cancelled_at = now(), version = version + 1,
              updated_at = now()
            from due where o.id = due.id and o.status = 'draft' returning %s
            """.formatted(DUE, AT_ONCE, StoredOrder.columns("o"));

    private DraftExpirySweep() {}

    /** Why an order is not {@link #WRITABLE}: 409 draft_expired, or invalid_state if it is no draft. Fails 404. */
    static ServiceException refusal(Tx tx, UUID orderId) {
        var order = tx.require("order_not_found", StoredOrder::order, StoredOrder.GET, orderId);
        return order.status().equals("draft")
                ? Problem.conflict("draft_expired", Problem.detail("expires_at", "was " + order.expiresAt()))
                : OrderState.invalid(order);
    }

    /** Cancels all of them, and returns how many there were. Virtual threads and tests only. */
    public static int sweep(Db db) {
        return ExpirySweep.all(db, ANY, DraftExpirySweep::cancel);
    }

    private static int cancel(Tx tx) {
        var cancelled = tx.list(StoredOrder::order, CANCEL);
        EventLog.appendAll(tx, cancelled.stream().map(DraftExpirySweep::event).toList());
        return cancelled.size();
    }

    private static Event event(SalesOrder o) {
        var data = OrderCancelled.of(o, o.version() - 1, null, o.creditAmount());
        return EventLog.event(SalesEvents.CANCELLED, o.id(), o.version(), data, ACTOR, null);
    }
}
