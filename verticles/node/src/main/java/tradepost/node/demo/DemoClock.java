package tradepost.node.demo;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;

/**
 * Lets what the contexts write appear to be written earlier, so that the demo company has a history. The contexts work as always; triggers,
 * which only the superuser of the embedded PostgreSQL can create, move the times of each row that is written, before it is stored. So an event
 * has its earlier time before anybody reads it, and the journal and the ledger follow from it.
 *
 * <p>The triggers move times only while the connection of this process is open. Without it they do nothing, and the next start removes them.
 */
final class DemoClock implements AutoCloseable {
    /** Their times are of documents. The others keep sessions, files, deliveries, and the journal, which takes the times of the events. */
    private static final List<String> CONTEXTS =
            List.of("contact", "catalog", "inventory", "sales", "purchase", "shipping", "payment", "billing");

    private static final int TRIES = 5;

    private static final String REMOVE = "drop schema if exists demo_clock cascade";

    private static final String CLOCK = """
        create schema demo_clock;
        create table demo_clock.clock as select clock_timestamp() as since, interval '0' as earlier, pid, backend_start
          from pg_stat_get_activity(pg_backend_pid());
        create function demo_clock.clock() returns demo_clock.clock language sql stable security definer set search_path = pg_catalog as
          'select c from demo_clock.clock c join pg_stat_get_activity(c.pid) a on a.backend_start = c.backend_start';
        create function demo_clock.moved(t timestamptz, c demo_clock.clock) returns timestamptz language sql stable as
          $$select case when t between (c).since and clock_timestamp() + interval '1 s' then t - (c).earlier else t end$$;
        create function demo_clock.moved(d date, c demo_clock.clock) returns date language sql stable as
          $$select case when d between ((c).since at time zone 'UTC')::date and (clock_timestamp() at time zone 'UTC')::date
            then ((clock_timestamp() - (c).earlier) at time zone 'UTC')::date else d end$$;
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
              string_agg(format('new.%1$I := demo_clock.moved(new.%1$I, k);', a.attname), ' ')
                filter (where (c.relname, a.attname) not in (('sales_order_invoice', 'due_at'), ('purchase_order', 'expected_at'))) as past,
              string_agg(format('if tg_op = ''INSERT'' or new.%1$I is distinct from old.%1$I then new.%1$I := new.%1$I - k.earlier; end if;',
                  a.attname), ' ')
                filter (where (c.relname, a.attname) in (('sales_order_invoice', 'due_at'), ('purchase_order', 'expected_at'))) as to_come
            from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
            where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
              and a.atttypid in ('timestamptz'::regtype, 'date'::regtype)
              and c.relname not in ('event_number', 'relay_lease', 'relay_cursor', 'relay_parked', 'dead_letter', 'inbox', 'journal_cursor',
                'journal_redriven', 'idempotency', 'job', 'job_error', 'upload', 'upload_chunk', 'import_row', 'schema_floor')
            group by c.oid
          loop
            execute format('create function demo_clock.t%s() returns trigger language plpgsql security definer set search_path = pg_catalog as
              $f$declare k demo_clock.clock := demo_clock.clock(); begin if k.since is null then return new; end if; %s %s return new; end$f$',
              t.oid, t.past, t.to_come);
            execute format('create trigger zz_demo_clock before insert or update on %s for each row execute function demo_clock.t%s()',
              t.name, t.oid);
          end loop;
        end $do$
        """;

    private static final String SET = "update demo_clock.clock set earlier = clock_timestamp() - ?";

    private final List<Connection> connections = new ArrayList<>();

    /** @return one that shows the present time */
    static DemoClock start(Demo.Databases databases) throws SQLException {
        var clock = new DemoClock();
        try {
            for (var context : CONTEXTS) {
                var c = databases.connect(context);
                clock.connections.add(c);
                run(c, "set lock_timeout = '2s'; set synchronous_commit = off");
                change(c, REMOVE + "; " + CLOCK + TRIGGERS);
            }
            return clock;
        } catch (SQLException e) {
            clock.close();
            throw e;
        }
    }

    /** From now on it is this time, which then goes on. Set it while no request is in flight. */
    void set(Instant time) throws SQLException, InterruptedException {
        var set = new ArrayList<Callable<Integer>>();
        for (var c : connections)
            set.add(() -> {
                try (var s = c.prepareStatement(SET)) {
                    s.setObject(1, time.atOffset(ZoneOffset.UTC));
                    return s.executeUpdate();
                }
            });
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var done : threads.invokeAll(set)) done.get();
        } catch (ExecutionException e) {
            throw new SQLException(e.getCause());
        }
    }

    /** It is the present time again. */
    @Override
    public void close() throws SQLException {
        SQLException failure = null;
        for (var c : connections)
            try (c) {
                change(c, REMOVE);
            } catch (SQLException e) {
                failure = e;
            }
        connections.clear();
        if (failure != null) throw failure;
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

    private static void run(Connection c, String sql) throws SQLException {
        try (var s = c.createStatement()) {
            s.execute(sql);
        }
    }
}
