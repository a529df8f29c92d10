package tradepost.auth.core.key;

import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;

/** The statements on signing keys and their row mapping. */
final class KeyQueries {
    /** The unique index allows one current key. If several nodes start at once, the later ones wait and then insert nothing. */
    static final String ADD = """
            insert into signing_key(kid, public_jwk, private_key) values ($1, $2, $3) on conflict do nothing
            """;

    /**
     * The newest key among those that have been published for $1 seconds. If there is none, as after the first start, the oldest of the
     * others.
     */
    static final String CURRENT = """
            select kid, private_key from signing_key, lateral (select now() - $1::int * interval '1 second' as since) published
            where retire_at is null or retire_at > now()
            order by created_at > since, abs(extract(epoch from created_at - since)) limit 1
            """;

    static final String IS_CURRENT = """
            select 1 from signing_key where retire_at is null and created_at > now() - $1::int * interval '1 day'
            """;

    /** Its last token may have the longest lifetime of all sessions, even if the setting was lowered since. */
    static final String RETIRE = """
            update signing_key set retire_at = now() + interval '1 second'
              * ($2::int + greatest($3::int, (select max(token_seconds) from user_session)))
            where retire_at is null and created_at <= now() - $1::int * interval '1 day'
            """;

    /** Nobody trusts them from now on. */
    static final String REVOKE_ALL =
            "update signing_key set retire_at = now() where retire_at is null or retire_at > now()";

    static final String PRUNE = """
            delete from signing_key where kid = any(array(
              select kid from signing_key where retire_at < now() - interval '1 day' order by retire_at limit $1))
            """;

    record SealedKey(String kid, Buffer sealed) {}

    static SealedKey sealedKey(Row r) {
        return new SealedKey(r.getString(0), r.getBuffer(1));
    }

    private KeyQueries() {}
}
