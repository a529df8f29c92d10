package tradepost.auth.core.session;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.auth.user.UserSession;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;

/** The open sessions of a user: where they are, and how one of them is ended. */
public final class OpenSessions {
    /** At most 100 of a user are open. */
    private static final String LIST = """
            select id, token_id, agent, address, created_at, used_at, expires_at from user_session
            where user_id = $1 and ended_at is null and expires_at > now() order by id desc limit 100
            """;

    private static final String LOCK = """
            select 1 from user_session where id = $1 and user_id = $2 and ended_at is null and expires_at > now() for no key update
            """;

    /** Address and client of each are personal data. */
    private static final String ERASE = "delete from user_session where user_id = $1";

    private OpenSessions() {}

    /** @param tokenId the claim {@code sid} of the caller's token, by which its own session is known */
    public static Future<List<UserSession>> list(Db db, UUID user, @Nullable UUID tokenId) {
        return db.list(r -> session(r, tokenId), LIST, user);
    }

    private static UserSession session(Row r, @Nullable UUID tokenId) {
        return new UserSession(
                r.getUUID("id"),
                r.getString("agent"),
                r.getString("address"),
                r.getUUID("token_id").equals(tokenId),
                r.getOffsetDateTime("created_at").toInstant(),
                r.getOffsetDateTime("used_at").toInstant(),
                r.getOffsetDateTime("expires_at").toInstant());
    }

    /** Ends one session of the user. Fails 404 session_not_found. */
    public static RevocationWriter.Ended end(
            Tx tx, RevocationWriter revocations, UUID user, UUID session, String reason) {
        tx.require("session_not_found", r -> r.getInteger(0), LOCK, session, user);
        return revocations.end(tx, session, reason);
    }

    /** Ends all sessions of the user and deletes them. */
    public static RevocationWriter.Ended erase(Tx tx, RevocationWriter revocations, UUID user) {
        var ended = revocations.endOthers(tx, user, null, RevocationWriter.DISABLED);
        tx.sql(ERASE, user);
        return ended;
    }
}
