package tradepost.notification.core.inbox;

/** The statements of preferences. */
final class PreferenceQueries {
    static final String LIST = "select type, in_app, mail, push from notification_preference where user_id = $1";
    static final String CLEAR = "delete from notification_preference where user_id = $1";
    static final String SET = """
            insert into notification_preference(user_id, type, in_app, mail, push)
            select $1::uuid, * from unnest($2::text[], $3::boolean[], $4::boolean[], $5::boolean[])
            on conflict (user_id, type) do update set in_app = excluded.in_app, mail = excluded.mail, push = excluded.push
            """;

    private PreferenceQueries() {}
}
