package tradepost.notification.core.push;

import tradepost.notification.core.inbox.ReadingRight;

/** The statements of push messages. */
final class PushQueries {
    static final String COLUMNS = "id, endpoint, created_at";

    static final String COUNT = "select count(*) from push_subscription where user_id = $1 and endpoint <> $2";
    static final String SAVE = """
            insert into push_subscription(id, user_id, endpoint, p256dh, auth) values ($1, $2, $3, $4, $5)
            on conflict (endpoint) do update set user_id = excluded.user_id, p256dh = excluded.p256dh, auth = excluded.auth
            returning %s
            """.formatted(COLUMNS);
    static final String DELETE = "delete from push_subscription where id = $1 and user_id = $2";
    static final String GONE = "delete from push_subscription where id = $1";

    /** The queue of a browser is bounded: what is newer is dropped while it has $3 messages. After a failure, all of them wait. */
    static final String ADD = """
            insert into push_message(id, subscription_id, notification_id, next_at)
            select gen_random_uuid(), subscription_id, notification_id,
              coalesce((select max(next_at) from push_message m where failures > 0 and m.subscription_id = new.subscription_id), now())
            from (
              select s.id as subscription_id, s.failures, new.notification_id, row_number() over (partition by s.id order by new.notification_id) as number
              from unnest($1::uuid[], $2::uuid[]) new(notification_id, user_id) join push_subscription s using (user_id)) new
            where number + (select count(*) from (
              select from push_message m where m.subscription_id = new.subscription_id limit $3::bigint) waiting) <= $3::bigint
            on conflict do nothing
            """;

    private static final String OLDEST = """
            not exists (select from push_message older
              where older.subscription_id = m.subscription_id and (older.created_at, older.id) < (m.created_at, m.id))""";

    /**
     * Takes the oldest message of each browser, but none of those browsers ($3) that are being sent one. It is due again after the lease, should
     * this process stop.
     */
    static final String TAKE = """
            with due as (
              select m.id from push_message m where next_at <= now() and subscription_id <> all($3) and %s
              order by next_at limit $1 for no key update skip locked)
            update push_message m set attempts = m.attempts + 1, next_at = now() + $2 * interval '1 second'
            from due join push_message taken using (id) join push_subscription s on s.id = taken.subscription_id
              join notification n on n.id = taken.notification_id
              left join recipient r on r.user_id = s.user_id and r.is_active left join recipient_role o on o.name = r.role
            where m.id = due.id
            returning m.id, m.subscription_id, m.attempts, s.endpoint, s.p256dh, s.auth, n.id, n.type, n.title, n.text, n.entity_type,
              n.entity_id, s.failures, n.event_id, %s
            """.formatted(OLDEST, ReadingRight.COLUMNS);

    /** When the next one can be taken. */
    static final String NEXT = """
            select extract(epoch from next_at - now())::float8 from push_message m where subscription_id <> all($1) and %s
            order by next_at limit 1
            """.formatted(OLDEST);
    /** It was accepted: $1 the message, $2 the browser, whose other messages are due. */
    static final String DONE = """
            with works as (update push_subscription set failures = 0 where id = $2 and failures > 0),
            done as (delete from push_message where id = $1)
            update push_message set next_at = now() where subscription_id = $2 and id <> $1 and next_at > now()
            """;
    /** It is given up. */
    static final String DROP = "delete from push_message where id = $1";
    /** It has failed: the browser gets nothing for a time. */
    static final String AGAIN = """
            with fails as (update push_subscription set failures = failures + 1 where id = $1)
            update push_message set next_at = now() + $2 * interval '1 millisecond' where subscription_id = $1
            """;

    static final String EXPIRE = "delete from push_message where created_at < now() - interval '1 day'";

    static final String KEY = "select private_key, public_key from push_key";
    static final String SET_KEY =
            "insert into push_key(private_key, public_key) values ($1, $2) on conflict do nothing";

    private PushQueries() {}
}
