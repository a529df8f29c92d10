package tradepost.billing.core.invoice;

import io.vertx.sqlclient.Row;
import tradepost.billing.BillingEvents;
import tradepost.billing.invoice.InvoiceEvents.InvoiceOverdue;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.value.Money;

/**
 * Announces invoices that were due before today while something is open of them, by the clock of the database and in the zone of the business. The
 * row keeps the due date that was announced, so each is announced once, whichever process does it. An index has only the rows that are still to be
 * announced.
 */
public final class OverdueSweep {
    private static final String ACTOR = "system:billing";
    private static final int AT_ONCE = 100;

    /** The version stays: only what sales has decided counts as a change. */
    static final String ANNOUNCE = """
            with due as (
              select invoice_id from receivable
              where open_amount > 0 and overdue_since is distinct from due_at and due_at < business_start(business_today())
              order by due_at limit %d for no key update skip locked)
            update receivable r set overdue_since = r.due_at from due, invoice i
            where r.invoice_id = due.invoice_id and i.id = r.invoice_id
            returning r.invoice_id, i.number, r.order_id, i.order_number, r.customer_id, r.currency, r.total_amount, r.open_amount, r.status,
              r.due_at, r.version
            """.formatted(AT_ONCE);

    private OverdueSweep() {}

    /** Returns how many were announced. If there are none, this is one statement. Virtual threads and tests only. */
    public static int run(Db db) {
        int all = 0;
        int some;
        do {
            some = db.tx(OverdueSweep::announce);
            all += some;
        } while (some == AT_ONCE);
        return all;
    }

    private static int announce(Tx tx) {
        var due = tx.list(OverdueSweep::event, ANNOUNCE);
        EventLog.appendAll(tx, due);
        return due.size();
    }

    private static Event event(Row r) {
        var id = r.getUUID("invoice_id");
        var currency = r.getString("currency");
        var data = new InvoiceOverdue(
                id,
                r.getString("number"),
                r.getUUID("order_id"),
                r.getString("order_number"),
                r.getUUID("customer_id"),
                currency,
                Money.exact(r.getBigDecimal("total_amount"), currency),
                Money.exact(r.getBigDecimal("open_amount"), currency),
                r.getString("status"),
                r.getOffsetDateTime("due_at").toInstant());
        return EventLog.event(BillingEvents.INVOICE_OVERDUE, id, r.getLong("version"), data, ACTOR, null);
    }
}
