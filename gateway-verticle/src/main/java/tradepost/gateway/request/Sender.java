package tradepost.gateway.request;

import org.jspecify.annotations.Nullable;
import tradepost.kernel.identity.Caller;

/**
 * Who sent a request.
 *
 * @param token its verified token; null where the operation is public
 * @param caller of the token
 */
record Sender(@Nullable String token, @Nullable Caller caller) {
    /** Of a public operation, which ignores an Authorization header. */
    static final Sender ANYONE = new Sender(null, null);

    /** Who holds what the request takes; null where the operation is public. */
    @Nullable
    Object holder() {
        return caller == null ? null : caller.holder();
    }
}
