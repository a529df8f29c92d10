package tradepost.auth.core.session;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tradepost.auth.core.crypto.OpaqueToken;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.identity.Seal;
import tradepost.kernel.identity.Tokens;
import tradepost.kernel.service.Env;
import tradepost.kernel.time.ClusterClock;

/**
 * Ends sessions together with their access tokens. The row, written in the transaction, is authoritative; the message after the commit
 * saves the nodes from waiting until their next poll.
 */
public final class RevocationWriter {
    public static final String LOGOUT = "logout";
    static final String REUSE = "reuse";
    public static final String PASSWORD = "password";
    public static final String SECOND_FACTOR = "second_factor";
    public static final String DISABLED = "disabled";
    /** The user has ended it, from another session. */
    public static final String BY_USER = "user";

    public static final String BY_ADMINISTRATOR = "administrator";
    /** A node that starts waits for these; about others it asks one by one. It must get them within the time limit of a call on a slow machine too. */
    static final int LISTED_MAX = 20_000;
    /** A transaction may become visible up to this long after the time it wrote. */
    private static final long OVERLAP_MS = 60_000;
    /** Where a look at disabled accounts begins. */
    static final UUID FIRST = new UUID(0, 0);

    private static final int DISABLED_PART = 1_000;

    /**
     * Revoked tokens, as the stored response of the command that revoked them. To announce them again is harmless.
     *
     * @param sessions the claims {@code sid} of the tokens
     * @param untilSeconds when the last of their access tokens expires, in epoch seconds; null if none was ended
     */
    public record Ended(List<UUID> sessions, @Nullable Long untilSeconds) {
        public static final Ended NONE = new Ended(List.of(), null);

        public Ended and(Ended other) {
            if (other.untilSeconds == null) return this;
            if (untilSeconds == null) return other;
            return new Ended(
                    Stream.concat(sessions.stream(), other.sessions.stream()).toList(),
                    Math.max(untilSeconds, other.untilSeconds));
        }

        private static Ended of(List<Row> rows) {
            if (rows.isEmpty()) return NONE;
            return new Ended(
                    rows.stream().map(r -> r.getUUID(0)).toList(),
                    rows.stream().mapToLong(r -> r.getLong(1)).max().getAsLong());
        }
    }

    private final Vertx vertx;
    private final Seal seal;
    private final ClusterClock clock;

    public RevocationWriter(Env env) {
        vertx = env.vertx();
        seal = env.seal();
        clock = env.tokens().clock();
    }

    /** Returns the ended sessions, to be announced after the commit. */
    Ended end(Tx tx, UUID session, String reason) {
        return Ended.of(tx.list(r -> r, RevocationQueries.END_SESSION, session, reason));
    }

    /**
     * Ends all sessions of a user except one. Without an exception, the API keys are looked at again too: their owner may be disabled.
     *
     * @param kept the claim {@code sid} of its tokens; null for none
     */
    public Ended endOthers(Tx tx, UUID user, @Nullable UUID kept, String reason) {
        var ended = Ended.of(tx.list(r -> r, RevocationQueries.END_SESSIONS, user, kept, reason));
        return kept == null ? ended.and(renewTokensOfOwners(tx, List.of(user))) : ended;
    }

    /** Makes the access tokens of these users and of their API keys invalid, but not their sessions: a refresh returns tokens with the rights of now. */
    public Ended renewTokens(Tx tx, Collection<UUID> users) {
        var ids = users.toArray(UUID[]::new);
        return Ended.of(tx.list(r -> r, RevocationQueries.RENEW_TOKENS, (Object) ids))
                .and(renewTokensOfOwners(tx, users));
    }

    private static Ended renewTokensOfOwners(Tx tx, Collection<UUID> owners) {
        var ids = owners.toArray(UUID[]::new);
        return Ended.of(tx.list(r -> r, RevocationQueries.RENEW_TOKENS_OF_OWNERS, (Object) ids));
    }

    /** Makes the tokens invalid for which these API keys were exchanged; the next request is decided by their rights of now. */
    public Ended renewTokensOfKeys(Tx tx, Collection<UUID> keys) {
        var ids = keys.toArray(UUID[]::new);
        return Ended.of(tx.list(r -> r, RevocationQueries.RENEW_TOKENS_OF_KEYS, (Object) ids));
    }

    /**
     * Makes the access tokens invalid that were issued to programs.
     *
     * @param tokens their claims {@code sid}
     * @param seconds the longest lifetime of such a token
     */
    public Ended revoke(Tx tx, Collection<UUID> tokens, int seconds) {
        var ids = tokens.toArray(UUID[]::new);
        return Ended.of(tx.list(r -> r, RevocationQueries.REVOKE, ids, seconds));
    }

    /** Ignores a session of another user. */
    public Ended logout(Tx tx, String refreshToken, UUID user) {
        return Ended.of(tx.list(r -> r, RevocationQueries.LOGOUT, OpaqueToken.hash(refreshToken), user, LOGOUT));
    }

    /**
     * Ends the sessions of the next disabled accounts, however they were disabled. Awaits.
     *
     * @return the account after which the next run goes on: there may be very many, and nearly none has a session
     */
    UUID endThoseOfDisabledUsers(Db db, UUID after) {
        var users = db.list(r -> r.getUUID(0), RevocationQueries.DISABLED, after, DISABLED_PART)
                .await();
        if (users.isEmpty()) return FIRST;
        announce(Ended.of(
                db.list(r -> r, RevocationQueries.END_SESSIONS_OF_DISABLED, (Object) users.toArray(UUID[]::new))
                        .await()));
        return users.size() < DISABLED_PART ? FIRST : users.getLast();
    }

    /** Announces the sessions to every node. A node that misses the message polls within seconds. */
    public void announce(Ended ended) {
        if (ended.sessions().isEmpty()) return;
        var known = ended.untilSeconds();
        long until = known != null ? known : clock.nowMs() / 1_000 + SessionWriter.REFRESH_SECONDS;
        var revoked = new JsonObject();
        for (var s : ended.sessions()) revoked.put(s.toString(), until);
        Tokens.publishRevoked(vertx, seal, revoked);
    }

    public static Future<Boolean> hasEnded(Db db, UUID session) {
        return db.query(RevocationQueries.IS_REVOKED, session).map(rows -> rows.size() > 0);
    }

    /**
     * {@code {keys: [JWK], revoked: {sid: epoch seconds}, as_of_ms}}: the sessions ended since that time, or all whose tokens may
     * still be valid if it is null. If there are too many, only the newest are listed, and {@code others_until} is the time in
     * epoch seconds until which the others matter.
     */
    public static Future<JsonObject> since(Db db, @Nullable Long sinceMs) {
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
