package tradepost.auth.core.account;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tradepost.auth.User;
import tradepost.auth.core.crypto.Argon2;
import tradepost.auth.core.crypto.OpaqueToken;
import tradepost.auth.core.crypto.Vault;
import tradepost.auth.core.key.TokenLifetimes;
import tradepost.auth.core.login.LoginThrottle;
import tradepost.kernel.config.Config;
import tradepost.kernel.db.Tx;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.value.Ids;

/**
 * Sessions and their refresh tokens, as described in RFC 9700 (section 4.14.2): each token is valid once, and reusing one ends the session.
 *
 * <p>The successor of a token is computed from it and a secret instead of drawn. A client that lost the response, or sent two requests at
 * once, therefore gets the same successor again. A thief who is quick enough to use the token gains no chain of tokens of his own: the next
 * exchange by either side reveals the theft.
 */
final class SessionWriter {
    static final int REFRESH_SECONDS = 30 * 24 * 3_600;
    static final int GRACE_SECONDS = 10;
    private static final int PER_USER = 100;
    private static final String PREFIX = "tpr_";
    private static final Logger LOG = LoggerFactory.getLogger(SessionWriter.class);

    record OpenSession(User user, UUID session, String refreshToken) {}

    /**
     * @param held null if the token was not valid
     * @param ended the session that such a token ended
     * @param robbed the account whose used token was sent again, and whose session has ended for it
     */
    record Exchanged(
            @Nullable OpenSession held,
            RevocationWriter.Ended ended,
            @Nullable UUID robbed) {
        static final Exchanged NOTHING = new Exchanged(null, RevocationWriter.Ended.NONE, null);
    }

    private final Vault vault;
    private final RevocationWriter revocations;
    private final int tokenSeconds;

    SessionWriter(Vault vault, RevocationWriter revocations, Config config) {
        this.vault = vault;
        this.revocations = revocations;
        tokenSeconds = TokenLifetimes.userSeconds(config);
    }

    /**
     * Fails 401 invalid_credentials if the password was changed or the account disabled since they were read.
     *
     * @param renewedHash {@link Argon2#renewed} of its password hash, or the hash itself
     * @param address the client's address, hashed by {@link LoginThrottle#address}
     */
    OpenSession begin(Tx tx, UserQueries.Account account, String renewedHash, String address) {
        var user = account.user();
        var session = Ids.next();
        var token = OpaqueToken.text(PREFIX, OpaqueToken.newSecret());
        tx.sql(RevocationQueries.DELETE_OLD_SESSIONS, user.id(), PER_USER - 1);
        var hash = account.passwordHash();
        if (!renewedHash.equals(hash)) tx.sql(SessionQueries.RENEW_HASH, user.id(), hash, renewedHash);
        var hashes = new String[] {hash, renewedHash}; // a login at the same time may have renewed it
        var added = tx.sql(SessionQueries.ADD_SESSION, session, user.id(), REFRESH_SECONDS, hashes, tokenSeconds);
        if (added.rowCount() == 0) throw Problem.unauthorized("invalid_credentials");
        tx.sql(SessionQueries.ADD_REFRESH_TOKEN, OpaqueToken.hash(token), session, REFRESH_SECONDS);
        LoginThrottle.remember(tx, user.id(), address);
        return new OpenSession(user, session, token);
    }

    /** The next token of the session, or none if this one is not valid. The changes must be committed in both cases. */
    Exchanged refresh(Tx tx, String token) {
        var secret = OpaqueToken.secret(PREFIX, token);
        if (secret == null) return Exchanged.NOTHING;
        var held = tx.firstOrNull(SessionQueries::held, SessionQueries.REFRESH, OpaqueToken.hash(token), GRACE_SECONDS);
        if (held == null) return Exchanged.NOTHING;
        if (held.rotated() && !held.justRotated()) {
            LOG.warn(
                    "session {} of user {} ended: a used refresh token was sent again",
                    held.session(),
                    held.user().id());
            var robbed = held.user().id();
            return new Exchanged(null, revocations.end(tx, held.session(), RevocationWriter.REUSE), robbed);
        }
        var next = OpaqueToken.text(PREFIX, vault.successor(secret));
        tx.sql(SessionQueries.ISSUE, held.session(), tokenSeconds);
        if (!held.rotated()) {
            tx.sql(SessionQueries.MARK_ROTATED, OpaqueToken.hash(token));
            tx.sql(SessionQueries.ADD_REFRESH_TOKEN, OpaqueToken.hash(next), held.session(), REFRESH_SECONDS);
            tx.sql(SessionQueries.PROLONG_SESSION, held.session(), REFRESH_SECONDS);
            tx.sql(SessionQueries.DELETE_EXPIRED_TOKENS, held.session());
        }
        return new Exchanged(new OpenSession(held.user(), held.session(), next), RevocationWriter.Ended.NONE, null);
    }
}
