package tradepost.auth.core;

import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import java.util.UUID;
import tradepost.auth.User;

/** The statements of auth and their row mappings. */
final class AuthQueries {
    /** Fails by the constraint if the e-mail address is taken; {@link #ADD_USER_ONCE} returns no row instead. */
    static final String ADD_USER = """
            insert into app_user(id, email, password_hash, role) values ($1, $2, $3, $4)
            returning id, email, role, created_at, updated_at
            """;

    static final String ADD_USER_ONCE = """
            insert into app_user(id, email, password_hash, role) values ($1, $2, $3, $4)
            on conflict on constraint app_user__email_taken do nothing
            returning id, email, role, created_at, updated_at
            """;

    static final String BOOTSTRAPPED = "select 1 from administrator_bootstrap";

    static final String BOOTSTRAP = "insert into administrator_bootstrap default values on conflict do nothing";

    static final String NOT_BOOTSTRAPPED = "delete from administrator_bootstrap";

    static final String EMAIL_KNOWN = "select 1 from app_user where email = $1";

    static final String USER = "select id, email, role, created_at, updated_at from app_user where id = $1";

    static User user(Row r) {
        return new User(
                r.getUUID(0),
                r.getString(1),
                r.getString(2),
                r.getOffsetDateTime(3).toInstant(),
                r.getOffsetDateTime(4).toInstant());
    }

    static final String LOGIN = """
            select id, email, role, created_at, updated_at, password_hash from app_user
            where email = $1 and status = 'active'
            """;

    record Account(User user, String passwordHash) {}

    static Account account(Row r) {
        return new Account(user(r), r.getString(5));
    }

    /** Stores the hash of the same password with other parameters. Nobody else sees a change, so the version stays. */
    static final String RENEW_HASH = "update app_user set password_hash = $3 where id = $1 and password_hash = $2";

    /** Waits for a concurrent change of the password: a session that the old password started must not outlive that change. */
    static final String ADD_SESSION = """
            insert into user_session(id, user_id, expires_at, token_seconds)
            select $1, id, now() + $3::int * interval '1 second', $5 from app_user
            where id = $2 and password_hash = any($4) and status = 'active' for share
            """;

    static final String ADD_REFRESH_TOKEN = """
            insert into refresh_token(hash, session_id, expires_at) values ($1, $2, now() + $3::int * interval '1 second')
            """;

    /** Locks the session, so that its tokens are exchanged, reused or ended one after the other. */
    static final String REFRESH = """
            select u.id, u.email, u.role, u.created_at, u.updated_at, s.id,
                   t.rotated_at is not null, coalesce(abs(extract(epoch from now() - t.rotated_at)) < $2::int, false)
            from refresh_token t
            join user_session s on s.id = t.session_id
            join app_user u on u.id = s.user_id
            where t.hash = $1 and t.expires_at > now() and s.ended_at is null and u.status = 'active'
            for no key update of s, t
            """;

    /** @param justRotated whether the token was exchanged so recently that this may be a parallel retry */
    record Held(User user, UUID session, boolean rotated, boolean justRotated) {}

    static Held held(Row r) {
        return new Held(user(r), r.getUUID(5), r.getBoolean(6), r.getBoolean(7));
    }

    static final String MARK_ROTATED = "update refresh_token set rotated_at = now() where hash = $1";

    /** Records that an access token with this lifetime is issued. An earlier one may have a longer lifetime. */
    static final String ISSUE = """
            update user_session set token_seconds = $2 where id = $1 and token_seconds < $2
            """;

    static final String PROLONG_SESSION = """
            update user_session set expires_at = now() + $2::int * interval '1 second', updated_at = now() where id = $1
            """;

    /** The reuse of a deleted token cannot be distinguished from an unknown token; both are rejected. */
    static final String DELETE_EXPIRED_TOKENS =
            "delete from refresh_token where session_id = $1 and expires_at < now()";

    /** The unique index allows one current key. If several nodes start at once, the later ones wait and then insert nothing. */
    static final String ADD_SIGNING_KEY = """
            insert into signing_key(kid, public_jwk, private_key) values ($1, $2, $3) on conflict do nothing
            """;

    /**
     * The newest key among those that have been published for $1 seconds. If there is none, as after the first start, the oldest of the
     * others.
     */
    static final String SIGNING_KEY = """
            select kid, private_key from signing_key, lateral (select now() - $1::int * interval '1 second' as since) published
            where retire_at is null or retire_at > now()
            order by created_at > since, abs(extract(epoch from created_at - since)) limit 1
            """;

    static final String SIGNING_KEY_IS_CURRENT = """
            select 1 from signing_key where retire_at is null and created_at > now() - $1::int * interval '1 day'
            """;

    /** Its last token may have the longest lifetime of all sessions, even if the setting was lowered since. */
    static final String RETIRE_SIGNING_KEY = """
            update signing_key set retire_at = now() + interval '1 second'
              * ($2::int + greatest($3::int, (select max(token_seconds) from user_session)))
            where retire_at is null and created_at <= now() - $1::int * interval '1 day'
            """;

    static final String PRUNE_SIGNING_KEYS = """
            delete from signing_key where kid = any(array(
              select kid from signing_key where retire_at < now() - interval '1 day' order by retire_at limit $1))
            """;

    record SealedKey(String kid, Buffer sealed) {}

    static SealedKey sealedKey(Row r) {
        return new SealedKey(r.getString(0), r.getBuffer(1));
    }

    private AuthQueries() {}
}
