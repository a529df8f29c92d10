package tradepost.auth.core.session;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tradepost.auth.AuthSettings;
import tradepost.auth.core.crypto.Argon2;
import tradepost.auth.core.crypto.OpaqueToken;
import tradepost.auth.core.crypto.Vault;
import tradepost.auth.core.key.TokenLifetimes;
import tradepost.auth.core.login.LoginThrottle;
import tradepost.kernel.config.Config;
import tradepost.kernel.db.Tx;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Request;
import tradepost.kernel.value.Ids;

/**
 * Sessions and their refresh tokens, as described in RFC 9700 (section 4.14.2): each token is valid once, and reusing one ends the session.
 *
 * <p>The successor of a token is computed from it and a secret instead of drawn. A client that lost the response, or sent two requests at
 * once, therefore gets the same successor again. A thief who is quick enough to use the token gains no chain of tokens of his own: the next
 * exchange by either side reveals the theft.
 */
public final class SessionWriter {
    /** A session ends when it is not used for so long. */
    public static final int REFRESH_SECONDS = 30 * 24 * 3_600;

    static final int GRACE_SECONDS = 10;
    private static final int PER_USER = 100;
    private static final String PREFIX = "tpr_";
    private static final Logger LOG = LoggerFactory.getLogger(SessionWriter.class);

    /**
     * A session, as its tokens are made from it.
     *
     * @param tokenId the claim {@code sid} of its access tokens
     * @param provedAt its last login or step-up, in epoch seconds
     * @param refreshSeconds lifetime of the refresh token
     */
    public record OpenSession(StoredUser user, UUID tokenId, long provedAt, String refreshToken, int refreshSeconds) {}

    /**
     * @param held null if the token was not valid
     * @param ended the session that such a token ended
     * @param robbed the account whose used token was sent again, and whose session has ended for it
     */
    public record Exchanged(
            @Nullable OpenSession held,
            RevocationWriter.Ended ended,
            @Nullable UUID robbed) {
        static final Exchanged NOTHING = new Exchanged(null, RevocationWriter.Ended.NONE, null);
    }

    private final Vault vault;
    private final RevocationWriter revocations;
    private final int tokenSeconds;
    private final int days;

    public SessionWriter(Vault vault, RevocationWriter revocations, Config config) {
        this.vault = vault;
        this.revocations = revocations;
        tokenSeconds = TokenLifetimes.userSeconds(config);
        days = config.number(AuthSettings.AUTH_SESSION_DAYS);
    }

    /**
     * Fails 401 invalid_credentials if the password was changed or the account disabled since they were read.
     *
     * @param renewedHash {@link Argon2#renewed} of its password hash, or the hash itself
     * @param known the client's address, hashed by {@link LoginThrottle#address}
     */
    public OpenSession begin(Tx tx, StoredUser user, String hash, String renewedHash, String known) {
        var token = OpaqueToken.text(PREFIX, OpaqueToken.newSecret());
        var session = Ids.next();
        var tokenId = Ids.next();
        tx.takeTurns("sessions of " + user.id());
        tx.sql(RevocationQueries.DELETE_OLD_SESSIONS, user.id(), PER_USER - 1);
        if (!renewedHash.equals(hash)) tx.sql(SessionQueries.RENEW_HASH, user.id(), hash, renewedHash);
        var hashes = new String[] {hash, renewedHash}; // a login at the same time may have renewed it
        var provedAt = tx.firstOrNull(
                r -> r.getLong(0),
                SessionQueries.ADD_SESSION,
                session,
                user.id(),
                REFRESH_SECONDS,
                hashes,
                tokenSeconds,
                tokenId,
                Request.clientAddress(),
                Request.clientAgent());
        if (provedAt == null) throw Problem.unauthorized("invalid_credentials");
        var now = asItIs(tx, user);
        tx.sql(SessionQueries.ADD_REFRESH_TOKEN, OpaqueToken.hash(token), session, REFRESH_SECONDS);
        tx.sql(SessionQueries.SET_LAST_LOGIN, user.id());
        LoginThrottle.remember(tx, user.id(), known);
        return new OpenSession(now, tokenId, provedAt, token, REFRESH_SECONDS);
    }

    /**
     * The user with the rights of now, while the new session holds the account: a change of rights that comes later finds the session and
     * revokes its tokens.
     */
    private static StoredUser asItIs(Tx tx, StoredUser read) {
        tx.sql(SessionQueries.HOLD_ROLE, read.id());
        var now = tx.single(StoredUser::of, SessionQueries.USER, read.id());
        if (now.hasSecondFactor() && !read.hasSecondFactor()) throw Problem.unauthorized("mfa_required");
        return now;
    }

    /** Records that the user of this session has just proved who it is. Fails 401 session_ended. */
    public OpenSession prove(Tx tx, UUID tokenId) {
        var proved = tx.firstOrNull(SessionQueries::proved, SessionQueries.PROVE, tokenId);
        if (proved == null) throw Problem.unauthorized("session_ended");
        return proved;
    }

    /** The next token of the session, or none if this one is not valid. The changes must be committed in both cases. */
    public Exchanged refresh(Tx tx, String token) {
        var secret = OpaqueToken.secret(PREFIX, token);
        if (secret == null) return Exchanged.NOTHING;
        var held = tx.firstOrNull(
                SessionQueries::held, SessionQueries.REFRESH, OpaqueToken.hash(token), GRACE_SECONDS, days);
        if (held == null) return Exchanged.NOTHING;
        if (held.rotated() && !held.justRotated()) {
            LOG.warn("session {} of user {} ended: a used refresh token was sent again", held.session(), held.user());
            return new Exchanged(null, revocations.end(tx, held.session(), RevocationWriter.REUSE), held.user());
        }
        var user = tx.firstOrNull(StoredUser::of, SessionQueries.USER, held.user());
        if (user == null) return Exchanged.NOTHING;
        var next = OpaqueToken.text(PREFIX, vault.successor(secret));
        int seconds = (int) Math.min(REFRESH_SECONDS, held.secondsLeft());
        tx.sql(SessionQueries.ISSUE, held.session(), tokenSeconds);
        if (!held.rotated()) {
            tx.sql(SessionQueries.MARK_ROTATED, OpaqueToken.hash(token));
            tx.sql(SessionQueries.ADD_REFRESH_TOKEN, OpaqueToken.hash(next), held.session(), seconds);
            tx.sql(SessionQueries.PROLONG_SESSION, held.session(), seconds);
            tx.sql(SessionQueries.DELETE_EXPIRED_TOKENS, held.session());
        }
        return new Exchanged(
                new OpenSession(user, held.tokenId(), held.provedAt(), next, seconds),
                RevocationWriter.Ended.NONE,
                null);
    }
}
