package tradepost.payment.core.provider;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signatures of callbacks: HMAC-SHA256 of {@code id.timestamp.body}, as in Standard Webhooks. */
public final class CallbackSignature {
    /** A callback whose time differs by more is refused, so that a captured one cannot be repeated later. */
    public static final long TOLERANCE_S = 300;

    private static final String ALGORITHM = "HmacSHA256";
    private static final String VERSION = "v1,";

    private CallbackSignature() {}

    /** A key for one purpose, from a secret. */
    public static byte[] key(String secret, String purpose) {
        return hmac(secret.getBytes(StandardCharsets.UTF_8), purpose.getBytes(StandardCharsets.UTF_8));
    }

    public static String of(byte[] key, String id, long timestampS, byte[] body) {
        var head = (id + "." + timestampS + ".").getBytes(StandardCharsets.UTF_8);
        var signed = new byte[head.length + body.length];
        System.arraycopy(head, 0, signed, 0, head.length);
        System.arraycopy(body, 0, signed, head.length, body.length);
        return VERSION + Base64.getEncoder().encodeToString(hmac(key, signed));
    }

    /** Whether it is the signature of this body, sent at about this time. */
    public static boolean matches(byte[] key, String id, String timestamp, byte[] body, String signature, long nowMs) {
        if (!timestamp.matches("\\d{1,12}")) return false;
        long sentS = Long.parseLong(timestamp);
        if (Math.abs(nowMs / 1_000 - sentS) > TOLERANCE_S) return false;
        var expected = of(key, id, sentS, body).getBytes(StandardCharsets.UTF_8);
        return MessageDigest.isEqual(expected, signature.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] hmac(byte[] key, byte[] content) {
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            return mac.doFinal(content);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
