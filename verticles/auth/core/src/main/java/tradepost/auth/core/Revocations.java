package tradepost.auth.core;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.auth.AuthSettings;
import tradepost.auth.core.crypto.OpaqueToken;
import tradepost.kernel.bus.Env;
import tradepost.kernel.config.Config;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.identity.Seal;
import tradepost.kernel.identity.Tokens;
import tradepost.kernel.time.ClusterClock;

/**
 * Ends sessions together with their access tokens. The row, written in the transaction, is authoritative; the message after the commit
 * saves the nodes from waiting until their next poll.
 */
final class Revocations {
    static final String LOGOUT = "logout";
    static final String REUSE = "reuse";
    static final String PASSWORD = "password";
    /** The number that a node's kernel keeps; more need not be sent. */
    private static final int LISTED_MAX = 100_000;
    /** A transaction may become visible up to this long after the time it wrote. */
    private static final long OVERLAP_MS = 60_000;

    private static final int LEEWAY_SECONDS = 60;

    private final Vertx vertx;
    private final Seal seal;
    private final int tokenSeconds;
    private final ClusterClock clock;

    Revocations(Env env) {
        vertx = env.vertx();
        seal = env.seal();
        clock = env.tokens().clock();
        tokenSeconds = tokenSeconds(env.config());
    }

    /** The longest remaining lifetime of a token issued until now, including one issued before the setting was lowered from its default. */
    static int tokenSeconds(Config config) {
        var life = AuthSettings.JWT_USER_EXPIRATION_HOURS;
        int hours = Math.max(config.number(life), Integer.parseInt(life.fallback()));
        return hours * 3_600 + LEEWAY_SECONDS;
    }

    /** Returns the ended sessions, to be announced after the commit. */
    List<UUID> end(Tx tx, UUID session, String reason) {
        return tx.list(r -> r.getUUID(0), RevocationQueries.END_SESSION, session, reason, tokenSeconds);
    }

    /** Ends all sessions of a user except one. */
    List<UUID> endOthers(Tx tx, UUID user, @Nullable UUID kept, String reason) {
        return tx.list(r -> r.getUUID(0), RevocationQueries.END_SESSIONS, user, kept, reason, tokenSeconds);
    }

    /** Ignores a session of another user. */
    List<UUID> logout(Tx tx, String refreshToken, UUID user) {
        var hash = OpaqueToken.hash(refreshToken);
        return tx.list(r -> r.getUUID(0), RevocationQueries.LOGOUT, hash, user, LOGOUT, tokenSeconds);
    }

    /** Ends the sessions of disabled accounts, however they were disabled. Awaits. */
    void endThoseOfDisabledUsers(Db db) {
        announce(db.list(r -> r.getUUID(0), RevocationQueries.END_SESSIONS_OF_DISABLED, tokenSeconds)
                .await());
    }

    /** Announces the sessions to every node. A node that misses the message polls within seconds. */
    void announce(List<UUID> sessions) {
        if (sessions.isEmpty()) return;
        long until = clock.nowMs() / 1_000 + tokenSeconds;
        var revoked = new JsonObject();
        for (var s : sessions) revoked.put(s.toString(), until);
        Tokens.publishRevoked(vertx, seal, revoked);
    }

    static Future<Boolean> hasEnded(Db db, UUID session) {
        return db.query(RevocationQueries.IS_REVOKED, session).map(rows -> rows.size() > 0);
    }

    /**
     * {@code {keys: [JWK], revoked: {sid: epoch seconds}, as_of_ms}}: the sessions ended since that time, or all whose tokens may
     * still be valid if it is null. If there are too many, only the newest are listed, and {@code others_until} is the time in
     * epoch seconds until which the others matter.
     */
    static Future<JsonObject> since(Db db, @Nullable Long sinceMs) {
        long from = sinceMs == null ? 0 : sinceMs - OVERLAP_MS;
        return db.query(RevocationQueries.REVOKED, (double) from, LISTED_MAX + 1)
                .map(rows -> {
                    var answer = new JsonObject();
                    var revoked = new JsonObject();
                    for (var r : rows) {
                        if (r.getUUID(0) == null)
                            answer.put("as_of_ms", r.getLong(2))
                                    .put("others_until", r.getLong(3))
                                    .put("keys", keys(r.getJsonArray(4)));
                        else if (revoked.size() < LISTED_MAX)
                            revoked.put(r.getUUID(0).toString(), r.getLong(1));
                    }
                    if (rows.size() <= LISTED_MAX + 1) answer.remove("others_until");
                    return answer.put("revoked", revoked);
                });
    }

    private static JsonArray keys(@Nullable JsonArray keys) {
        return keys == null ? new JsonArray() : keys;
    }
}
