package tradepost.gateway.request;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Distinguishes requests with the same Idempotency-Key; secrets of the body are left out. */
final class RequestHash {
    private RequestHash() {}

    static String of(Call call) {
        var sha = head(call);
        sha.update(call.endpoint.withoutSecrets(call.read, call.body).getBytes());
        return HexFormat.of().formatHex(sha.digest());
    }

    /** Of the request without its body, which must be added. */
    static MessageDigest head(Call call) {
        try {
            var request = call.x.request;
            var sha = MessageDigest.getInstance("SHA-256");
            var head = request.method() + "\n" + Routes.withoutSlash(request.path()) + "\n" + request.query() + "\n";
            sha.update(head.getBytes(StandardCharsets.UTF_8));
            return sha;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has SHA-256
        }
    }
}
