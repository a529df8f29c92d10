package tradepost.gateway.management;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.function.Consumer;
import tradepost.gateway.answer.Refusal;
import tradepost.gateway.http.ClientResponse;
import tradepost.gateway.http.Headers;

/** The token of the management port, as {@code Authorization: Bearer} sends it. */
final class ManagementToken {
    private final byte[] expected;

    /** @param token empty if none is required */
    ManagementToken(String token) {
        expected = bytes(token);
    }

    /** The target, for requests with the token. Others get 401 unauthorized, or invalid_token. */
    Consumer<ClientResponse> required(Consumer<ClientResponse> target) {
        if (expected.length == 0) return target;
        return x -> {
            var given = Headers.bearer(x.request.http());
            if (given == null) throw Refusal.of(401, "unauthorized");
            if (!MessageDigest.isEqual(expected, bytes(given))) throw Refusal.of(401, "invalid_token");
            target.accept(x);
        };
    }

    private static byte[] bytes(String token) {
        return token.getBytes(StandardCharsets.UTF_8);
    }
}
