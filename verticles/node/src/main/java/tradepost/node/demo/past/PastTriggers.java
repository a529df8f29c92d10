package tradepost.node.demo.past;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * Triggers that move the times of what commands write: what has the time of now gets that of the command, and what lies days after now, such
 * as a due date, lies as many days after the command. Times that a command names stay as they are, and so does what is written now.
 */
final class PastTriggers {
    /**
     * Some rows are deleted by their age, and keep their times: placements that have died, uploads, files that nothing uses, and the records by
     * which a repeated command is recognised. The name of the trigger comes last in the alphabet, so it sees what the others have written. The
     * time of an event is in the id of its request, because several may be applied at once. What is overdue, or unpaid for too long, is found
     * after the past: until then it may be paid. There are no mails about the past.
     */
    private static final String INSTALL = """
            create schema demo_past;
            grant usage on schema demo_past to public;
            create function demo_past.moved(at timestamptz, back interval) returns timestamptz language sql volatile parallel safe return
              case when at between now() and clock_timestamp() or at > now() and extract(epoch from at - now()) % 86400 = 0
                then at - back else at end;
            create function demo_past.event_log() returns trigger language plpgsql as $f$
            begin
              new.at := coalesce(
                  to_timestamp(substring(new.request_id from '^demo-[0-9a-f]+-([0-9]+)-')::numeric / 1000000),
                  current_setting('tradepost.past')::timestamptz)
                + (clock_timestamp() - now());
              return new;
            end $f$;
            create function demo_past.later() returns trigger language plpgsql as $f$ begin return null; end $f$;
            do $do$
            declare t record;
            begin
              for t in
                select c.oid::regclass as name, c.relname,
                  string_agg(format('new.%1$I := demo_past.moved(new.%1$I, back);', a.attname), ' ' order by a.attnum) as moves
                from pg_class c join pg_attribute a on a.attrelid = c.oid
                where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
                  and a.atttypid = 'timestamptz'::regtype and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
                  and c.relname not in ('order_placing', 'upload', 'idempotency') and a.attname <> 'unused_since'
                group by c.oid
              loop
                if t.relname <> 'event_log' then
                  execute format('create function demo_past.%I() returns trigger language plpgsql as $f$
                    declare back interval := now() - current_setting(''tradepost.past'')::timestamptz;
                    begin %s return new; end $f$', t.relname, t.moves);
                end if;
                execute format('create trigger zz_demo_past before insert or update on %s for each row
                  when (current_setting(''tradepost.past'', true) <> '''') execute function demo_past.%I()', t.name, t.relname);
                if t.relname = 'receivable' then
                  execute 'create trigger zz_demo_overdue before update of overdue_since on receivable for each row
                    when (new.overdue_since is not null) execute function demo_past.later()';
                elsif t.relname = 'sales_order' then
                  execute 'create trigger zz_demo_unpaid before update on sales_order for each row
                    when (new.cancel_reason = ''unpaid'' and old.stage = ''confirmed'') execute function demo_past.later()';
                elsif t.relname = 'mail' then
                  execute 'create trigger zz_demo_mail before insert on mail for each row
                    when (new.event_at < now() - interval ''1 hour'') execute function demo_past.later()';
                end if;
              end loop;
            end $do$;
            """;

    private static final String REMOVE = "set lock_timeout = '2s'; drop schema if exists demo_past cascade";
    private static final String REMAINS = "select to_regnamespace('demo_past') is not null";
    private static final int TRIES = 5;

    private PastTriggers() {}

    static void install(Connection in) throws SQLException {
        try (var s = in.createStatement()) {
            s.execute(INSTALL);
        }
    }

    /** It waits for transactions that use them. */
    static void remove(Connection in) throws SQLException {
        try (var s = in.createStatement()) {
            for (int tried = 1; isThere(in); tried++)
                try {
                    s.execute(REMOVE);
                } catch (SQLException e) {
                    if (tried == TRIES) throw e;
                }
        }
    }

    private static boolean isThere(Connection in) throws SQLException {
        try (var s = in.createStatement();
                var rows = s.executeQuery(REMAINS)) {
            return rows.next() && rows.getBoolean(1);
        }
    }
}
