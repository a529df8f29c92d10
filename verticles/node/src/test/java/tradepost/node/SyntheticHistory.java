package tradepost.node;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import org.awaitility.Awaitility;

/** Years of a company's data, written by SQL while the program is idle. */
final class SyntheticHistory {
    private static final int ITEMS = 9_973;
    private static final long AT_ONCE = 500_000;
    /** A removed subscriber, whose cursor holds every log until the cursor is deleted. */
    private static final String HOLDER = "gone";

    /** One in this many events is old enough to be deleted. */
    static final int DUE = 5;
    /** Marks the inbox rows of these events in the journal. */
    private static final String APPLIED = "2020-01-01";

    private static final String MAIN = "00000000-0000-7000-8000-000000000001";

    private final Stores stores;
    private final Map<String, Loaded> loaded = new LinkedHashMap<>();

    /** The numbers of the loaded events; those up to {@code due} may be deleted. */
    private record Loaded(long first, long due, long last) {}

    SyntheticHistory(Stores stores) {
        this.stores = stores;
    }

    int items() {
        return ITEMS;
    }

    UUID item(int n) {
        return UUID.fromString("0198c0de-0000-7000-8001-" + "%012x".formatted(n));
    }

    /**
     * Writes this many events into the logs of these contexts together, and this many movements, on two connections. The server
     * does not wait for its disk meanwhile; a crash could lose these rows, which no client relies on.
     */
    void load(List<String> contexts, long events, long movements) {
        var server = contexts.getFirst();
        stores.load(
                server,
                "alter system set fsync = off",
                "alter system set full_page_writes = off",
                "alter system set autovacuum = off",
                "alter system set max_wal_size = '32GB'",
                "alter system set checkpoint_timeout = '1h'",
                "select pg_reload_conf()");
        try (var threads = Executors.newFixedThreadPool(2)) {
            var parts = new ArrayList<Callable<Object>>();
            for (var c : contexts) parts.add(Executors.callable(() -> events(c, events / contexts.size())));
            parts.add(Executors.callable(() -> movements(movements)));
            for (var done : threads.invokeAll(parts)) done.get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
        stores.load(server, "alter system reset all", "select pg_reload_conf()", "checkpoint");
    }

    /** Four receipts of one piece for each shipped piece, over about ten thousand items, with the resulting levels. */
    private void movements(long count) {
        var indexes = stores.map(
                "inventory",
                "select indexname, indexdef from pg_indexes where tablename = 'movement' and indexname <> 'movement_pkey'");
        for (var index : indexes.keySet()) stores.load("inventory", "drop index " + index);
        for (long from = 0; from < count; from += AT_ONCE)
            stores.load("inventory", """
                    insert into movement(id, item_id, from_location_id, to_location_id, quantity, cost, variance, kind, source_type, actor, at)
                    select uuidv7(), ('0198c0de-0000-7000-8001-' || lpad(to_hex(n %% %1$d), 12, '0'))::uuid,
                      case when n %% 5 = 4 then m.id else s.id end, case when n %% 5 = 4 then c.id else m.id end, 1, 0, 0,
                      case when n %% 5 = 4 then 'shipment' else 'receipt' end, 'growth', 'system:test', now() - interval '2 days'
                    from generate_series(%2$d, %3$d) n,
                      (select id from location where code = 'MAIN') m, (select id from location where code = 'SUPPLIER') s,
                      (select id from location where code = 'CUSTOMER') c
                    """.formatted(ITEMS, from, Math.min(from + AT_ONCE, count) - 1));
        for (var definition : indexes.values())
            stores.load("inventory", "set maintenance_work_mem = '512MB'", definition);
        stores.load("inventory", """
                insert into stock_level(item_id, location_id, on_hand)
                select item_id, '%1$s', sum(case to_location_id when '%1$s' then quantity else -quantity end)
                from movement where source_type = 'growth' group by item_id
                """.formatted(MAIN), """
                insert into stocked_item(item_id, sku, quantity)
                select item_id, 'GROWTH-' || item_id, on_hand from stock_level where item_id in (select item_id from movement where source_type = 'growth')
                """, "analyze movement, stock_level, stocked_item");
    }

    /**
     * Events that every subscriber has applied: in the log and in the journal's inbox. One in {@value #DUE} is two days old, the
     * others are from this hour. Their positions and numbers are unused, and they are written once every cursor is past those.
     */
    private void events(String context, long count) {
        stores.write(context, "insert into relay_cursor(subscriber, seq) values (?, 0)", HOLDER);
        // earlier rows are older still
        stores.load(context, "update event_log set at = at - interval '3 days'");
        long lastPosition = stores.number(context, "select last_value from event_log_position_seq");
        long lastSeq = stores.number(context, "select last_seq from relay_lease");
        stores.number(context, "select setval('event_log_position_seq', ?)", lastPosition + count);
        stores.write(
                context,
                "update relay_lease set last_seq = last_seq + ?, unnumbered = unnumbered - int8multirange(int8range(?, ?))",
                count,
                lastPosition + 1,
                lastPosition + count + 1);
        Awaitility.await()
                .until(() -> stores.number(context, "select min(seq) from relay_cursor where subscriber <> ?", HOLDER)
                        >= lastSeq + count);
        var prefix = stores.texts(context, "select left(md5(?), 8)", context).getFirst() + "-0000-7000-8000-";
        for (long from = 1; from <= count; from += AT_ONCE) {
            long to = Math.min(from + AT_ONCE - 1, count);
            var ids = "(select n, ('%s' || lpad(to_hex(n), 12, '0'))::uuid as id from generate_series(%d, %d) n) e"
                    .formatted(prefix, from, to);
            stores.load(
                    context,
                    """
                    insert into event_log(position, id, type, subject, subject_version, data, actor, at)
                    select %1$d + n, id, '%2$s.growth.happened', id, 1,
                      jsonb_build_object('order_id', id, 'total_amount', n, 'items', jsonb_build_array(jsonb_build_object('item_id', id, 'quantity', 1))),
                      'system:test', now() - case when n <= %4$d then interval '2 days' else interval '10 minutes' end from %3$s
                    """.formatted(lastPosition, context, ids, count / DUE),
                    "insert into event_number(seq, position) select %d + n, %d + n from generate_series(%d, %d) n"
                            .formatted(lastSeq, lastPosition, from, to));
            stores.load(
                    "audit",
                    "insert into inbox(event_id, applied_at) select id, case when n <= %d then '%s' else now() end from %s"
                            .formatted(count / DUE, APPLIED, ids));
        }
        stores.load(context, "analyze event_log, event_number");
        synchronized (loaded) {
            loaded.put(context, new Loaded(lastSeq + 1, lastSeq + count / DUE, lastSeq + count));
        }
    }

    /** From now on events may be deleted from the logs. */
    void release() {
        for (var context : loaded.keySet())
            stores.write(context, "delete from relay_cursor where subscriber = ?", HOLDER);
    }

    boolean isGone() {
        return loaded.entrySet().stream()
                .noneMatch(e -> stores.number(
                                e.getKey(),
                                "select count(*) from (select from event_number where seq between ? and ? limit 1) e",
                                e.getValue().first,
                                e.getValue().due)
                        > 0);
    }

    /** The rows that are too recent to be deleted. */
    boolean restIsThere() {
        return loaded.entrySet().stream()
                .allMatch(e -> stores.number(
                                e.getKey(),
                                "select count(*) from event_numbered where seq > ? and seq <= ?",
                                e.getValue().due,
                                e.getValue().last)
                        == e.getValue().last - e.getValue().due);
    }

    /** In the journal's inbox. */
    long remembered() {
        return stores.number("audit", "select count(*) from inbox where applied_at = '" + APPLIED + "'");
    }
}
