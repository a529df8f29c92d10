package tradepost.node.demo;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Lets what the contexts write appear to be written earlier, so that the demo company has a history. The contexts work as always; triggers,
 * which only the superuser of the embedded PostgreSQL can create, move the times of each row that is written, before it is stored. So an event
 * has its earlier time before anybody reads it, and the journal and the ledger follow from it. Of the dates, only those of payments are moved: the others are
 * those of such times.
 *
 * <p>The triggers move times only while the connection of this process is open. Without it they do nothing, and the next start removes them.
 */
final class DemoClock implements AutoCloseable {
    /** Their times are of documents. The others keep sessions, files, deliveries, and the journal, which takes the times of the events. */
    private static final List<String> CONTEXTS =
            List.of("contact", "catalog", "inventory", "sales", "purchase", "shipping", "payment", "billing");

    private static final int TRIES = 5;
    /** An event that causes another one may be delivered while another context is looked at. */
    private static final int QUIET_LOOKS = 3;

    private static final int LOOKS_MAX = 200;
    private static final int LOOK_EVERY_MS = 50;

    private static final String REMOVE = "drop schema if exists demo_clock cascade";

    /** While its connection holds this lock, the triggers move times. */
    private static final String LOCK = "select pg_advisory_lock(71053)";

    private static final String CLOCK = """
        create schema demo_clock;
        create table demo_clock.clock as select clock_timestamp() as since, interval '0' as earlier, null::timestamptz as shown;
        """;

    /**
     * A trigger for each table: it is the last one before the row is stored. Times to come, which are computed from the present one, are moved
     * where they arise; other tables and contexts get the moved ones.
     */
    private static final String TRIGGERS = """
        do $do$
        declare t record;
        begin
          for t in
            select c.oid::regclass as name, c.oid,
              string_agg(format(case
                when (c.relname, a.attname) in (('sales_order_invoice', 'due_at'), ('purchase_order', 'expected_at')) then
                  'if tg_op = ''INSERT'' or new.%1$I is distinct from old.%1$I then new.%1$I := new.%1$I - earlier; end if;'
                when a.atttypid = 'date'::regtype then
                  'if new.%1$I = (now() at time zone ''UTC'')::date then new.%1$I := ((now() - earlier) at time zone ''UTC'')::date; end if;'
                else
                  'if new.%1$I between since and soon then new.%1$I := new.%1$I - earlier; end if;'
                end, a.attname), ' ') as moves
            from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
            where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
              and (a.atttypid = 'timestamptz'::regtype or (c.relname, a.attname) in (('sales_order_payment', 'date'), ('order_payment', 'date'),
                ('payment', 'date'), ('refund', 'date')))
              and c.relname not in ('event_number', 'relay_lease', 'relay_cursor', 'relay_parked', 'dead_letter', 'inbox', 'journal_cursor',
                'journal_redriven', 'idempotency', 'job', 'job_error', 'upload', 'upload_chunk', 'import_row', 'schema_floor', 'order_placing',
                'refund_command', 'invoice_command_given_up', 'sales_order_refused_shipment', 'stock_verification', 'ledger_reconciliation',
                'extension_node')
            group by c.oid
          loop
            execute format('create function demo_clock.t%s() returns trigger language plpgsql security definer set search_path = pg_catalog as $f$
              declare since timestamptz; earlier interval; soon timestamptz := clock_timestamp() + interval ''1 s'';
              begin
                if pg_try_advisory_xact_lock_shared(71053) then return new; end if;
                select c.since, c.earlier into since, earlier from demo_clock.clock c;
                %s
                return new;
              end$f$', t.oid, t.moves);
            execute format('create trigger zz_demo_clock before insert or update on %s for each row execute function demo_clock.t%s()',
              t.name, t.oid);
          end loop;
        end $do$
        """;

    private static final String SET = """
        update demo_clock.clock c set earlier = clock_timestamp() - t.shown, shown = t.shown from (select ?::timestamptz as shown) t
        """;

    private static final String IS_LEFT = "select to_regclass('demo_clock.clock') is not null";
    private static final String SHOWN = "select shown from demo_clock.clock where shown is not null";

    private static final String ALL_DELIVERED =
            "select not exists (select from relay_cursor where event_waiting_since(subscriber, types) is not null)";

    private final List<Connection> connections = new ArrayList<>();
    private Instant shown = Instant.EPOCH;

    private interface Change {
        void make(Connection c) throws SQLException;
    }

    /** @return one that shows the present time */
    static DemoClock start(Demo.Databases databases) throws SQLException {
        return start(databases, false);
    }

    /**
     * Call this before the node starts, so that no event that was left gets the present time.
     *
     * @return one that goes on with the last time that a process has set which was killed
     */
    static DemoClock resume(Demo.Databases databases) throws SQLException {
        return start(databases, true);
    }

    /** Removes what a start has left that could not remove it, while others wrote. */
    static void removeLeft(Demo.Databases databases) throws SQLException {
        for (var context : CONTEXTS)
            try (var c = databases.connect(context)) {
                if (isTrue(c, IS_LEFT)) change(c, REMOVE);
            }
    }

    private static DemoClock start(Demo.Databases databases, boolean again) throws SQLException {
        var clock = new DemoClock();
        try {
            for (var context : CONTEXTS) clock.connections.add(databases.connect(context));
            var last = again ? clock.left() : Instant.EPOCH;
            clock.each(c -> {
                run(c, "set lock_timeout = '2s'; set synchronous_commit = off");
                change(c, REMOVE + "; " + CLOCK + TRIGGERS);
                change(c, LOCK);
            });
            if (last.isAfter(Instant.EPOCH)) clock.set(last);
            return clock;
        } catch (SQLException e) {
            clock.close();
            throw e;
        }
    }

    /** The last time that was set. */
    private Instant left() throws SQLException {
        var last = Instant.EPOCH;
        for (var c : connections)
            if (isTrue(c, IS_LEFT))
                try (var s = c.createStatement();
                        var rows = s.executeQuery(SHOWN)) {
                    if (!rows.next()) continue;
                    var there = rows.getObject(1, OffsetDateTime.class).toInstant();
                    if (there.isAfter(last)) last = there;
                }
        return last;
    }

    /** From now on it is this time, which then goes on, unless it has been later. Set it while no request is in flight. */
    void set(Instant time) throws SQLException {
        if (time.isBefore(shown)) return;
        shown = time;
        each(c -> {
            try (var s = c.prepareStatement(SET)) {
                s.setObject(1, time.atOffset(ZoneOffset.UTC));
                s.executeUpdate();
            }
        });
    }

    /** Waits until the events of what was done are delivered, so that what follows from them gets the time that is shown; ten seconds at most. */
    void awaitDelivery() throws SQLException, InterruptedException {
        int quiet = 0;
        for (int looks = 0; quiet < QUIET_LOOKS && looks < LOOKS_MAX; looks++) {
            Thread.sleep(LOOK_EVERY_MS);
            var waits = new AtomicBoolean();
            each(c -> {
                if (!isTrue(c, ALL_DELIVERED)) waits.set(true);
            });
            quiet = waits.get() ? 0 : quiet + 1;
        }
    }

    /** It is the present time again. */
    @Override
    public void close() throws SQLException {
        try {
            each(c -> {
                try (c) {
                    change(c, REMOVE);
                }
            });
        } finally {
            connections.clear();
        }
    }

    /** Fails after all of them, if one has failed. */
    private void each(Change change) throws SQLException {
        var all = new ArrayList<Callable<Void>>();
        for (var c : connections)
            all.add(() -> {
                change.make(c);
                return null;
            });
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var done : threads.invokeAll(all)) done.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof SQLException cause ? cause : new SQLException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLException(e);
        }
    }

    /** The contexts work meanwhile, so a lock may not be had at once. */
    private static void change(Connection c, String sql) throws SQLException {
        for (int i = 1; ; i++)
            try {
                run(c, "begin; " + sql + "; commit");
                return;
            } catch (SQLException e) {
                run(c, "rollback");
                if (i == TRIES) throw e;
            }
    }

    private static boolean isTrue(Connection c, String sql) throws SQLException {
        try (var s = c.createStatement();
                var rows = s.executeQuery(sql)) {
            return rows.next() && rows.getBoolean(1);
        }
    }

    private static void run(Connection c, String sql) throws SQLException {
        try (var s = c.createStatement()) {
            s.execute(sql);
        }
    }
}
