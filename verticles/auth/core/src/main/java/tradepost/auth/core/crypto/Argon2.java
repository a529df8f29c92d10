package tradepost.auth.core.crypto;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.text.Normalizer;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import tradepost.auth.AuthSettings;
import tradepost.kernel.config.Config;

/**
 * Hashes passwords with Argon2id (RFC 9106) into PHC strings. A hash takes {@code auth.hash_memory_kib} and tens of milliseconds: see
 * {@link CryptoPool}.
 *
 * @param memoryKib of new hashes. The default of the setting is the second recommendation of OWASP's password storage cheat sheet: the
 *     one with the least memory and two passes
 */
public record Argon2(int memoryKib) {
    public static final int MIN_CODE_POINTS = 8;
    public static final int MAX_CODE_POINTS = 128;
    private static final int PASSES = 2;
    private static final int LANES = 1;
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;
    private static final Pattern PHC = Pattern.compile(
            "\\$argon2id\\$v=19\\$m=(\\d{1,7}),t=(\\d{1,2}),p=(\\d)\\$([A-Za-z0-9+/]+)\\$([A-Za-z0-9+/]+)");
    private static final SecureRandom RANDOM = new SecureRandom();

    public static Argon2 of(Config config) {
        return new Argon2(config.number(AuthSettings.AUTH_HASH_MEMORY_KIB));
    }

    /** A hash that no password matches. Verifying against it takes as long as against a new one. */
    public String nobody() {
        return phc(new byte[SALT_BYTES], new byte[HASH_BYTES]);
    }

    /** Whether the password is long enough to be safe and short enough to be hashed cheaply. */
    public static boolean acceptable(String password) {
        int points = password.codePointCount(0, password.length());
        return points >= MIN_CODE_POINTS && points <= MAX_CODE_POINTS;
    }

    public String hash(String password) {
        var salt = new byte[SALT_BYTES];
        RANDOM.nextBytes(salt);
        return hash(password, salt);
    }

    private String hash(String password, byte[] salt) {
        return phc(salt, hash(password, memoryKib, PASSES, LANES, salt, HASH_BYTES));
    }

    /** Whether the hash was made with the parameters of {@link #hash}, or needs {@link #renewed}. */
    public boolean isCurrent(String phc) {
        return phc.startsWith(prefix());
    }

    /**
     * The hash of the same password with the parameters of {@link #hash}. It keeps the salt, so that two logins at once compute the same
     * hash.
     */
    public String renewed(String phc, String password) {
        return hash(password, Base64.getDecoder().decode(parts(phc).group(4)));
    }

    /** Uses the parameters in the stored string, so that they can be raised later. */
    public static boolean verify(String phc, String password) {
        var parts = parts(phc);
        var salt = Base64.getDecoder().decode(parts.group(4));
        var expected = Base64.getDecoder().decode(parts.group(5));
        int memory = Integer.parseInt(parts.group(1));
        int passes = Integer.parseInt(parts.group(2));
        int lanes = Integer.parseInt(parts.group(3));
        return MessageDigest.isEqual(expected, hash(password, memory, passes, lanes, salt, expected.length));
    }

    private static Matcher parts(String phc) {
        var parts = PHC.matcher(phc);
        if (!parts.matches()) throw new IllegalStateException("a stored password is not an Argon2id string");
        return parts;
    }

    private static byte[] hash(String password, int memoryKib, int passes, int lanes, byte[] salt, int length) {
        var argon = new Argon2BytesGenerator();
        argon.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(memoryKib)
                .withIterations(passes)
                .withParallelism(lanes)
                .withSalt(salt)
                .build());
        var out = new byte[length];
        argon.generateBytes(composed(password).getBytes(StandardCharsets.UTF_8), out);
        return out;
    }

    /** Keyboards send the same letter composed or decomposed (RFC 8265, section 4.2.2). */
    private static String composed(String password) {
        return Normalizer.normalize(password, Normalizer.Form.NFC);
    }

    /** Whether a hash of one matches the other. */
    public static boolean isSame(String one, String other) {
        return composed(one).equals(composed(other));
    }

    private String prefix() {
        return "$argon2id$v=19$m=" + memoryKib + ",t=" + PASSES + ",p=" + LANES + "$";
    }

    private String phc(byte[] salt, byte[] hash) {
        var base64 = Base64.getEncoder().withoutPadding();
        return prefix() + base64.encodeToString(salt) + "$" + base64.encodeToString(hash);
    }
}
