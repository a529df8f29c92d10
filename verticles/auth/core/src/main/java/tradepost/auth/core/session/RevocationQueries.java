package tradepost.auth.core.session;

import tradepost.auth.core.key.TokenLifetimes;

/** Statements that revoke access tokens, with their sessions or without, and record them for the nodes in one step. */
final class RevocationQueries {
    /** When the last access token of the session {@code s} expires. A parallel retry may have issued it some seconds later. */
    private static final String TOKENS_UNTIL = "s.used_at + (s.token_seconds + 60) * interval '1 second'";

    static final String END_SESSION = ending("""
            update user_session s set ended_at = now(), end_reason = $2, updated_at = now()
            where s.id = $1 and s.ended_at is null
            """);

    static final String END_SESSIONS = ending("""
            update user_session s set ended_at = now(), end_reason = $3, updated_at = now()
            where s.user_id = $1 and s.token_id is distinct from $2 and s.ended_at is null
            """);

    /** Gives each open session another id for its tokens, and revokes those with the old one. */
    static final String RENEW_TOKENS = """
            with open as (
              select id, token_id, %s tokens_until from user_session s
              where user_id = any($1) and ended_at is null order by id for no key update),
            renewed as (
              update user_session s set token_id = gen_random_uuid(), updated_at = now() from open where s.id = open.id
              returning open.token_id, open.tokens_until)
            insert into revoked_token(token_id, expires_at)
            select token_id, tokens_until from renewed
            on conflict do nothing returning token_id, extract(epoch from expires_at)::bigint
            """.formatted(TOKENS_UNTIL);

    /** The same for the API keys of users. */
    static final String RENEW_TOKENS_OF_OWNERS = ofKeys("owner_id = any($1)");

    static final String RENEW_TOKENS_OF_KEYS = ofKeys("id = any($1)");

    private static String ofKeys(String condition) {
        return """
            with held as (select id, token_id from api_key where %s order by id for no key update),
            renewed as (
              update api_key k set token_id = gen_random_uuid() from held where k.id = held.id returning held.token_id)
            insert into revoked_token(token_id, expires_at)
            select token_id, now() + interval '%d seconds' from renewed
            on conflict do nothing returning token_id, extract(epoch from expires_at)::bigint
            """.formatted(condition, TokenLifetimes.KEY_SECONDS);
    }

    /** @param $2 the longest lifetime in seconds of a token that was issued to the program */
    static final String REVOKE = """
            insert into revoked_token(token_id, expires_at)
            select t, now() + $2::int * interval '1 second' from unnest($1::uuid[]) t
            on conflict do nothing returning token_id, extract(epoch from expires_at)::bigint
            """;

    static final String LOGOUT = ending("""
            update user_session s set ended_at = now(), end_reason = $3, updated_at = now()
            from refresh_token t
            where t.hash = $1 and t.session_id = s.id and s.user_id = $2 and s.ended_at is null
            """);

    /** The disabled accounts after $1, at most $2. */
    static final String DISABLED =
            "select id from app_user where status = 'disabled' and deleted_at is null and id > $1 order by id limit $2";

    /** Of those of these accounts that are disabled still. Ends at most 1,000; the others follow when it is their turn again. */
    static final String END_SESSIONS_OF_DISABLED = ending("""
            update user_session s set ended_at = now(), end_reason = 'disabled', updated_at = now()
            where s.id in (
              select o.id from user_session o join app_user u on u.id = o.user_id
              where o.user_id = any($1) and o.ended_at is null and u.status = 'disabled' and u.deleted_at is null
              order by o.id limit 1000 for update of o skip locked)
            """);

    /**
     * Expired sessions, and the oldest ones of a user with very many. Sessions that another login deletes at this moment are left to it.
     * The tokens of a session that was still open end too, because a session without a row could not be ended later.
     */
    static final String DELETE_OLD_SESSIONS = """
            with deleted as (
              delete from user_session s where s.id in (
                select id from user_session
                where user_id = $1 and (expires_at < now() or id <= (
                  select id from user_session where user_id = $1 order by id desc offset $2 limit 1))
                order by id for update skip locked)
              returning s.token_id, s.ended_at, %s tokens_until)
            insert into revoked_token(token_id, expires_at)
            select token_id, tokens_until from deleted where ended_at is null
            on conflict do nothing
            """.formatted(TOKENS_UNTIL);

    /** Sessions that expired so long ago that their last access token has expired too, with their refresh tokens. */
    static final String PRUNE_SESSIONS = """
            delete from user_session where id = any(array(
              select id from user_session where expires_at < now() - interval '1 day' order by expires_at limit $1 for update skip locked))
            """;

    /**
     * A row with the time, the last expiry and the trusted keys, then a row for each session. It returns all sessions if this
     * clock has been set back to before the requested time. The keys are read each time, because another node may have created a
     * newer one.
     */
    static final String REVOKED = """
            select null::uuid, null::bigint, (extract(epoch from now()) * 1000)::bigint,
              (select extract(epoch from max(expires_at))::bigint from revoked_token),
              (select jsonb_agg(public_jwk order by kid desc) from (
                select kid, public_jwk from signing_key where retire_at is null or retire_at > now() order by kid desc limit 20) keys)
            union all
            select * from (
              select token_id, extract(epoch from expires_at)::bigint, null::bigint, null::bigint, null::jsonb
              from revoked_token
              where expires_at > now()
                and (revoked_at > to_timestamp($1::float8 / 1000) or to_timestamp($1::float8 / 1000) > now())
              order by revoked_at desc limit $2) sessions
            """;

    static final String IS_REVOKED = "select 1 from revoked_token where token_id = $1 and expires_at > now()";

    static final String PRUNE = """
            delete from revoked_token where token_id = any(array(
              select token_id from revoked_token where expires_at < now() order by expires_at limit $1))
            """;

    private RevocationQueries() {}

    /** @param sessions an update that ends sessions */
    private static String ending(String sessions) {
        return """
                with ended as (%s returning s.token_id, %s tokens_until)
                insert into revoked_token(token_id, expires_at)
                select token_id, tokens_until from ended
                on conflict do nothing returning token_id, extract(epoch from expires_at)::bigint
                """.formatted(sessions, TOKENS_UNTIL);
    }
}
