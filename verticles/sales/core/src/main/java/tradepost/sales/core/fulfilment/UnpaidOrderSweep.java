package tradepost.sales.core.fulfilment;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.problem.Problem;
import tradepost.sales.SalesEvents;
import tradepost.sales.core.invoice.OrderInvoices;
import tradepost.sales.core.invoice.OrderInvoices.By;
import tradepost.sales.core.order.StoredOrder;
import tradepost.sales.event.OrderCancelled;

/**
 * Cancels the orders that their customers have placed without payment terms and not paid, some hours after their confirmation, so that others get
 * their stock. Only the clock of the database counts. An order of which something was paid, invoiced or shipped, or whose payment is pending, is left to people: its money may be on the way.
 */
public final class UnpaidOrderSweep {
    private static final Logger LOG = LoggerFactory.getLogger(UnpaidOrderSweep.class);
    private static final String ACTOR = "system:sales";
    private static final int AT_ONCE = 100;

    /** $1: the hours. */
    private static final String IS_DUE = """
            placed_by_customer and status = 'confirmed' and payment_status = 'unpaid' and payment_terms_days is null
              and fulfillment_status = 'unfulfilled' and invoices = 0 and pending_amount = 0
              and confirmed_at <= now() - $1::int * interval '1 hour'""";

    private static final String DUE =
            "select id from sales_order where %s order by confirmed_at limit %d".formatted(IS_DUE, AT_ONCE);

    private static final String END = """
            update sales_order set stage = 'cancelled', cancel_reason = 'unpaid', cancelled_at = now(), credited_amount = total_amount,
              version = version + 1, updated_at = now()
            where id = $2 and %s returning %s
            """.formatted(IS_DUE, StoredOrder.COLUMNS);

    private UnpaidOrderSweep() {}

    /** Cancels those that are due, each in a transaction of its own, and returns how many. Virtual threads and tests only. */
    public static int sweep(Db db, int hours) {
        int all = 0;
        int some;
        do {
            some = 0;
            for (var id : db.list(r -> r.getUUID(0), DUE, hours).await()) if (ended(db, id, hours)) some++;
            all += some;
        } while (some == AT_ONCE);
        return all;
    }

    /** False also if it cannot be cancelled, which does not keep the others from their end. */
    private static boolean ended(Db db, UUID orderId, int hours) {
        try {
            return db.tx(tx -> end(tx, orderId, hours));
        } catch (RuntimeException e) {
            if (Problem.isUnavailable(e)) throw e;
            LOG.error("order {} cannot be cancelled although it is unpaid", orderId, e);
            return false;
        }
    }

    /** False if it was paid, shipped or cancelled meanwhile. */
    private static boolean end(Tx tx, UUID orderId, int hours) {
        var order = tx.firstOrNull(StoredOrder::order, END, hours, orderId);
        if (order == null) return false;
        if (order.allowBackorders()) tx.sql(CancelOrder.WAIT_NO_MORE, orderId);
        var data = OrderCancelled.of(order, order.version() - 1, null, order.creditAmount());
        EventLog.appendAll(
                tx, List.of(EventLog.event(SalesEvents.CANCELLED, orderId, order.version(), data, ACTOR, null)));
        OrderInvoices.settle(tx, Map.of(orderId, new By(ACTOR, null)));
        return true;
    }
}
