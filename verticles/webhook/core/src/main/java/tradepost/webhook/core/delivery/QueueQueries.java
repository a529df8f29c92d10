package tradepost.webhook.core.delivery;

/** The statements on the queue. They use the database's time, so that no clock of a node decides what is due. */
final class QueueQueries {
    /**
     * The webhooks for which something waits, each by one step along the index, and those of them that may get another request. {@code $1} to
     * {@code $3} are those with requests under way.
     */
    private static final String LANES = """
            with recursive waiting(id) as (
              (select webhook_id from webhook_delivery where status = 'pending' order by webhook_id limit 1)
              union all
              select (select d.webhook_id from webhook_delivery d where d.status = 'pending' and d.webhook_id > q.id
                      order by d.webhook_id limit 1)
              from waiting q where q.id is not null),
            lane as (
              select w.id, w.ordered, w.paused_at is not null as paused, w.not_before, coalesce(w.not_before > now(), false) as waits,
                w.failed_at, case when w.proven then 0 when w.failures = 0 then 1 else 2 end as kind, coalesce(l.requests, 0) as requests,
                case when w.proven then %d else 1 end - coalesce(l.requests, 0) as room
              from waiting q join webhook w on w.id = q.id and w.deleted_at is null
              left join unnest($1::uuid[], $2::int[], $3::boolean[]) as l(id, requests, slow) on l.id = w.id
              where l.slow is not true and case when w.proven then %1$d else 1 end > coalesce(l.requests, 0))
            """.formatted(Lanes.OF_WEBHOOK);

    /**
     * What is due of each webhook, at most as much as there is room for it: of one in order only the first, while nothing of it is under way,
     * and of one that is paused or waits only tests. {@code $4} to {@code $6} are the numbers of deliveries of each kind of webhook, {@code $7}
     * the seconds after which another process may take them over. Of those that fail, the one that failed longest ago comes first.
     */
    static final String CLAIM = LANES + """
            , due as (
              select d.id, d.next_at, d.claimed, lane.kind, case when lane.kind = 2 then lane.failed_at end as failed_at from lane cross join lateral (
                select * from (
                  select id, next_at, claimed from webhook_delivery
                  where webhook_id = lane.id and status = 'pending' and position is not null order by position, id limit 1) head
                where lane.ordered and not lane.paused and not lane.waits and lane.requests = 0 and head.next_at <= now()
                  and not exists (select from webhook_delivery c where c.webhook_id = lane.id and c.claimed and c.next_at > now())
                union all
                select * from (
                  select id, next_at, claimed from webhook_delivery
                  where webhook_id = lane.id and status = 'pending' and next_at <= now()
                  order by next_at limit lane.room) part
                where not lane.ordered and not lane.paused and not lane.waits
                union all
                select * from (
                  select id, next_at, claimed from webhook_delivery
                  where webhook_id = lane.id and status = 'pending' and position is null and next_at <= now()
                  order by next_at limit lane.room) tests
                where lane.ordered or lane.paused or lane.waits) d),
            ranked as (select *, row_number() over (partition by kind order by failed_at, next_at) as n from due),
            picked as (select id, claimed from ranked where n <= case kind when 0 then $4::int when 1 then $5::int else $6::int end)
            update webhook_delivery d set claimed = true, lease = d.lease + 1,
              next_at = clock_timestamp() + $7::int * interval '1 second', first_tried_at = coalesce(d.first_tried_at, clock_timestamp())
            from picked p, webhook w, webhook_event e
            where d.id = p.id and d.status = 'pending' and d.next_at <= now() and w.id = d.webhook_id and e.id = d.event_id
            returning d.id, d.webhook_id, w.owner_id, w.url, w.secret,
              case when w.previous_expires_at > now() then w.previous_secret end as previous_secret,
              case when w.proven then 0 when w.failures = 0 then 1 else 2 end as kind, w.first_failed_at, d.event_id, d.type,
              d.thin, d.tries, d.lease, p.claimed as interrupted, d.first_tried_at, e.at, e.body
            """;

    /** Milliseconds until the next delivery is due, of those that are not; null if there is none. */
    static final String NEXT_MS = LANES + """
            select (extract(epoch from min(case when lane.waits then lane.not_before else d.next_at end) - now()) * 1000)::float8
            from lane left join lateral (
              select next_at from webhook_delivery
              where webhook_id = lane.id and status = 'pending' and next_at > now() order by next_at limit 1) d on true
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
                updated_at = clock_timestamp(),
                next_at = clock_timestamp() + o.wait_ms * interval '1 millisecond',
                delivered_at = case when o.status = 'delivered' then clock_timestamp() end
              from o where d.id = o.id and d.lease = o.lease and d.status = 'pending'
              returning d.id, d.attempts)
            insert into webhook_attempt(delivery_id, number, started_at, duration_ms, http_status, error, headers, response)
            select done.id, done.attempts, o.started_at, o.duration_ms, o.http_status, o.error, coalesce(o.headers, '{}'), o.response
            from done join o using (id)
            """;

    static final String ACCEPTED = """
            update webhook set first_failed_at = null, proven = true, failures = 0
            where id = any((select $1::uuid[])::uuid[]) and (first_failed_at is not null or not proven)
            """;

    private static final String FAILURES =
            "w.failures + case when w.failed_at is null or o.started_at > w.failed_at then 1 else 0 end";

    /**
     * The last attempts of webhooks, and for how long the receivers ask. From the second failure on, a webhook waits {@code $4} milliseconds, and
     * from the fifth on {@code $5}.
     */
    static final String FAILED = """
            update webhook w set first_failed_at = coalesce(w.first_failed_at, clock_timestamp()), proven = false, failures = %1$s,
              failed_at = clock_timestamp(),
              not_before = greatest(w.not_before, clock_timestamp() + greatest(o.asked_ms,
                case when %1$s >= 5 then $5::float8 when %1$s >= 2 then $4::float8 else 0 end) * interval '1 millisecond')
            from unnest($1::uuid[], $2::timestamptz[], $3::float8[]) as o(id, started_at, asked_ms) where w.id = o.id
            """.formatted(FAILURES);

    /** Nothing is sent to this webhook for so many seconds. */
    static final String WAIT = """
            update webhook set not_before = greatest(not_before, clock_timestamp() + $2::int * interval '1 second') where id = $1
            """;

    /** A process has ended while it sent this: whether it was received is unknown. */
    static final String INTERRUPTED = """
            with d as (
              update webhook_delivery set attempts = attempts + 1, updated_at = clock_timestamp() where id = $1 and lease = $2 and status = 'pending' returning id, attempts)
            insert into webhook_attempt(delivery_id, number, started_at, duration_ms, error)
            select id, attempts, clock_timestamp(), 0, 'the process that sent it has ended; it may have been received' from d
            """;

    /** Nothing was sent: the attempt does not count. */
    static final String POSTPONE = """
            update webhook_delivery set claimed = false, next_at = clock_timestamp() + $3::int * interval '1 second'
            where id = $1 and lease = $2 and status = 'pending'
            """;

    static final String REFUSE = """
            update webhook_delivery set status = 'refused', claimed = false, updated_at = clock_timestamp()
            where id = $1 and lease = $2 and status = 'pending'
            """;

    private QueueQueries() {}
}
