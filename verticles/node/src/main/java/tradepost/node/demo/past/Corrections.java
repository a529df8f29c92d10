package tradepost.node.demo.past;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The times of rows that other contexts have written when they applied events, many at once. */
final class Corrections {
    private static final String PAYMENTS = """
            with given as (select * from jsonb_to_recordset(?::jsonb) as g(id uuid, at timestamptz)),
            first as (
              update payment_change c set at = g.at from given g where c.payment_id = g.id and c.status = 'captured')
            update payment p set created_at = g.at, captured_at = g.at, updated_at = case when p.version = 1 then g.at else p.updated_at end
            from given g where p.id = g.id
            """;

    private static final String STORED = """
            update invoice set stored_at = created_at where stored_at <> created_at;
            update ledger_entry e set created_at = t.occurred_at from ledger_transaction t where t.id = e.transaction_id;
            update ledger_transaction set created_at = occurred_at;
            update receivable r set created_at = i.created_at, updated_at = greatest(i.created_at, r.updated_at) from invoice i where i.id = r.invoice_id
            """;

    private static final String SETTLED = """
            update receivable r set updated_at = case when r.version <= 2 then g.at else r.updated_at end
            from jsonb_to_recordset(?::jsonb) as g(id uuid, at timestamptz) where r.invoice_id = g.id
            """;

    private Corrections() {}

    static void payments(Connection in, List<JsonObject> payments) throws SQLException {
        asReplica(in, () -> Rows.use(in, PAYMENTS, payments));
    }

    /** @param settled the invoices with the times of what was last said about them */
    static void billing(Connection in, List<JsonObject> settled) throws SQLException {
        asReplica(in, () -> {
            try (var s = in.createStatement()) {
                s.execute(STORED);
            }
            Rows.use(in, SETTLED, settled);
        });
    }

    private static final String EVENTS = "select event_id from notification where event_id is not null";

    private static final String AT = """
            select jsonb_build_object('event_id', id, 'at', at) from journal
            where id in (select (e.value #>> '{}')::uuid from jsonb_array_elements(?::jsonb) e)
            """;

    private static final String NOTIFIED = """
            update notification n set created_at = g.at, updated_at = case when n.resolved_at is null then g.at else n.updated_at end
            from jsonb_to_recordset(?::jsonb) as g(event_id uuid, at timestamptz)
            where n.event_id = g.event_id and g.at < now() - interval '1 hour'
            """;

    /** Each is from the time of its event. */
    static void notifications(Connection in, Connection journal) throws SQLException {
        var events = new JsonArray();
        try (var s = in.createStatement();
                var found = s.executeQuery(EVENTS)) {
            while (found.next()) events.add(found.getString(1));
        }
        var times = new ArrayList<JsonObject>();
        try (var s = journal.prepareStatement(AT)) {
            s.setString(1, events.encode());
            try (var found = s.executeQuery()) {
                while (found.next()) times.add(new JsonObject(found.getString(1)));
            }
        }
        Rows.use(in, NOTIFIED, times);
    }

    interface Work {
        void run() throws SQLException;
    }

    /** Without triggers, some of which allow no changes. */
    static void asReplica(Connection in, Work work) throws SQLException {
        try (var s = in.createStatement()) {
            s.execute("set session_replication_role = replica");
            work.run();
            s.execute("set session_replication_role = origin");
        }
    }
}
