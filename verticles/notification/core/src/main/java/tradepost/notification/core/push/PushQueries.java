package tradepost.notification.core.push;

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

    /** The queue of a browser is bounded: what is newer is dropped while it has $3 messages. */
    static final String ADD = """
            insert into push_message(id, subscription_id, notification_id)
            select gen_random_uuid(), s.id, $1::uuid from push_subscription s
            where s.user_id = any($2)
              and (select count(*) from (select from push_message m where m.subscription_id = s.id limit $3::bigint) waiting) < $3::bigint
            on conflict do nothing
            """;

    /** Takes messages: they are due again after the lease, should this process stop. */
    static final String TAKE = """
            with due as (
              select id from push_message where next_at <= now() order by next_at limit $1 for no key update skip locked)
            update push_message m set attempts = attempts + 1, next_at = now() + $2 * interval '1 second'
            from due, push_subscription s, notification n
            where m.id = due.id and s.id = m.subscription_id and n.id = m.notification_id
            returning m.id, m.subscription_id, m.attempts, s.endpoint, s.p256dh, s.auth, n.id, n.type, n.title, n.text, n.entity_type,
              n.entity_id
            """;

    static final String NEXT = "select extract(epoch from min(next_at) - now())::float8 from push_message";
    static final String DONE = "delete from push_message where id = $1";
    static final String AGAIN = "update push_message set next_at = now() + $2 * interval '1 millisecond' where id = $1";
    static final String EXPIRE = "delete from push_message where created_at < now() - interval '1 day'";

    static final String KEY = "select private_key, public_key from push_key";
    static final String SET_KEY =
            "insert into push_key(private_key, public_key) values ($1, $2) on conflict do nothing";

    private PushQueries() {}
}
