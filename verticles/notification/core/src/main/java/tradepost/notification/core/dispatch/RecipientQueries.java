package tradepost.notification.core.dispatch;

/** The statements on users and their roles. */
final class RecipientQueries {
    static final String SET_USER = """
            insert into recipient as r (user_id, email, name, role, customer_id, is_active, version)
            values ($1, $2, $3, $4, $5, $6, $7)
            on conflict (user_id) do update set email = excluded.email, name = excluded.name, role = excluded.role,
              customer_id = excluded.customer_id, is_active = excluded.is_active, version = excluded.version
            where excluded.version >= r.version
            """;
    static final String SET_ROLE = """
            insert into recipient_role as r (name, permissions, location_ids, version) values ($1, $2, $3, $4)
            on conflict (name) do update set permissions = excluded.permissions, location_ids = excluded.location_ids,
              version = excluded.version where excluded.version >= r.version or r.version is null
            """;
    static final String DELETE = "delete from recipient where user_id = $1";

    static final String OF_CUSTOMERS =
            "select customer_id, user_id from recipient where customer_id = any($1) and is_active order by user_id";

    /**
     * $1 the type, $2 its default, $3 the user, $4 the role, $5 built-in roles, $6 permissions of which a role of one's own has one, $7 the
     * locations.
     */
    private static final String WANT = """
            select r.user_id from recipient r
              left join recipient_role o on o.name = r.role
              left join notification_preference p on p.user_id = r.user_id and p.type = $1
            where r.is_active and coalesce(p.%1$s, $2) and (
              r.user_id = $3::uuid or r.role = $4::text or r.role = any($5::text[])
              or o.permissions && $6::text[] and ($7::uuid[] is null or o.location_ids is null or o.location_ids && $7))
              %2$s
            order by r.user_id
            """;

    static final String WANT_MAIL = WANT.formatted("mail", "");
    static final String WANT_PUSH =
            WANT.formatted("push", "and exists (select from push_subscription s where s.user_id = r.user_id)");

    private RecipientQueries() {}
}
