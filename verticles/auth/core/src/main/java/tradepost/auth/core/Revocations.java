package tradepost.auth.core;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.auth.core.crypto.OpaqueToken;
import tradepost.kernel.bus.Env;
import tradepost.kernel.config.Config;
import tradepost.kernel.config.Setting;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.identity.Seal;
import tradepost.kernel.identity.Tokens;
import tradepost.kernel.time.ClusterClock;

/**
 * Ends sessions so that their access tokens end with them: the row is what counts, and is written in the transaction; the
 * message after it saves the nodes from waiting until they next ask.
 */
final class Revocations {
    static final String LOGOUT = "logout";
    static final String REUSE = "reuse";
    static final String PASSWORD = "password";
    /** Of a node's kernel: more than it keeps need not be told. */
    private static final int TOLD_AT_ONCE = 100_000;
    /** A transaction may become visible this long after the time it wrote. */
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

    /** How long a token may be good that was made until now; also of one made before the setting was lowered from its default. */
    static int tokenSeconds(Config config) {
        var life = Setting.JWT_USER_EXPIRATION_HOURS;
        int hours = Math.max(config.number(life), Integer.parseInt(life.fallback()));
        return hours * 3_600 + LEEWAY_SECONDS;
    }

    /** Those it ended: to be told once it is committed. */
    List<UUID> end(Tx tx, UUID session, String reason) {
        return tx.list(r -> r.getUUID(0), RevocationQueries.END_SESSION, session, reason, tokenSeconds);
    }

    /** All of a user but one. */
    List<UUID> endOthers(Tx tx, UUID user, @Nullable UUID kept, String reason) {
        return tx.list(r -> r.getUUID(0), RevocationQueries.END_SESSIONS, user, kept, reason, tokenSeconds);
    }

    /** Does nothing to a session of somebody else. */
    List<UUID> logout(Tx tx, String refreshToken, UUID user) {
        var hash = OpaqueToken.hash(refreshToken);
        return tx.list(r -> r.getUUID(0), RevocationQueries.LOGOUT, hash, user, LOGOUT, tokenSeconds);
    }

    /** However their account was disabled. Awaits. */
    void endThoseOfDisabledUsers(Db db) {
        tell(db.list(r -> r.getUUID(0), RevocationQueries.END_SESSIONS_OF_DISABLED, tokenSeconds)
                .await());
    }

    /** To every node; one that misses it asks within seconds. */
    void tell(List<UUID> sessions) {
        if (sessions.isEmpty()) return;
        long until = clock.nowMs() / 1_000 + tokenSeconds;
        var told = new JsonObject();
        for (var s : sessions) told.put(s.toString(), until);
        Tokens.tellRevoked(vertx, seal, told);
    }

    static Future<Boolean> hasEnded(Db db, UUID session) {
        return db.query(RevocationQueries.IS_REVOKED, session).map(rows -> rows.size() > 0);
    }

    /**
     * {@code {keys: [JWK], revoked: {sid: epoch seconds}, as_of_ms}}: the sessions ended since that time, or all that still matter; of very
     * many the newest, and {@code others_until}, the epoch seconds until which one of the others matters.
     */
    static Future<JsonObject> since(Db db, @Nullable Long sinceMs) {
        long from = sinceMs == null ? 0 : sinceMs - OVERLAP_MS;
        return db.query(RevocationQueries.REVOKED, (double) from, TOLD_AT_ONCE + 1)
                .map(rows -> {
                    var answer = new JsonObject();
                    var revoked = new JsonObject();
                    for (var r : rows) {
                        if (r.getUUID(0) == null)
                            answer.put("as_of_ms", r.getLong(2))
                                    .put("others_until", r.getLong(3))
                                    .put("keys", keys(r.getJsonArray(4)));
                        else if (revoked.size() < TOLD_AT_ONCE)
                            revoked.put(r.getUUID(0).toString(), r.getLong(1));
                    }
                    if (rows.size() <= TOLD_AT_ONCE + 1) answer.remove("others_until");
                    return answer.put("revoked", revoked);
                });
    }

    private static JsonArray keys(@Nullable JsonArray keys) {
        return keys == null ? new JsonArray() : keys;
    }
}
