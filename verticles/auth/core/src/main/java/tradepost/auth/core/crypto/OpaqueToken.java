package tradepost.auth.core.crypto;

import io.vertx.core.buffer.Buffer;
import java.security.SecureRandom;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.value.Sha256;

/** Opaque tokens: a prefix for their purpose, and 256 random bits. Only their hash is stored. */
public final class OpaqueToken {
    private static final int BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    private OpaqueToken() {}

    public static byte[] newSecret() {
        var secret = new byte[BYTES];
        RANDOM.nextBytes(secret);
        return secret;
    }

    public static String text(String prefix, byte[] secret) {
        return prefix + Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
    }

    /** Null if the text is not such a token. */
    public static byte @Nullable [] secret(String prefix, String token) {
        if (!token.startsWith(prefix)) return null;
        try {
            var secret = Base64.getUrlDecoder().decode(token.substring(prefix.length()));
            return secret.length == BYTES ? secret : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** A fast hash is enough, because there are 256 bits to guess. */
    public static Buffer hash(String token) {
        return Buffer.buffer(Sha256.of(token));
    }
}
