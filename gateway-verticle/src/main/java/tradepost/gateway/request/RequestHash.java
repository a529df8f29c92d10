package tradepost.gateway.request;

import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tradepost.gateway.routing.Routes;
import tradepost.kernel.value.Sha256;

/** Distinguishes requests with the same Idempotency-Key; secrets of the body are left out. */
final class RequestHash {
    /** Computes a hash, which only a request with a key needs. */
    interface Source {
        String hash();
    }

    private RequestHash() {}

    /** @param read the body under the published names; null where it is no object */
    static String of(OperationRequest request, @Nullable JsonObject read) {
        var sha = head(request);
        sha.update(request.endpoint().withoutSecrets(read, request.body()).getBytes());
        return HexFormat.of().formatHex(sha.digest());
    }

    /** Of the request without its body, which must be added. */
    static MessageDigest head(OperationRequest request) {
        var http = request.http();
        var sha = Sha256.digest();
        var head = http.method() + "\n" + Routes.withoutSlash(http.path()) + "\n" + http.query() + "\n";
        sha.update(head.getBytes(StandardCharsets.UTF_8));
        add(sha, "If-Match: ", http.headers().getAll("If-Match"));
        add(sha, "If-None-Match: ", http.headers().getAll("If-None-Match"));
        return sha;
    }

    private static void add(MessageDigest sha, String name, List<String> tags) {
        if (!tags.isEmpty()) sha.update((name + String.join(",", tags) + "\n").getBytes(StandardCharsets.UTF_8));
    }
}
