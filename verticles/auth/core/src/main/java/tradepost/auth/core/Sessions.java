package tradepost.auth.core;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tradepost.auth.User;
import tradepost.kernel.Ids;
import tradepost.kernel.Tx;

/**
 * Sessions and their refresh tokens, as RFC 9700 (section 4.14.2) has them: each token is good once, and one that comes again
 * ends the session.
 *
 * <p>A token's successor is computed from it and a secret, not drawn. So a client that lost the answer, or asked twice at once,
 * gets the very same successor again, and a thief who is quick enough to use that has gained no line of descent of his own: the
 * next trade of either side gives him away.
 */
final class Sessions {
    static final int REFRESH_SECONDS = 30 * 24 * 3_600;
    static final int GRACE_SECONDS = 10;
    private static final int PER_USER = 100;
    private static final String PREFIX = "tpr_";
    private static final int TOKEN_BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Logger LOG = LoggerFactory.getLogger(Sessions.class);

    record Held(User user, UUID session, String refreshToken) {}

    private final Vault vault;

    Sessions(Vault vault) {
        this.vault = vault;
    }

    Held begin(Tx tx, User user) {
        var session = Ids.next();
        var secret = new byte[TOKEN_BYTES];
        RANDOM.nextBytes(secret);
        var token = text(secret);
        tx.sql(AuthQueries.DELETE_OLD_SESSIONS, user.id(), PER_USER - 1);
        tx.sql(AuthQueries.ADD_SESSION, session, user.id(), REFRESH_SECONDS);
        tx.sql(AuthQueries.ADD_REFRESH_TOKEN, hash(token), session, REFRESH_SECONDS);
        return new Held(user, session, token);
    }

    /** The next token of the session, or null where this one is good for nothing. What null has changed must be committed. */
    @Nullable
    Held refresh(Tx tx, String token) {
        var secret = secret(token);
        if (secret == null) return null;
        var held = tx.one(AuthQueries::held, AuthQueries.REFRESH, hash(token), GRACE_SECONDS);
        if (held == null) return null;
        if (held.rotated() && !held.justRotated()) {
            LOG.warn(
                    "session {} of user {} ended: a used refresh token came again",
                    held.session(),
                    held.user().id());
            tx.sql(AuthQueries.END_SESSION, held.session(), "reuse");
            return null;
        }
        var next = text(vault.successor(secret));
        if (!held.rotated()) {
            tx.sql(AuthQueries.MARK_ROTATED, hash(token));
            tx.sql(AuthQueries.ADD_REFRESH_TOKEN, hash(next), held.session(), REFRESH_SECONDS);
            tx.sql(AuthQueries.PROLONG_SESSION, held.session(), REFRESH_SECONDS);
            tx.sql(AuthQueries.DELETE_EXPIRED_TOKENS, held.session());
        }
        return new Held(held.user(), held.session(), next);
    }

    /** Does nothing to a session of somebody else. */
    void end(Tx tx, String token, UUID userId) {
        tx.sql(AuthQueries.LOGOUT, hash(token), userId);
    }

    private static String text(byte[] secret) {
        return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
    }

    private static byte @Nullable [] secret(String token) {
        if (!token.startsWith(PREFIX)) return null;
        try {
            var secret = Base64.getUrlDecoder().decode(token.substring(PREFIX.length()));
            return secret.length == TOKEN_BYTES ? secret : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** A fast hash is enough: there are 256 bits to guess. */
    private static Buffer hash(String token) {
        try {
            return Buffer.buffer(MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has SHA-256
        }
    }
}
