package tradepost.webhook.core.delivery;

/** The statements on the queue. They use the database's time, so that no clock of a node decides what is due. */
final class QueueQueries {
    /** The webhooks for which something waits, each by one step along the index, and those of them that may be sent to. */
    private static final String LANES = """
            with recursive waiting(id) as (
              (select webhook_id from webhook_delivery where status = 'pending' order by webhook_id limit 1)
              union all
              select (select d.webhook_id from webhook_delivery d where d.status = 'pending' and d.webhook_id > q.id
                      order by d.webhook_id limit 1)
              from waiting q where q.id is not null),
            lane as (
              select w.id, w.ordered, w.paused_at is not null as paused, coalesce(l.room, 1) as room, coalesce(l.proven, false) as proven
              from waiting q join webhook w on w.id = q.id and w.deleted_at is null
              left join unnest($1::uuid[], $2::int[], $3::boolean[]) as l(id, room, proven) on l.id = w.id
              where coalesce(l.room, 1) > 0)
            """;

    /**
     * What is due of each webhook, at most as much as there is room for it: of one in order only the first, and of a paused one only
     * tests. {@code $4} and {@code $5} are the numbers of deliveries of proven webhooks and of others, {@code $6} the seconds after
     * which another process may take them over.
     */
    static final String CLAIM = LANES + """
            , due as (
              select d.id, d.next_at, d.claimed, lane.proven from lane cross join lateral (
                select * from (
                  select id, next_at, claimed from webhook_delivery
                  where webhook_id = lane.id and status = 'pending' and position is not null order by position, id limit 1) head
                where lane.ordered and not lane.paused and head.next_at <= clock_timestamp()
                union all
                select * from (
                  select id, next_at, claimed from webhook_delivery
                  where webhook_id = lane.id and status = 'pending' and next_at <= clock_timestamp()
                  order by next_at limit lane.room) part
                where not lane.ordered and not lane.paused
                union all
                select * from (
                  select id, next_at, claimed from webhook_delivery
                  where webhook_id = lane.id and status = 'pending' and position is null and next_at <= clock_timestamp()
                  order by next_at limit lane.room) tests
                where lane.ordered or lane.paused) d),
            ranked as (select *, row_number() over (partition by proven order by next_at) as n from due),
            picked as (select id, claimed from ranked where n <= case when proven then $4::int else $5::int end)
            update webhook_delivery d set claimed = true, lease = d.lease + 1,
              next_at = clock_timestamp() + $6::int * interval '1 second', first_tried_at = coalesce(d.first_tried_at, clock_timestamp())
            from picked p, webhook w, webhook_event e
            where d.id = p.id and d.status = 'pending' and d.next_at <= clock_timestamp() and w.id = d.webhook_id and e.id = d.event_id
            returning d.id, d.webhook_id, w.owner_id, w.url, w.secret,
              case when w.previous_expires_at > now() then w.previous_secret end as previous_secret, w.failing_since, d.event_id, d.type,
              d.thin, d.tries, d.lease, p.claimed as interrupted, d.first_tried_at, e.at, e.body
            """;

    /** Milliseconds until the next delivery is due, of those that are not; null if there is none. */
    static final String NEXT_MS = LANES + """
            select (extract(epoch from min(d.next_at) - clock_timestamp()) * 1000)::float8
            from lane cross join lateral (
              select next_at from webhook_delivery
              where webhook_id = lane.id and status = 'pending' and next_at > clock_timestamp() order by next_at limit 1) d
            where not lane.paused
            """;

    /**
     * What has become of attempts, and their rows. A delivery that another process has taken over, or that was sent again meanwhile, stays
     * as it is.
     */
    static final String RECORD = """
            with o as (
              select * from unnest($1::uuid[], $2::bigint[], $3::text[], $4::float8[], $5::timestamptz[], $6::int[], $7::int[], $8::text[],
                $9::jsonb[], $10::text[])
              as o(id, lease, status, wait_ms, started_at, duration_ms, http_status, error, headers, response)),
            done as (
              update webhook_delivery d set status = o.status, claimed = false, attempts = d.attempts + 1, tries = d.tries + 1,
                next_at = clock_timestamp() + o.wait_ms * interval '1 millisecond',
                delivered_at = case when o.status = 'delivered' then clock_timestamp() end
              from o where d.id = o.id and d.lease = o.lease and d.status = 'pending'
              returning d.id, d.attempts)
            insert into webhook_attempt(delivery_id, number, started_at, duration_ms, http_status, error, headers, response)
            select done.id, done.attempts, o.started_at, o.duration_ms, o.http_status, o.error, coalesce(o.headers, '{}'), o.response
            from done join o using (id)
            """;

    static final String ACCEPTED = """
            update webhook set failing_since = null where id = any((select $1::uuid[])::uuid[]) and failing_since is not null
            """;
    static final String FAILED = """
            update webhook set failing_since = clock_timestamp() where id = any((select $1::uuid[])::uuid[]) and failing_since is null
            """;

    /** A process has ended while it sent this: whether it was received is unknown. */
    static final String INTERRUPTED = """
            with d as (
              update webhook_delivery set attempts = attempts + 1 where id = $1 and lease = $2 and status = 'pending' returning id, attempts)
            insert into webhook_attempt(delivery_id, number, started_at, duration_ms, error)
            select id, attempts, clock_timestamp(), 0, 'the process that sent it has ended; it may have been received' from d
            """;

    /** Nothing was sent: the attempt does not count. */
    static final String POSTPONE = """
            update webhook_delivery set claimed = false, next_at = clock_timestamp() + $3::int * interval '1 second'
            where id = $1 and lease = $2 and status = 'pending'
            """;

    static final String REFUSE =
            "update webhook_delivery set status = 'refused', claimed = false where id = $1 and lease = $2 and status = 'pending'";

    private QueueQueries() {}
}
