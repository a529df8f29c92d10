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
 * Signs what one context sends to another in its own name: HMAC-SHA256 (RFC 2104) over sender, address, action, time and
 * body, with a key derived from SERVICE_SECRET. A seal is good for {@value #VALID_MS} ms either way of the {@link ClusterClock}.
 *
 * <p>While SERVICE_SECRET is being replaced, a node also accepts what was sealed with the previous secret.
 */
public final class Seal {
    public static final String HEADER = "seal";
    /** Names the operation that a message asks for. */
    public static final String ACTION = "action";

    /** In a question whose answer must prove that a context gave it: a text that nobody has used before. */
    public static final String NONCE = "nonce";

    private static final int SECRET_MIN_CHARACTERS = 32;
    private static final long VALID_MS = 60_000;

    /** Derived from one secret: a key for each purpose. */
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

    /** The first signs, all are accepted. */
    private final List<Keys> keys;

    private final LongSupplier nowMs;

    public Seal(String serviceSecret) {
        this(serviceSecret, "");
    }

    /** @param previous still accepted; empty: none */
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

    /** The context that sealed it, or null when the seal is wrong or old. */
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

    /** For the answer to a question that carries a {@link #NONCE}: proves that it comes from who knows the secret. */
    public DeliveryOptions sealAnswer(Message<?> question, JsonObject answer) {
        var options = new DeliveryOptions();
        var nonce = question.headers().get(NONCE);
        if (nonce == null) return options;
        var action = question.headers().get(ACTION);
        return options.addHeader(HEADER, answerMac(keys.getFirst(), question.address(), action, nonce, answer));
    }

    /** Whether this is what a context answered to this question, and no member without the secret. */
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
     * What may be stored to tell one content from another: without the secret nobody can try out what the content was. The first
     * is the one to store; all of them mean this content.
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
