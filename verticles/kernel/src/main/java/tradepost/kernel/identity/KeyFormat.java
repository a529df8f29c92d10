package tradepost.kernel.identity;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.zip.CRC32;

/**
 * The secrets of programs: a prefix that says what it is, 256 random bits, and a checksum. Scanners of source code recognise the prefix, and a
 * typing error is recognised without asking anybody.
 */
public final class KeyFormat {
    /** Of an API key that must be kept secret. */
    public static final String LIVE = "tp_live_";
    /** Of an API key for pages that anybody can read. */
    public static final String PUBLISHABLE = "tp_pub_";
    /** Of the secret of a service account. */
    public static final String SERVICE = "tp_svc_";

    private static final List<String> KEYS = List.of(LIVE, PUBLISHABLE);
    private static final String ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final int CHECKSUM_CHARACTERS = 6;
    private static final int SECRET_CHARACTERS = 43;
    private static final int HINT_CHARACTERS = 4;

    private KeyFormat() {}

    /** @param secret 32 random bytes */
    public static String of(String prefix, byte[] secret) {
        var text = prefix + Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
        return text + checksum(text);
    }

    /** Whether it is meant to be an API key. */
    public static boolean isKey(String text) {
        return KEYS.stream().anyMatch(text::startsWith);
    }

    /** Whether it has the length and the checksum of a secret. */
    public static boolean isIntact(String text) {
        int end = text.length() - CHECKSUM_CHARACTERS;
        for (var prefix : List.of(LIVE, PUBLISHABLE, SERVICE))
            if (text.startsWith(prefix))
                return end == prefix.length() + SECRET_CHARACTERS
                        && text.substring(end).equals(checksum(text.substring(0, end)));
        return false;
    }

    /** Enough of it that people tell it from others. */
    public static String hint(String text) {
        int prefix = text.indexOf('_', text.indexOf('_') + 1) + 1;
        return text.substring(0, prefix) + "…" + text.substring(text.length() - HINT_CHARACTERS);
    }

    private static String checksum(String text) {
        var crc = new CRC32();
        crc.update(text.getBytes(StandardCharsets.UTF_8));
        long rest = crc.getValue();
        var out = new char[CHECKSUM_CHARACTERS];
        for (int i = CHECKSUM_CHARACTERS - 1; i >= 0; i--) {
            out[i] = ALPHABET.charAt((int) (rest % ALPHABET.length()));
            rest /= ALPHABET.length();
        }
        return new String(out);
    }
}
