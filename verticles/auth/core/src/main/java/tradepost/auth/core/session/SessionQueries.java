package tradepost.auth.core.session;

import io.vertx.sqlclient.Row;
import java.util.UUID;

/** The statements on sessions and their refresh tokens, and their row mapping. */
final class SessionQueries {
    /** Stores the hash of the same password with other parameters. Nobody else sees a change, so the version stays. */
    static final String RENEW_HASH = "update app_user set password_hash = $3 where id = $1 and password_hash = $2";

    /** Waits for a concurrent change of the password: a session that the old password started must not outlive that change. */
    static final String ADD_SESSION = """
            insert into user_session(id, user_id, expires_at, token_seconds, token_id, address, agent)
            select $1, id, now() + $3::int * interval '1 second', $5, $6, $7, $8 from app_user
            where id = $2 and password_hash = any($4) and status = 'active' for share
            returning extract(epoch from proved_at)::bigint
            """;

    static final String SET_LAST_LOGIN =
            "insert into last_login(user_id, at) values ($1, now()) on conflict (user_id) do update set at = excluded.at";

    /** The refresh token stays the same. */
    static final String PROVE = """
            with proved as (
              update user_session set proved_at = now(), used_at = now(), updated_at = now()
              where token_id = $1 and ended_at is null and expires_at > now()
              returning user_id, token_id, extract(epoch from proved_at)::bigint as proved)
            select p.token_id, p.proved, %s
            from proved p join (%s) on u.id = p.user_id where u.status = 'active'
            """.formatted(StoredUser.COLUMNS, StoredUser.FROM);

    static SessionWriter.OpenSession proved(Row r) {
        return new SessionWriter.OpenSession(StoredUser.of(r), r.getUUID("token_id"), r.getLong("proved"), "", 0);
    }

    static final String ADD_REFRESH_TOKEN = """
            insert into refresh_token(hash, session_id, expires_at) values ($1, $2, now() + $3::int * interval '1 second')
            """;

    /**
     * Locks the session, so that its tokens are exchanged, reused or ended one after the other. Its user is read by a statement of its own
     * after that: while this one waits for a change of rights, it would keep the rights of before.
     */
    static final String REFRESH = """
            select s.id as session_id, s.user_id, s.token_id, extract(epoch from s.proved_at)::bigint as proved,
                   greatest(0, ceil(extract(epoch from s.created_at + $3::int * interval '1 day' - now())))::bigint as seconds_left,
                   t.rotated_at is not null as rotated,
                   coalesce(abs(extract(epoch from now() - t.rotated_at)) < $2::int, false) as just_rotated
            from refresh_token t
            join user_session s on s.id = t.session_id
            where t.hash = $1 and t.expires_at > now() and s.ended_at is null
              and s.created_at + $3::int * interval '1 day' > now()
            for no key update of s, t
            """;

    static final String USER =
            "select %s from %s where u.id = $1 and u.status = 'active'".formatted(StoredUser.COLUMNS, StoredUser.FROM);

    /** The role stays as it is until the transaction ends. */
    static final String HOLD_ROLE =
            "select 1 from role where name = (select role from app_user where id = $1) for share";

    /**
     * @param secondsLeft until the session ends, however often its tokens are exchanged
     * @param justRotated whether the token was exchanged so recently that this may be a parallel retry
     */
    record StoredSession(
            UUID user,
            UUID session,
            UUID tokenId,
            long provedAt,
            long secondsLeft,
            boolean rotated,
            boolean justRotated) {}

    static StoredSession held(Row r) {
        return new StoredSession(
                r.getUUID("user_id"),
                r.getUUID("session_id"),
                r.getUUID("token_id"),
                r.getLong("proved"),
                r.getLong("seconds_left"),
                r.getBoolean("rotated"),
                r.getBoolean("just_rotated"));
    }

    static final String MARK_ROTATED = "update refresh_token set rotated_at = now() where hash = $1";

    /** Records that an access token with this lifetime is issued. An earlier one may have a longer lifetime. */
    static final String ISSUE = """
            update user_session set token_seconds = $2 where id = $1 and token_seconds < $2
            """;

    static final String PROLONG_SESSION = """
            update user_session set expires_at = now() + $2::int * interval '1 second', used_at = now(), updated_at = now()
            where id = $1
            """;

    /** The reuse of a deleted token cannot be distinguished from an unknown token; both are rejected. */
    static final String DELETE_EXPIRED_TOKENS =
            "delete from refresh_token where session_id = $1 and expires_at < now()";

    private SessionQueries() {}
}
