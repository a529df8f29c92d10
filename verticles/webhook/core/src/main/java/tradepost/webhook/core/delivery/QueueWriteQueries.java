package tradepost.webhook.core.delivery;

/** The statements that queue events. */
final class QueueWriteQueries {
    /** The webhooks with one of these types, and whether more than $2 events wait for them. One whose queue is full is left out until it was filled up. */
    static final String MATCHING = """
            select w.id, w.types, w.thin,
              exists (select 1 from webhook_delivery d where d.webhook_id = w.id and d.status = 'pending' order by d.next_at offset $2::int limit 1)
            from webhook w where w.types && $1 and w.deleted_at is null and w.kept_until is null
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
            first_tried_at = null, delivered_at = null
            """;

    /** The same for events that may have been sent before; those that wait stay as they are. */
    static final String AGAIN =
            ADD.replace("do nothing", "do update set " + AFRESH + " where webhook_delivery.status <> 'pending'");

    /** Whatever has become of it. */
    static final String RESEND =
            "update webhook_delivery set " + AFRESH + " where id = $1 and webhook_id = $2 returning id";

    static final String TESTS = """
            select count(*) from webhook_delivery where webhook_id = $1 and status = 'pending' and position is null
            """;

    static final String PENDING = """
            select count(*) from (
              select 1 from webhook_delivery where webhook_id = $1 and status = 'pending' order by next_at limit $2::int) part
            """;

    /** Webhooks that have to catch up with the journal, or get events again. */
    static final String BEHIND = """
            select id, types, thin, false, kept_until, replay_position, replay_to from webhook
            where deleted_at is null and (kept_until is not null or replay_to is not null) order by id limit 100
            """;

    static final String LOCK_BEHIND = """
            select id, types, thin, false, kept_until, replay_position, replay_to from webhook
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
