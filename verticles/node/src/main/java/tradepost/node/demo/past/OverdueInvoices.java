package tradepost.node.demo.past;

import static tradepost.node.demo.past.Rows.row;

import io.vertx.core.json.JsonObject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.UUID;
import tradepost.billing.BillingEvents;
import tradepost.billing.invoice.InvoiceEvents.InvoiceOverdue;
import tradepost.kernel.json.Json;
import tradepost.kernel.value.Ids;
import tradepost.kernel.value.Money;

/** Announces the invoices of the past that are overdue, as billing would have done: within a minute of the time when they were due. */
final class OverdueInvoices {
    private static final String ANNOUNCE = """
            update receivable r set overdue_since = r.due_at from invoice i
            where i.id = r.invoice_id and r.open_amount > 0 and r.overdue_since is distinct from r.due_at and r.due_at < ?
            returning r.*, i.number, i.order_number
            """;

    private static final String ACTOR = "system:billing";
    private static final long MINUTE_MS = 60_000;

    private OverdueInvoices() {}

    /** @param before so long ago that nobody is sent a message about it */
    static void announce(Connection in, Instant before) throws SQLException {
        var log = new Rows("event_log");
        try (var s = in.prepareStatement(ANNOUNCE)) {
            s.setTimestamp(1, Timestamp.from(before));
            try (var overdue = s.executeQuery()) {
                while (overdue.next()) log.add("event_log", event(overdue));
            }
        }
        log.insert(in);
    }

    private static JsonObject event(ResultSet of) throws SQLException {
        var id = of.getObject("invoice_id", UUID.class);
        var currency = of.getString("currency");
        var due = of.getObject("due_at", OffsetDateTime.class).toInstant();
        var data = new InvoiceOverdue(
                id,
                of.getString("number"),
                of.getObject("order_id", UUID.class),
                of.getString("order_number"),
                of.getObject("customer_id", UUID.class),
                currency,
                Money.exact(of.getBigDecimal("total_amount"), currency),
                Money.exact(of.getBigDecimal("open_amount"), currency),
                of.getString("status"),
                due);
        return row(
                "id", Ids.next(),
                "type", BillingEvents.INVOICE_OVERDUE,
                "subject", id,
                "subject_version", of.getLong("version"),
                "data", Json.write(data),
                "actor", ACTOR,
                "at", due.plusMillis(Math.floorMod(id.getLeastSignificantBits(), MINUTE_MS)));
    }
}
