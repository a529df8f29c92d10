package tradepost.sales.core.confirmation;

/**
 * The statements on order_placing, which has the orders that are being placed, and no others. It is empty most of the time, so they run in
 * transactions, which find rows by an index: a plan that scans an empty table would scan thousands of dead rows later.
 */
final class PlacementQueries {
    /** 30 seconds, which is longer than the deadlines of a try. The time may have been written by a clock that was set back. */
    static final String FRESH = "created_at between now() - interval '30 seconds' and now() + interval '30 seconds'";

    static final String EARLIER = """
            select request_id, id, confirmed from orders_being_placed($1) where confirmed or %s
            """.formatted(FRESH);

    static final String REMOVE_STALE = """
            delete from order_placing
            where request_id = any((select $1::uuid[])::uuid[]) and not confirmed and not %s
            """.formatted(FRESH);

    /**
     * By id, like the event's handler locks them: the ids of a batch increase in the order in which its events are delivered. The content is
     * read only after a crash, but the server parses it for each order.
     */
    static final String INSERT = """
            insert into order_placing(id, request_id, content)
            select * from unnest($1::uuid[], $2::uuid[], $3::jsonb[]) as p(id, request_id, content) order by id
            on conflict (request_id) do nothing returning id
            """;

    /** Locks them by id. */
    static final String TAKE = """
            with taken as materialized (
              select id from order_placing where id = any((select $1::uuid[])::uuid[]) order by id for update)
            delete from order_placing where id = any(array(select id from taken)) returning id, confirmed
            """;

    /** Locks them by id. */
    static final String GIVE_UP = """
            with given_up as materialized (
              select id from order_placing where id = any((select $1::uuid[])::uuid[]) and not confirmed order by id for update)
            delete from order_placing where id = any(array(select id from given_up)) returning id
            """;

    /** So that another try either has written its row, or writes it after this transaction and sees what it has recorded. */
    static final String AWAIT_TRIES = """
            insert into order_placing(id, request_id, content) values ($1, $2, '{}') on conflict (request_id) do nothing
            """;

    static final String TAKE_TRIES = "delete from order_placing where request_id = $1 returning id, confirmed";

    static final String LOCK = "select content from order_placing where id = $1 and not confirmed for update";

    static final String READ_ALL =
            "select content from order_placing where id = any((select $1::uuid[])::uuid[]) and not confirmed";

    static final String LOCK_ALL = """
            select from order_placing where id = any((select $1::uuid[])::uuid[]) and not confirmed order by id for update
            """;

    static final String FINISHED = "update order_placing set confirmed = true, content = '{}' where id = $1";

    private PlacementQueries() {}
}
