package tradepost.client;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/** The token of a client, and how to renew it. */
final class Session {
    /** A token is renewed before it expires, so that no request fails because of it. */
    private static final Duration EARLY = Duration.ofMinutes(1);

    /** @param renewal returns the next token; null for a token that is used as it is */
    record Token(String value, Instant expiresAt, Supplier<Token> renewal) {
        boolean isDue() {
            return renewal != null && Instant.now().isAfter(expiresAt.minus(EARLY));
        }
    }

    private volatile Token current;

    void begin(Token token) {
        current = token;
    }

    /** The token to send; empty before the login. */
    Optional<Token> token() {
        var token = current;
        return token != null && token.isDue() ? Optional.of(renewed(token)) : Optional.ofNullable(token);
    }

    /** Calls at the same time share one renewal, because a refresh token can be used once. */
    synchronized Token renewed(Token expired) {
        if (current == expired) current = expired.renewal().get();
        return current;
    }
}
