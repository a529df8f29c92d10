package tradepost.kernel.events;

/** The statements of {@link Delivery}. */
final class DeliveryQueries {
    static final String LAST_SEQ =
            "select last_seq, (select types from relay_cursor where subscriber = $1) from relay_lease";
    /**
     * Runs in every process of the context, whether it relays or not. It only adds types: during an upgrade, a relay of the
     * previous release delivers the types that a subscriber of the new release has declared.
     */
    static final String DECLARE = """
            insert into relay_cursor(subscriber, seq, types) values ($1, 0, $2)
            on conflict (subscriber) do update set types = array(
              select t from unnest(relay_cursor.types || excluded.types) t group by t order by t)
            where excluded.types is not null and not coalesce(relay_cursor.types @> excluded.types, false)
            """;

    static final String CURSOR = "select seq, types from relay_cursor where subscriber = $1";
    static final String NEXT_OF_EVERY_TYPE = next("");
    static final String NEXT_OF_TYPES = next("and type = any($5)");

    /** Moves the cursor from $2, or from where {@link Numbering} has moved it meanwhile, on the same condition, while this process has the lease. */
    static final String MOVE = """
            update relay_cursor set seq = $3, updated_at = now()
            where subscriber = $1 and seq between $2 and $3 and types is not distinct from $4
              and exists (select from relay_lease where fencing = $5)
            """;

    static final String AGE = """
            select extract(epoch from clock_timestamp()
              - event_waiting_since('%1$s', (select types from relay_cursor where subscriber = '%1$s')))::float8
            """;

    /** The next events, as many as fit into a batch, and at least one. */
    private static String next(String andOfTypes) {
        var events = "select seq, position, data from event_numbered where seq > $1 and seq <= $4 " + andOfTypes
                + " order by seq limit $2";
        return "select %s from (select seq, position from (%s) f) f join event_log using (position) order by seq"
                .formatted(Event.COLUMNS, EventLog.fitting(events, "seq", "$3"));
    }

    private DeliveryQueries() {}
}
