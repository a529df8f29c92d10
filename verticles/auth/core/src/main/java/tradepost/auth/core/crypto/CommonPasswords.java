package tradepost.auth.core.crypto;

import com.nulabinc.zxcvbn.StandardDictionaries;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** The passwords that are guessed first: those of the list of zxcvbn that are long enough to be accepted otherwise, some 11,000. */
public final class CommonPasswords {
    private CommonPasswords() {}

    /** In whatever case. */
    public static boolean contains(String password) {
        return Known.ALL.contains(password.toLowerCase(Locale.ROOT));
    }

    /** Read when the first password is chosen. */
    private static final class Known {
        static final Set<String> ALL = read();

        private static Set<String> read() {
            try {
                return StandardDictionaries.PASSWORDS_LOADER.load().getFrequencies().stream()
                        .filter(Argon2::acceptable)
                        .collect(Collectors.toUnmodifiableSet());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
