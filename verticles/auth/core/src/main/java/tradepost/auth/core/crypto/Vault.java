package tradepost.auth.core.crypto;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import tradepost.auth.AuthSettings;
import tradepost.kernel.config.Config;
import tradepost.kernel.signature.Hmac;
import tradepost.kernel.signature.SecretBox;

/** Keys derived from JWT_SECRET, one for each purpose, so that none reveals another. */
public final class Vault {
    public static final int SECRET_MIN_CHARACTERS = 32;

    private final SecretBox sealing;
    private final byte[] succession;
    private final byte[] marks;

    public Vault(Config config) {
        var secret = config.text(AuthSettings.JWT_SECRET);
        if (secret.length() < SECRET_MIN_CHARACTERS)
            throw new Config.Invalid(AuthSettings.JWT_SECRET.key() + " needs " + SECRET_MIN_CHARACTERS
                    + " characters or more: set JWT_SECRET");
        sealing = new SecretBox("tradepost signing keys v1", secret);
        succession = Hmac.sha256(utf8(secret), utf8("tradepost refresh tokens v1"));
        marks = Hmac.sha256(utf8(secret), utf8("tradepost throttle v1"));
    }

    /** See {@link SecretBox#seal}. */
    public byte[] seal(String name, byte[] plain) {
        return sealing.seal(name, plain);
    }

    /** Fails, naming the setting, if it was sealed with another secret. */
    public byte[] open(String name, byte[] sealed) {
        try {
            return sealing.open(name, sealed);
        } catch (SecretBox.Closed e) {
            throw new Config.Invalid(
                    AuthSettings.JWT_SECRET.key()
                            + " does not decrypt the signing keys in the database of auth: set JWT_SECRET to the value they were created with");
        }
    }

    /** 256 bits that cannot be derived from {@code before} without the secret. */
    public byte[] successor(byte[] before) {
        return Hmac.sha256(succession, before);
    }

    /** A keyed hash that replaces a text in a table that must not reveal it. */
    public String mark(String text) {
        return HexFormat.of().formatHex(Hmac.sha256(marks, utf8(text)));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
