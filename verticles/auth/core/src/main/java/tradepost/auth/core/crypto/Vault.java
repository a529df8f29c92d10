package tradepost.auth.core.crypto;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import tradepost.auth.AuthSettings;
import tradepost.kernel.config.Config;

/** Keys derived from JWT_SECRET, one for each purpose, so that none reveals another. */
public final class Vault {
    public static final int SECRET_MIN_CHARACTERS = 32;
    private static final int IV_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final SecretKeySpec sealing;
    private final SecretKeySpec succession;
    private final SecretKeySpec marks;

    public Vault(Config config) {
        var secret = config.text(AuthSettings.JWT_SECRET);
        if (secret.length() < SECRET_MIN_CHARACTERS)
            throw new Config.Invalid(AuthSettings.JWT_SECRET.key() + " needs " + SECRET_MIN_CHARACTERS
                    + " characters or more: set JWT_SECRET");
        var key = new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256");
        sealing = new SecretKeySpec(hmac(key, "tradepost signing keys v1".getBytes(StandardCharsets.UTF_8)), "AES");
        succession = new SecretKeySpec(
                hmac(key, "tradepost refresh tokens v1".getBytes(StandardCharsets.UTF_8)), "HmacSHA256");
        marks = new SecretKeySpec(hmac(key, "tradepost throttle v1".getBytes(StandardCharsets.UTF_8)), "HmacSHA256");
    }

    /** AES-256-GCM: 12 bytes of IV, then the text and its tag. {@code name} is authenticated but not hidden. */
    public byte[] seal(String name, byte[] plain) {
        var iv = new byte[IV_BYTES];
        RANDOM.nextBytes(iv);
        try {
            var sealed = cipher(Cipher.ENCRYPT_MODE, name, iv).doFinal(plain);
            var out = Arrays.copyOf(iv, IV_BYTES + sealed.length);
            System.arraycopy(sealed, 0, out, IV_BYTES, sealed.length);
            return out;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // every JDK has AES-GCM
        }
    }

    /** Fails, naming the setting, if it was sealed with another secret. */
    public byte[] open(String name, byte[] sealed) {
        try {
            return cipher(Cipher.DECRYPT_MODE, name, Arrays.copyOf(sealed, IV_BYTES))
                    .doFinal(sealed, IV_BYTES, sealed.length - IV_BYTES);
        } catch (AEADBadTagException e) {
            throw new Config.Invalid(
                    AuthSettings.JWT_SECRET.key()
                            + " does not decrypt the signing keys in the database of auth: set JWT_SECRET to the value they were created with");
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IllegalStateException("the sealed signing key " + name + " is damaged", e);
        }
    }

    /** 256 bits that cannot be derived from {@code before} without the secret. */
    public byte[] successor(byte[] before) {
        return hmac(succession, before);
    }

    /** A keyed hash that replaces a text in a table that must not reveal it. */
    public String mark(String text) {
        return HexFormat.of().formatHex(hmac(marks, text.getBytes(StandardCharsets.UTF_8)));
    }

    private Cipher cipher(int mode, String name, byte[] iv) throws GeneralSecurityException {
        var cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, sealing, new GCMParameterSpec(TAG_BITS, iv));
        cipher.updateAAD(name.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }

    private static byte[] hmac(SecretKeySpec key, byte[] data) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            return mac.doFinal(data);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // every JDK has HmacSHA256
        }
    }
}
