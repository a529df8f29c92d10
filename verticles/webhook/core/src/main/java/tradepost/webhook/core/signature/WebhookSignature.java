package tradepost.webhook.core.signature;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.signature.Hmac;

/** Signatures of Standard Webhooks 1.0 (standardwebhooks.com), with secrets {@code whsec_…}. */
public final class WebhookSignature {
    public static final String ID = "webhook-id";
    public static final String TIMESTAMP = "webhook-timestamp";
    public static final String SIGNATURE = "webhook-signature";

    /** The clock of the sender may be wrong by so much, and a message is on its way for so long. */
    public static final Duration TOLERANCE = Duration.ofMinutes(5);

    private static final String PREFIX = "whsec_";
    private static final String VERSION = "v1,";
    private static final int SECRET_BYTES = 32;
    private static final int SECRET_MIN_BYTES = 24;
    private static final int SECRET_MAX_BYTES = 64;
    private static final int SIGNATURES_MAX = 20;
    private static final SecureRandom RANDOM = new SecureRandom();

    private WebhookSignature() {}

    /** {@code whsec_} and 256 random bits in Base64. */
    public static String newSecret() {
        var secret = new byte[SECRET_BYTES];
        RANDOM.nextBytes(secret);
        return PREFIX + Base64.getEncoder().encodeToString(secret);
    }

    /** Whether the text is a secret of 24 to 64 bytes. */
    public static boolean isSecret(String text) {
        return key(text) != null;
    }

    /**
     * The headers of a message.
     *
     * @param secrets each of which signs: two while a receiver changes from one to the other
     */
    public static Map<String, String> headers(List<String> secrets, String id, Instant at, byte[] body) {
        var headers = new LinkedHashMap<String, String>();
        var seconds = Long.toString(at.getEpochSecond());
        headers.put(ID, id);
        headers.put(TIMESTAMP, seconds);
        headers.put(
                SIGNATURE,
                secrets.stream()
                        .map(s -> VERSION + Base64.getEncoder().encodeToString(sign(s, id, seconds, body)))
                        .collect(Collectors.joining(" ")));
        return headers;
    }

    private static byte[] sign(String secret, String id, String seconds, byte[] body) {
        var key = key(secret);
        if (key == null) throw new IllegalArgumentException("not a secret of webhooks");
        return Hmac.sha256(key, (id + "." + seconds + ".").getBytes(StandardCharsets.UTF_8), body);
    }

    /**
     * Whether one of these secrets has signed the message within {@link #TOLERANCE} of {@code now}.
     *
     * @param headers with lower-cased names
     */
    public static boolean isValid(List<String> secrets, Map<String, String> headers, byte[] body, Instant now) {
        var id = headers.get(ID);
        var seconds = headers.get(TIMESTAMP);
        var signatures = headers.get(SIGNATURE);
        if (id == null || id.isEmpty() || seconds == null || signatures == null || !isFresh(seconds, now)) return false;
        for (var secret : secrets) {
            var expected = sign(secret, id, seconds, body);
            for (var given : signatures.split(" ", SIGNATURES_MAX))
                if (given.startsWith(VERSION) && Hmac.matches(expected, given.substring(VERSION.length()))) return true;
        }
        return false;
    }

    /** Whether a time in seconds is within {@link #TOLERANCE} of {@code now}. Null and anything but a number are not. */
    public static boolean isFresh(@Nullable String seconds, Instant now) {
        if (seconds == null || !seconds.matches("\\d{1,12}")) return false;
        var sent = Instant.ofEpochSecond(Long.parseLong(seconds));
        return Duration.between(sent, now).abs().compareTo(TOLERANCE) <= 0;
    }

    private static byte @Nullable [] key(String secret) {
        try {
            var bare = secret.startsWith(PREFIX) ? secret.substring(PREFIX.length()) : secret;
            var key = Base64.getDecoder().decode(bare);
            return key.length < SECRET_MIN_BYTES || key.length > SECRET_MAX_BYTES ? null : key;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
