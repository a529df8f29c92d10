package tradepost.gateway.request;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Who sent a request.
 *
 * @param token its verified token; null where the operation is public
 * @param user the user of the token
 */
record Sender(@Nullable String token, @Nullable UUID user) {
    /** Of a public operation, which ignores an Authorization header. */
    static final Sender ANYONE = new Sender(null, null);
}
