package tradepost.node;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;

/** What a company leaves behind in years, written by SQL beside a running program that is at rest. */
final class Backlog {
    private static final int ITEMS = 9_973;
    private static final long AT_ONCE = 500_000;
    /** A subscriber that is gone: it holds every log until its cursor is deleted. */
    private static final String HOLDER = "gone";

    private static final String MAIN = "00000000-0000-7000-8000-000000000001";

    private final Stores stores;
    /** By context: the first and the last number of what was loaded. */
    private final Map<String, long[]> loaded = new LinkedHashMap<>();

    Backlog(Stores stores) {
        this.stores = stores;
    }

    int items() {
        return ITEMS;
    }

    UUID item(int n) {
        return UUID.fromString("0198c0de-0000-7000-8001-" + "%012x".formatted(n));
    }

    /** Four receipts of a piece to one that is shipped, over some ten thousand items, with the levels they make. */
    void movements(long count) {
        for (long from = 0; from < count; from += AT_ONCE)
            stores.write("inventory", """
                    insert into movement(id, item_id, from_location_id, to_location_id, quantity, kind, source_type, actor, at)
                    select uuidv7(), ('0198c0de-0000-7000-8001-' || lpad(to_hex(n %% %1$d), 12, '0'))::uuid,
                      case when n %% 5 = 4 then m.id else s.id end, case when n %% 5 = 4 then c.id else m.id end, 1,
                      case when n %% 5 = 4 then 'shipment' else 'receipt' end, 'growth', 'system:test', now() - interval '2 days'
                    from generate_series(%2$d, %3$d) n,
                      (select id from location where code = 'MAIN') m, (select id from location where code = 'SUPPLIER') s,
                      (select id from location where code = 'CUSTOMER') c
                    """.formatted(ITEMS, from, Math.min(from + AT_ONCE, count) - 1));
        stores.write("inventory", """
                insert into stock_level(item_id, location_id, on_hand)
                select item_id, '%1$s', sum(case to_location_id when '%1$s' then quantity else -quantity end)
                from movement where source_type = 'growth' group by item_id
                """.formatted(MAIN));
        stores.write("inventory", "analyze movement");
    }

    /**
     * Events of two days ago that every subscriber has applied: in the log and in the inbox of the journal. They get positions and
     * numbers that nobody has, and are written once every cursor is past those.
     */
    void events(String context, long count) {
        stores.write(context, "insert into relay_cursor(subscriber, seq) values (?, 0)", HOLDER);
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
                .atMost(Duration.ofMinutes(2))
                .until(() -> stores.number(context, "select min(seq) from relay_cursor where subscriber <> ?", HOLDER)
                        >= lastSeq + count);
        for (long from = 1; from <= count; from += AT_ONCE) {
            long to = Math.min(from + AT_ONCE - 1, count);
            var ids =
                    "generate_series(%d, %d) n, lateral (select (left(md5('%s'), 8) || '-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid as id) e"
                            .formatted(from, to, context);
            stores.write(context, """
                    with added as (
                      insert into event_log(position, id, type, subject, subject_version, data, actor, at)
                      select %1$d + n, id, '%3$s.growth.happened', id, 1,
                        jsonb_build_object('order_id', id, 'total_amount', n, 'items', jsonb_build_array(jsonb_build_object('item_id', id, 'quantity', 1))),
                        'system:test', now() - interval '2 days' from %4$s)
                    insert into event_number(seq, position) select %2$d + n, %1$d + n from generate_series(%5$d, %6$d) n
                    """.formatted(lastPosition, lastSeq, context, ids, from, to));
            stores.write("audit", "insert into inbox(event_id, applied_at) select id, '2020-01-01' from " + ids);
        }
        stores.write(context, "analyze event_log, event_number");
        loaded.put(context, new long[] {lastSeq + 1, lastSeq + count});
    }

    /** From now on the logs may be deleted. */
    void release() {
        for (var context : loaded.keySet())
            stores.write(context, "delete from relay_cursor where subscriber = ?", HOLDER);
    }

    boolean isGone() {
        return loaded.entrySet().stream()
                .noneMatch(e -> stores.number(
                                e.getKey(),
                                "select count(*) from (select from event_number where seq between ? and ? limit 1) e",
                                e.getValue()[0],
                                e.getValue()[1])
                        > 0);
    }

    /** In the journal's inbox. */
    long remembered() {
        return stores.number("audit", "select count(*) from inbox where applied_at = '2020-01-01'");
    }
}
