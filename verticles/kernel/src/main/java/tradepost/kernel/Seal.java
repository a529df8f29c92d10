package tradepost.kernel;

import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Signs what one context sends to another in its own name: HMAC-SHA256 (RFC 2104) over sender, address, action, time and
 * body, with a key derived from SERVICE_SECRET. A seal is good for {@value #VALID_MS} ms either way of this clock.
 */
public final class Seal {
    public static final String HEADER = "seal";
    private static final long VALID_MS = 60_000;
    private final SecretKeySpec key;

    public Seal(String serviceSecret) {
        if (serviceSecret.length() < 32)
            throw new IllegalArgumentException("SERVICE_SECRET needs at least 32 characters");
        var secret = new SecretKeySpec(bytes(serviceSecret), "HmacSHA256");
        key = new SecretKeySpec(hmac(secret, bytes("tradepost bus seal v1")), "HmacSHA256");
    }

    /** {@code context|epoch ms|hex}. */
    public String seal(String context, String address, String action, JsonObject body) {
        return seal(context, System.currentTimeMillis(), address, action, body);
    }

    private String seal(String context, long at, String address, String action, JsonObject body) {
        var head = String.join("\n", context, address, action, Long.toString(at), "");
        var mac = hmac(key, bytes(head), body.toBuffer().getBytes());
        return context + "|" + at + "|" + HexFormat.of().formatHex(mac);
    }

    /** The context that sealed it, or null when the seal is wrong or old. */
    public @Nullable String verify(String seal, String address, String action, JsonObject body) {
        var parts = seal.split("\\|", 3);
        if (parts.length != 3 || !parts[1].matches("\\d{1,15}")) return null;
        long at = Long.parseLong(parts[1]);
        if (Math.abs(System.currentTimeMillis() - at) > VALID_MS) return null;
        var expected = seal(parts[0], at, address, action, body);
        return MessageDigest.isEqual(bytes(expected), bytes(seal)) ? parts[0] : null;
    }

    private static byte[] hmac(SecretKeySpec key, byte[]... parts) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            for (var part : parts) mac.update(part);
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // every Java has HmacSHA256
        }
    }

    private static byte[] bytes(String s) {
        return s.getBytes(StandardCharsets.UTF_8);
    }
}
