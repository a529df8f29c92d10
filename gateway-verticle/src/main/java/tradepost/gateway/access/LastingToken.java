package tradepost.gateway.access;

import io.vertx.core.Future;
import io.vertx.serviceproxy.ServiceException;
import org.jspecify.annotations.Nullable;
import tradepost.gateway.access.KeyTokens.Authenticated;
import tradepost.gateway.answer.Refusal;
import tradepost.kernel.identity.KeyFormat;
import tradepost.kernel.identity.Tokens;

/**
 * The access token of a client that stays connected. That of a user ends it. An API key is exchanged again as at a request, and the token of a
 * service account is replaced before it expires, so these clients stay for as long as their key or account is valid. Lives on one event loop.
 */
public final class LastingToken {
    private final KeyTokens keys;
    private final String credential;
    private final String address;
    private final @Nullable String origin;
    private Authenticated last;
    private Future<Authenticated> verification;

    LastingToken(KeyTokens keys, Authenticated verified, String credential, String address, @Nullable String origin) {
        this.keys = keys;
        this.credential = credential;
        this.address = address;
        this.origin = origin;
        last = verified;
        verification = Future.succeededFuture(verified);
    }

    /** The client, as it was verified last. */
    public Tokens.Verified who() {
        return last.who();
    }

    /** The token of now. */
    public String token() {
        return last.token();
    }

    public boolean isOfKey() {
        return KeyFormat.isKey(credential);
    }

    /** Verifies it again, and replaces it if that is due. Fails 401 or 403 if it is no longer valid, and 429 or 503 if that is unknown. */
    public Future<Tokens.Verified> verify() {
        if (verification.isComplete()) verification = again().onSuccess(now -> last = now);
        return verification.map(Authenticated::who);
    }

    /** As long as auth does not answer, a key is as good as the token that was exchanged for it last. */
    private Future<Authenticated> again() {
        var held = last;
        if (!isOfKey()) return keys.verified(held, address);
        return keys.verify(credential, address, origin, "")
                .recover(t -> isRefusal(t)
                        ? Future.failedFuture(t)
                        : keys.verified(held, address).compose(still -> Future.failedFuture(t)));
    }

    /** Whether the client must be disconnected, because it is no longer who it was. */
    public static boolean isRefusal(Throwable t) {
        int status = t instanceof Refusal r ? r.status : t instanceof ServiceException e ? e.failureCode() : 0;
        return status == 401 || status == 403;
    }
}
