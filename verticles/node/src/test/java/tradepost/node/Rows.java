package tradepost.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import tradepost.node.config.Contexts;
import tradepost.node.process.Secrets;

/** The rows of a context, read from the database in its data folder while the program runs. */
record Rows(Path data) {
    /** Tables whose rows come and go without requests. */
    private static final Set<String> PLUMBING = Set.of(
            "event_log",
            "event_number",
            "inbox",
            "relay_cursor",
            "relay_lease",
            "relay_parked",
            "journal",
            "journal_kind",
            "journal_signed_head");

    /** The number of events of this type and subject. */
    long events(String type, String subject) {
        var context = type.substring(0, type.indexOf('.'));
        return count(context, "select count(*) from event_log where type = '" + type + "' and subject = ?", subject);
    }

    /** The number of rows in each table of each context, and the number of events ever started. */
    Map<String, Long> all() {
        var out = new TreeMap<String, Long>();
        for (var context : Contexts.names())
            try (var c = connection(context);
                    var s = c.createStatement()) {
                var tables = new ArrayList<String>();
                try (var r = s.executeQuery("select tablename from pg_tables where schemaname = 'public'")) {
                    while (r.next()) tables.add(r.getString(1));
                }
                for (var table : tables)
                    try (var r = s.executeQuery("select count(*) from \"" + table + "\"")) {
                        r.next();
                        if (!PLUMBING.contains(table)) out.put(context + "." + table, r.getLong(1));
                    }
                try (var r = s.executeQuery("select last_value from event_log_position_seq")) {
                    r.next();
                    out.put(context + " events", r.getLong(1));
                }
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        return out;
    }

    private Connection connection(String context) throws SQLException {
        try {
            var port = Files.readString(data.resolve("postgres/port")).strip();
            var url = "jdbc:postgresql://127.0.0.1:" + port + "/tradepost_" + context;
            return DriverManager.getConnection(url, context, Secrets.in(data).get("db." + context));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Does the work while the events of this context get no number, so that its relay delivers none. */
    void withoutRelay(String context, Runnable work) {
        try (var c = connection(context)) {
            c.setAutoCommit(false);
            try (var s = c.createStatement()) {
                s.execute("select from relay_lease for update");
            }
            work.run();
            c.rollback();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Changes rows, as time would. */
    void run(String context, String sql) {
        try (var c = connection(context);
                var s = c.createStatement()) {
            s.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** @param sql selects one number, with one id as its parameter */
    long count(String context, String sql, String id) {
        try (var c = connection(context);
                var s = c.prepareStatement(sql)) {
            s.setObject(1, UUID.fromString(id));
            try (var r = s.executeQuery()) {
                r.next();
                return r.getLong(1);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
