package tradepost.auth.core.crypto;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;

/**
 * The passwords that are guessed first: those of the 100,000 most common ones that have {@value Argon2#MIN_CODE_POINTS} characters or more.
 * Their source and licence are named beside the resource.
 */
final class CommonPasswords {
    private static final String RESOURCE = "common-passwords.txt.gz";

    private CommonPasswords() {}

    /** In whatever case. */
    static boolean contains(String password) {
        return Known.ALL.contains(password.toLowerCase(Locale.ROOT));
    }

    /** Read when the first password is chosen, in some tens of milliseconds. */
    private static final class Known {
        static final Set<String> ALL = read();

        private static Set<String> read() {
            var packed = Objects.requireNonNull(CommonPasswords.class.getResourceAsStream(RESOURCE), RESOURCE);
            try (var lines =
                    new BufferedReader(new InputStreamReader(new GZIPInputStream(packed), StandardCharsets.US_ASCII))) {
                return lines.lines().collect(Collectors.toUnmodifiableSet());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
