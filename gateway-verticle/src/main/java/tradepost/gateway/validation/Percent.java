package tradepost.gateway.validation;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Strict percent-decoding (RFC 3986 section 2.1): an invalid escape is an error. */
final class Percent {
    private Percent() {}

    /** Null when an escape is invalid or the bytes are not UTF-8. In a query {@code +} is a space. */
    static @Nullable String decode(String raw, boolean query) {
        if (raw.indexOf('%') < 0 && (!query || raw.indexOf('+') < 0)) return raw;
        var bytes = ByteBuffer.allocate(raw.length() * 3);
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '%') {
                if (i + 2 >= raw.length()) return null;
                int high = Character.digit(raw.charAt(i + 1), 16);
                int low = Character.digit(raw.charAt(i + 2), 16);
                if (high < 0 || low < 0) return null;
                bytes.put((byte) (high << 4 | low));
                i += 2;
            } else if (c > 127) return null;
            else bytes.put((byte) (query && c == '+' ? ' ' : c));
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }
}
