package tradepost.webhook.core.delivery;

/** The statements that queue events. */
final class QueueWriteQueries {
    /** The webhooks with one of these types. One whose queue is full is left out until it was filled up. */
    static final String MATCHING = """
            select w.id, w.types, w.thin from webhook w where w.types && $1 and w.deleted_at is null and w.kept_until is null
            """;

    /** How many events wait for each of these webhooks, counted up to $2. */
    static final String WAITING = """
            select w.id, (
              select count(*)::int from (
                select 1 from webhook_delivery d where d.webhook_id = w.id and d.status = 'pending' order by d.next_at limit $2::int) part)
            from unnest($1::uuid[]) as w(id)
            """;

    static final String SET_FULL = "update webhook set kept_until = $2 where id = $1 and kept_until is null";

    static final String EVENTS = """
            insert into webhook_event(id, position, type, subject, at, body)
            select * from unnest($1::uuid[], $2::bigint[], $3::text[], $4::uuid[], $5::timestamptz[], $6::text[])
            on conflict do nothing
            """;

    static final String ADD = """
            insert into webhook_delivery(id, webhook_id, event_id, type, subject, position, thin)
            select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::uuid[], $6::bigint[], $7::boolean[])
            on conflict (webhook_id, event_id) do nothing
            """;

    private static final String AFRESH = """
            status = 'pending', tries = 0, claimed = false, lease = webhook_delivery.lease + 1, next_at = clock_timestamp(),
            first_tried_at = null, delivered_at = null, updated_at = clock_timestamp()
            """;

    /** The same for events that may have been sent before; those that wait stay as they are. */
    static final String AGAIN =
            ADD.replace("do nothing", "do update set " + AFRESH + " where webhook_delivery.status <> 'pending'");

    /** Whatever has become of it, and at once. */
    static final String RESEND = """
            with w as (update webhook set not_before = null where id = $2 and not_before is not null)
            update webhook_delivery set %s where id = $1 and webhook_id = $2 returning id
            """.formatted(AFRESH);

    static final String TESTS = """
            select count(*) from webhook_delivery where webhook_id = $1 and status = 'pending' and position is null
            """;

    static final String PENDING = """
            select count(*) from (
              select 1 from webhook_delivery where webhook_id = $1 and status = 'pending' order by next_at limit $2::int) part
            """;

    /** Webhooks that have to catch up with the journal, or get events again, but for these, whose queues had no room. One that is paused can wait. */
    static final String BEHIND = """
            select id, types, thin, kept_until, replay_position, replay_to, first_failed_at is not null from webhook
            where deleted_at is null and paused_at is null and (kept_until is not null or replay_to is not null)
              and id <> all((select $1::uuid[])::uuid[]) order by id limit 100
            """;

    static final String LOCK_BEHIND = """
            select id, types, thin, kept_until, replay_position, replay_to, first_failed_at is not null from webhook
            where id = $1 and deleted_at is null for no key update
            """;

    /** Held by whoever adds the next events of the journal to the queues. */
    static final String LOCK_CURSOR = "select position from journal_cursor where reader = 'webhook' for update";

    static final String SET_KEPT = "update webhook set kept_until = $2 where id = $1";
    static final String SET_REPLAYED =
            "update webhook set replay_position = $2, replay_to = case when $2::bigint is not null then replay_to end where id = $1";
    static final String BEGIN_REPLAY = "update webhook set replay_position = $2, replay_to = $3 where id = $1";

    private QueueWriteQueries() {}
}
