package tradepost.auth.core;

/** Statements that end sessions and record them for the nodes in one step. */
final class RevocationQueries {
    static final String END_SESSION = ending("""
            update user_session set ended_at = now(), end_reason = $2, updated_at = now()
            where id = $1 and ended_at is null returning id
            """, 3);

    static final String END_SESSIONS = ending("""
            update user_session set ended_at = now(), end_reason = $3, updated_at = now()
            where user_id = $1 and id is distinct from $2 and ended_at is null returning id
            """, 4);

    static final String LOGOUT = ending("""
            update user_session s set ended_at = now(), end_reason = $3, updated_at = now()
            from refresh_token t
            where t.hash = $1 and t.session_id = s.id and s.user_id = $2 and s.ended_at is null returning s.id
            """, 4);

    /** Ends a bounded number at a time; the next run follows within seconds. */
    static final String END_SESSIONS_OF_DISABLED = ending("""
            update user_session set ended_at = now(), end_reason = 'disabled', updated_at = now()
            where id in (
              select s.id from app_user u join user_session s on s.user_id = u.id
              where u.status = 'disabled' and s.ended_at is null
              order by s.id limit 1000 for update of s skip locked)
            returning id
            """, 1);

    /**
     * Expired sessions, and the oldest ones of a user with very many. Sessions that another login deletes at this moment are left to it.
     * The tokens of a session that was still open end too, because a session without a row could not be ended later.
     */
    static final String DELETE_OLD_SESSIONS = """
            with deleted as (
              delete from user_session where id in (
                select id from user_session
                where user_id = $1 and (expires_at < now() or id <= (
                  select id from user_session where user_id = $1 order by id desc offset $2 limit 1))
                order by id for update skip locked)
              returning id, ended_at)
            insert into revoked_session(session_id, expires_at)
            select id, now() + $3::int * interval '1 second' from deleted where ended_at is null
            on conflict do nothing
            """;

    /**
     * A row with the time, the last expiry and the trusted keys, then a row for each session. It returns all sessions if this
     * clock has been set back to before the requested time. The keys are read each time, because another node may have created a
     * newer one.
     */
    static final String REVOKED = """
            select null::uuid, null::bigint, (extract(epoch from now()) * 1000)::bigint,
              (select extract(epoch from max(expires_at))::bigint from revoked_session),
              (select jsonb_agg(public_jwk order by kid desc) from (
                select kid, public_jwk from signing_key where retire_at is null or retire_at > now() order by kid desc limit 20) keys)
            union all
            select * from (
              select session_id, extract(epoch from expires_at)::bigint, null::bigint, null::bigint, null::jsonb
              from revoked_session
              where expires_at > now()
                and (revoked_at > to_timestamp($1::float8 / 1000) or to_timestamp($1::float8 / 1000) > now())
              order by revoked_at desc limit $2) sessions
            """;

    static final String IS_REVOKED = "select 1 from revoked_session where session_id = $1 and expires_at > now()";

    static final String PRUNE = """
            delete from revoked_session where session_id = any(array(
              select session_id from revoked_session where expires_at < now() order by expires_at limit $1))
            """;

    private RevocationQueries() {}

    /**
     * @param sessions an update that ends sessions and returns their ids
     * @param seconds the number of the parameter with the remaining lifetime of their access tokens, in seconds
     */
    private static String ending(String sessions, int seconds) {
        return """
                with ended as (%s)
                insert into revoked_session(session_id, expires_at)
                select id, now() + $%d::int * interval '1 second' from ended
                on conflict do nothing returning session_id
                """.formatted(sessions, seconds);
    }
}
