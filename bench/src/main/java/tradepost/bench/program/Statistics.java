package tradepost.bench.program;

import java.io.IOException;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the PostgreSQL of a program counts. Each method opens a connection and closes it, so that none is open during a measurement. */
public record Statistics(Instance instance) {
    private static final String COUNTS = """
            select sum(xact_commit + xact_rollback), pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')
            from pg_stat_database where starts_with(datname, 'tradepost_')
            """;

    /** An event and its entry in the journal are inserted once and never updated, so {@code xmin} is the transaction that committed it. */
    private static final String COMMITS = """
            select id, (extract(epoch from pg_xact_commit_timestamp(xmin)) * 1000000)::bigint from %s where at >= ?
            """;

    /** The transactions in the databases of all contexts, and the bytes of WAL, so far. */
    public record Counts(long transactions, long walBytes) {}

    /** Lets the server keep the time of each commit, from its next start on. */
    public void keepCommitTimes() throws IOException, SQLException {
        try (var c = instance.connect("postgres");
                var s = c.createStatement()) {
            s.execute("alter system set track_commit_timestamp = on");
        }
    }

    public Counts counts() throws IOException, SQLException {
        try (var c = instance.connect("postgres");
                var s = c.createStatement();
                var r = s.executeQuery(COUNTS)) {
            r.next();
            return new Counts(r.getLong(1), r.getLong(2));
        }
    }

    /** When the events of sales since a time were committed, by their ids, in microseconds since 1970. */
    public Map<String, Long> eventCommits(Instant since) throws IOException, SQLException {
        return commits("tradepost_sales", "event_log", since);
    }

    /** When the entries of the journal were committed. */
    public Map<String, Long> journalCommits(Instant since) throws IOException, SQLException {
        return commits("tradepost_audit", "journal", since);
    }

    private Map<String, Long> commits(String database, String table, Instant since) throws IOException, SQLException {
        var times = new HashMap<String, Long>();
        try (var c = instance.connect(database);
                var s = c.prepareStatement(COMMITS.formatted(table))) {
            s.setTimestamp(1, Timestamp.from(since));
            try (var r = s.executeQuery()) {
                while (r.next()) times.put(r.getString(1), r.getLong(2));
            }
        }
        return times;
    }

    /** The number of readers of the journal in all contexts. */
    public int readers() throws IOException, SQLException {
        int count = 0;
        for (var name : databases())
            try (var c = instance.connect(name);
                    var s = c.createStatement();
                    var r = s.executeQuery("select count(*) from journal_cursor")) {
                r.next();
                count += r.getInt(1);
            }
        return count;
    }

    /** Analyzes tables that were just filled. Otherwise plans of the first minute, including those of foreign keys, assume empty tables. */
    public void analyze() throws IOException, SQLException {
        for (var name : databases())
            try (var c = instance.connect(name);
                    var s = c.createStatement()) {
                s.execute("analyze");
            }
    }

    private List<String> databases() throws IOException, SQLException {
        var names = new ArrayList<String>();
        try (var c = instance.connect("postgres");
                var s = c.createStatement();
                var r = s.executeQuery("select datname from pg_database where starts_with(datname, 'tradepost_')")) {
            while (r.next()) names.add(r.getString(1));
        }
        return names;
    }
}
