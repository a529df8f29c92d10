package tradepost.kernel.identity;

import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.LongSupplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.time.ClusterClock;

/**
 * Signs the messages that a context sends in its own name: HMAC-SHA256 (RFC 2104) over sender, address, action, time and body,
 * with a key derived from SERVICE_SECRET. A seal is valid for {@value #VALID_MS} ms before and after the time of the {@link
 * ClusterClock}.
 *
 * <p>While SERVICE_SECRET is being replaced, a node also accepts seals made with the previous secret.
 */
public final class Seal {
    public static final String HEADER = "seal";
    /** The header that names the requested operation. */
    public static final String ACTION = "action";

    /** The header of a request whose response must prove that a context sent it: a text that was never used before. */
    public static final String NONCE = "nonce";

    private static final int SECRET_MIN_CHARACTERS = 32;
    private static final long VALID_MS = 60_000;

    /** The keys derived from one secret, one for each purpose. */
    private record Keys(SecretKeySpec seal, SecretKeySpec answer, SecretKeySpec content) {
        static Keys of(String secret) {
            if (secret.length() < SECRET_MIN_CHARACTERS)
                throw new IllegalArgumentException(
                        "SERVICE_SECRET needs at least " + SECRET_MIN_CHARACTERS + " characters");
            var root = key(bytes(secret));
            return new Keys(
                    key(hmac(root, bytes("tradepost bus seal v1"))),
                    key(hmac(root, bytes("tradepost bus answer v1"))),
                    key(hmac(root, bytes("tradepost request content v1"))));
        }
    }

    /** The first key signs; all keys are accepted. */
    private final List<Keys> keys;

    private final LongSupplier nowMs;

    public Seal(String serviceSecret) {
        this(serviceSecret, "");
    }

    /** @param previous the previous secret, which is still accepted; empty if there is none */
    public Seal(String serviceSecret, String previous) {
        this(serviceSecret, previous, System::currentTimeMillis);
    }

    public Seal(String serviceSecret, String previous, LongSupplier nowMs) {
        this.nowMs = nowMs;
        var all = new ArrayList<Keys>();
        all.add(Keys.of(serviceSecret));
        if (!previous.isEmpty()) all.add(Keys.of(previous));
        keys = List.copyOf(all);
    }

    /** {@code context|epoch ms|hex}. */
    public String seal(String context, String address, String action, JsonObject body) {
        return seal(keys.getFirst(), context, nowMs.getAsLong(), address, action, body);
    }

    private static String seal(Keys by, String context, long at, String address, String action, JsonObject body) {
        var head = String.join("\n", context, address, action, Long.toString(at), "");
        var mac = hmac(by.seal(), bytes(head), body.toBuffer().getBytes());
        return context + "|" + at + "|" + HexFormat.of().formatHex(mac);
    }

    /** Returns the context that made the seal, or null if the seal is wrong or too old. */
    public @Nullable String verify(String seal, String address, String action, JsonObject body) {
        var parts = seal.split("\\|", 3);
        if (parts.length != 3 || !parts[1].matches("\\d{1,15}")) return null;
        long at = Long.parseLong(parts[1]);
        if (Math.abs(nowMs.getAsLong() - at) > VALID_MS) return null;
        for (var k : keys)
            if (MessageDigest.isEqual(bytes(seal(k, parts[0], at, address, action, body)), bytes(seal)))
                return parts[0];
        return null;
    }

    /** Seals the response to a request that carries a {@link #NONCE}, to prove that the sender knows the secret. */
    public DeliveryOptions sealAnswer(Message<?> request, JsonObject answer) {
        var options = new DeliveryOptions();
        var nonce = request.headers().get(NONCE);
        if (nonce == null) return options;
        var action = request.headers().get(ACTION);
        return options.addHeader(HEADER, answerMac(keys.getFirst(), request.address(), action, nonce, answer));
    }

    /** Whether a context sent this response to this request, rather than a cluster member that does not know the secret. */
    public boolean isAnswer(Message<JsonObject> answer, String address, String action, String nonce) {
        var seal = answer.headers().get(HEADER);
        if (seal == null || answer.body() == null) return false;
        for (var k : keys)
            if (MessageDigest.isEqual(bytes(answerMac(k, address, action, nonce, answer.body())), bytes(seal)))
                return true;
        return false;
    }

    private static String answerMac(Keys by, String address, @Nullable String action, String nonce, JsonObject answer) {
        var head = String.join("\n", address, String.valueOf(action), nonce, "");
        return HexFormat.of()
                .formatHex(hmac(by.answer(), bytes(head), answer.toBuffer().getBytes()));
    }

    /**
     * Keyed hashes that may be stored to recognize the same content again. Without the secret, nobody can find the content by
     * trying candidates. Store the first hash; a stored hash that equals any of them means the same content.
     */
    public List<String> contentHashes(String content) {
        return keys.stream()
                .map(k -> HexFormat.of().formatHex(hmac(k.content(), bytes(content))))
                .toList();
    }

    private static SecretKeySpec key(byte[] bytes) {
        return new SecretKeySpec(bytes, "HmacSHA256");
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
