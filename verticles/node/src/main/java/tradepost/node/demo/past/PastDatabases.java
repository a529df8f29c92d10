package tradepost.node.demo.past;

import java.io.IOException;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tradepost.kernel.config.Config;
import tradepost.kernel.request.PastTimes;
import tradepost.node.database.EmbeddedPg;
import tradepost.node.demo.client.Parallel;
import tradepost.node.demo.history.Purchase;
import tradepost.node.demo.history.Sale;

/**
 * The databases of {@code dev} while the demo writes its past. Most documents are written as rows, with the events that their commands would
 * have written. What is unusual is done by real commands over HTTP; as long as this is open, {@link PastTriggers} move the times of what they
 * write.
 *
 * <p>An event has its time before the relay reads it. So the journal, the ledger, invoices and everything else that follows events have the
 * past without further doing, and whoever ignores old events ignores these.
 */
public final class PastDatabases implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PastDatabases.class);
    private static final List<String> WRITTEN = List.of("sales", "inventory", "shipping", "purchase");
    private static final long POLL_MS = 40;
    private static final int DELIVERED_WITHIN_S = 120;
    private static final int SECRET_BYTES = 16;

    /** Whether a subscriber has still to apply an event of this context that happened before. */
    private static final String IS_WAITING =
            "select exists (select from relay_cursor where event_waiting_since(subscriber, types) < ?::timestamptz)";

    private static final String JOURNAL = "select max(position) from journal";

    private static final String RESET = "reset synchronous_commit";

    private final Map<String, Connection> connections = new LinkedHashMap<>();
    private final Consumer<String> deliver;
    private final String prefix = "demo-" + secret() + "-";
    private final AtomicLong requests = new AtomicLong();
    private final Instant opened = Instant.now();
    private @Nullable Books books;
    private Instant published = Instant.EPOCH;

    /** @param deliver makes the relay of a context look for events */
    private PastDatabases(Consumer<String> deliver) {
        this.deliver = deliver;
    }

    public static PastDatabases open(EmbeddedPg pg, Config config, List<String> contexts, Consumer<String> deliver)
            throws SQLException {
        var past = new PastDatabases(deliver);
        try {
            for (var context : contexts) {
                var connection = pg.connect(config.database(context).database());
                past.connections.put(context, connection);
                PastTriggers.install(connection);
            }
            setServer(
                    past.connection(contexts.getFirst()),
                    "set synchronous_commit = off"); // what a crash loses is loaded again
            return past;
        } catch (SQLException e) {
            past.close();
            throw e;
        }
    }

    /** Removes what a load that was interrupted has left behind. */
    public static void clear(EmbeddedPg pg, Config config, List<String> contexts) {
        for (var context : contexts)
            try (var connection = pg.connect(config.database(context).database())) {
                setServer(connection, RESET);
                PastTriggers.remove(connection);
            } catch (SQLException e) {
                LOG.warn("the triggers of the demo in {} could not be removed: {}", context, e.getMessage());
            }
    }

    private static String secret() {
        var bytes = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** The id of a request that happens at this time. */
    public String request(Instant at) {
        long micros = ChronoUnit.MICROS.between(Instant.EPOCH, at);
        var id = prefix + micros + "-" + requests.incrementAndGet();
        PastTimes.set(id, at);
        return id;
    }

    /** Writes the past of these documents. Its events are not published yet. */
    public void write(World world, List<Sale> sales, List<Purchase> purchases)
            throws IOException, InterruptedException, SQLException {
        var all = new Books(world, this::request);
        for (var context : WRITTEN) all.read(context, connection(context));
        new PastWriter(all).write(sales, purchases);
        for (var context : WRITTEN) connection(context).setAutoCommit(false);
        try {
            var jobs = new ArrayList<Parallel.Job>();
            for (var context : WRITTEN) jobs.add(writing(all, context));
            Parallel.run(jobs);
            for (var context : WRITTEN) connection(context).commit();
        } finally {
            for (var context : WRITTEN) ended(connection(context));
        }
        books = all;
    }

    private Parallel.Job writing(Books all, String context) throws SQLException {
        var to = connection(context);
        return () -> {
            try {
                all.write(context, to);
            } catch (SQLException e) {
                throw new IOException(context + ": " + e.getMessage(), e);
            }
        };
    }

    private static void ended(Connection transaction) throws SQLException {
        transaction.rollback(); // nothing, once it is committed
        transaction.setAutoCommit(true);
    }

    /**
     * Publishes the events of what was written, up to this time, and returns when those that were published before have been applied: so there is
     * always something to deliver.
     *
     * @return the time before which all have been applied
     */
    public Instant publish(Instant until) throws SQLException, InterruptedException {
        var before = published;
        if (books == null) return until;
        var some = books.events().until(until);
        for (var context : WRITTEN) {
            PastEvents.publish(connection(context), context, some);
            deliver.accept(context);
        }
        published = until;
        waitWhile(() -> isUnderway(WRITTEN, before));
        return before;
    }

    private interface Check {
        boolean holds() throws SQLException;
    }

    private static void waitWhile(Check underway) throws SQLException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(DELIVERED_WITHIN_S);
        while (underway.holds()) {
            if (System.nanoTime() > end) throw new SQLException("events of the past are still delivered");
            Thread.sleep(POLL_MS);
        }
    }

    /** Returns when every event has been applied, also those that are caused by others. */
    private void awaitApplied() throws SQLException, InterruptedException {
        waitWhile(() -> isUnderway(connections.keySet(), Instant.MAX));
    }

    /** Returns when all those who follow the journal have read it. */
    private void awaitRead() throws SQLException, InterruptedException {
        awaitApplied();
        long last = number(connection("audit"), JOURNAL);
        for (var connection : connections.values()) waitWhile(() -> isBehind(connection, last));
    }

    private boolean isUnderway(Collection<String> contexts, Instant before) throws SQLException {
        for (var context : contexts) {
            try (var s = connection(context).prepareStatement(IS_WAITING)) {
                s.setString(1, before.equals(Instant.MAX) ? "infinity" : before.toString());
                try (var rows = s.executeQuery()) {
                    if (rows.next() && rows.getBoolean(1)) return true;
                }
            }
        }
        return false;
    }

    /** A reader that has read nothing since this was opened does not run with these settings. */
    private boolean isBehind(Connection in, long last) throws SQLException {
        return is(
                in,
                "select exists (select from journal_cursor where position < " + last + " and updated_at > '" + opened
                        + "')");
    }

    /**
     * Rows that follow several events at once have the time of the last one: each gets its own. What is overdue is announced.
     *
     * @param end of the past
     */
    public void complete(Instant end) throws SQLException, InterruptedException {
        awaitApplied();
        var billing = connection("billing");
        Corrections.asReplica(billing, () -> OverdueInvoices.announce(billing, end));
        deliver.accept("billing");
        if (books != null) {
            Corrections.payments(connection("payment"), books.payments());
            Corrections.billing(billing, books.settled());
        }
        awaitRead();
        Corrections.notifications(connection("notification"), connection("audit"));
    }

    private Connection connection(String context) throws SQLException {
        var connection = connections.get(context);
        if (connection == null) throw new SQLException(context + " is not installed");
        return connection;
    }

    @Override
    public void close() {
        PastTimes.clear();
        connections.forEach((context, connection) -> {
            try (connection) {
                setServer(connection, RESET);
                PastTriggers.remove(connection);
            } catch (SQLException e) {
                LOG.warn("the triggers of the demo in {} stay until the next start: {}", context, e.getMessage());
            }
        });
    }

    private static void setServer(Connection in, String change) throws SQLException {
        try (var s = in.createStatement()) {
            s.execute("alter system " + change);
            s.execute("select pg_reload_conf()");
        }
    }

    private static boolean is(Connection in, String sql) throws SQLException {
        try (var s = in.createStatement();
                var rows = s.executeQuery(sql)) {
            return rows.next() && rows.getBoolean(1);
        }
    }

    private static long number(Connection in, String sql) throws SQLException {
        try (var s = in.createStatement();
                var rows = s.executeQuery(sql)) {
            return rows.next() ? rows.getLong(1) : 0;
        }
    }
}
