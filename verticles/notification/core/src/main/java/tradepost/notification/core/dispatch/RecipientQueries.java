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
            insert into recipient_role as r (name, permissions, location_ids, position) values ($1, $2, $3, $4)
            on conflict (name) do update set permissions = excluded.permissions, location_ids = excluded.location_ids,
              position = excluded.position where excluded.position >= r.position
            """;
    static final String DELETE_ROLE = "delete from recipient_role where name = $1 and position <= $2";
    /** All that is kept of a user but the notifications, which are deleted when they are old. */
    static final String FORGET = """
            with state as (delete from inbox_state where user_id = $1),
            read as (delete from notification_read where user_id = $1),
            preference as (delete from notification_preference where user_id = $1),
            subscription as (delete from push_subscription where user_id = $1)
            delete from recipient where user_id = $1
            """;

    static final String OF_CUSTOMERS =
            "select customer_id, user_id from recipient where customer_id = any($1) and is_active order by user_id";

    static final String ROLES = "select name, permissions, location_ids from recipient_role";

    /**
     * Who wants which notification by mail or push. $1 to $4: the number of each notification, its type, whether its type is mailed by default,
     * and the user that it is for, if it is for one. $5 and $6: the number of a notification, and a role that may read it. Begins with those who
     * may want it, and so never reads all users: one user, those who have decided so, and for a type that is mailed by default those with such
     * a role.
     */
    static final String WANTING = """
            with n as materialized (
              select * from unnest($1::int[], $2::text[], $3::boolean[], $4::uuid[]) n(number, type, mailed, user_id)),
            reader as materialized (select * from unnest($5::int[], $6::text[]) reader(number, role)),
            candidate as (
              select number, user_id from n where user_id is not null
              union
              select n.number, p.user_id from n join notification_preference p on p.type = n.type and (p.mail or p.push) where n.user_id is null
              union
              select n.number, r.user_id from n join reader using (number), lateral (
                select user_id from recipient where role = reader.role and is_active offset 0) r -- by the index, whatever is known of roles
              where n.mailed and n.user_id is null),
            wanting as (
              select number, r.user_id, coalesce(p.mail, n.mailed) as mail,
                p.push and exists (select from push_subscription s where s.user_id = r.user_id) as push
              from candidate c join n using (number) join recipient r on r.user_id = c.user_id
                left join notification_preference p on p.user_id = r.user_id and p.type = n.type
              where r.is_active and (n.user_id is not null or (number, r.role) in (select number, role from reader)))
            select number, user_id, mail, coalesce(push, false) from wanting where mail or push order by number, user_id
            """;

    private RecipientQueries() {}
}
