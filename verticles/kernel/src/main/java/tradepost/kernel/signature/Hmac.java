package tradepost.kernel.signature;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** HMAC with SHA-256 (RFC 2104). */
public final class Hmac {
    private static final String SHA_256 = "HmacSHA256";
    private static final int BYTES = 32;

    private Hmac() {}

    /** Of the parts, one after the other. */
    public static byte[] sha256(byte[] key, byte[]... parts) {
        try {
            var mac = Mac.getInstance(SHA_256);
            mac.init(new SecretKeySpec(key, SHA_256));
            for (var part : parts) mac.update(part);
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // every JDK has HmacSHA256
        }
    }

    /** Compares in constant time. {@code text} is a signature in hexadecimal or Base64; anything else is not equal. */
    public static boolean matches(byte[] expected, String text) {
        var given = bytes(text);
        return given != null && MessageDigest.isEqual(expected, given);
    }

    private static byte @Nullable [] bytes(String text) {
        try {
            return text.length() == 2 * BYTES
                    ? HexFormat.of().parseHex(text.toLowerCase(Locale.ROOT))
                    : Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
