package tradepost.kernel.identity;

import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checks the form of an access token before anything in it is trusted. */
final class TokenText {
    private static final int MAX_LENGTH = 8_192;
    private static final byte[] BASE64URL = base64Url();

    private TokenText() {}

    /**
     * Whether this is three parts of base64url without padding, each with zero in the unused bits of its last character (RFC
     * 4648, section 3.5). A token then has exactly one spelling, and therefore one entry in the cache.
     */
    static boolean isCanonical(String token) {
        if (token.length() > MAX_LENGTH) return false;
        int dots = 0;
        int from = 0;
        for (int i = 0; i <= token.length(); i++) {
            if (i < token.length() && token.charAt(i) != '.') {
                if (sextet(token.charAt(i)) < 0) return false;
                continue;
            }
            int length = i - from;
            int left = length % 4;
            if (length == 0 || left == 1) return false;
            int unused = left == 2 ? 0x0f : left == 3 ? 0x03 : 0;
            if ((sextet(token.charAt(i - 1)) & unused) != 0) return false;
            from = i + 1;
            dots++;
        }
        return dots == 3;
    }

    private static int sextet(char c) {
        return c < BASE64URL.length ? BASE64URL[c] : -1;
    }

    private static byte[] base64Url() {
        var values = new byte[128];
        Arrays.fill(values, (byte) -1);
        var alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        for (int i = 0; i < alphabet.length(); i++) values[alphabet.charAt(i)] = (byte) i;
        return values;
    }

    /** The key id of a header that names RS256 and embeds no key; null for any other header. */
    static @Nullable String keyId(String token) {
        try {
            int dot = token.indexOf('.');
            if (dot < 0) return null;
            var header = new JsonObject(
                    new String(Base64.getUrlDecoder().decode(token.substring(0, dot)), StandardCharsets.UTF_8));
            if (!"RS256".equals(header.getValue("alg"))) return null;
            for (var embedded : List.of("jku", "jwk", "x5u", "x5c", "crit"))
                if (header.containsKey(embedded)) return null;
            return header.getValue("kid") instanceof String kid ? kid : null;
        } catch (RuntimeException e) { // not base64, not JSON
            return null;
        }
    }
}
