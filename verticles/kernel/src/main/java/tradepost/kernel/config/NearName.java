package tradepost.kernel.config;

import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds the name that somebody has probably meant. */
final class NearName {
    /** One error in this many characters is taken for a typing error. */
    private static final int CHARACTERS_PER_ERROR = 6;

    private NearName() {}

    /** The known name that is nearest to a misspelled one; empty if none is near. Upper and lower case, dots and underscores count as alike. */
    static Optional<String> of(String misspelled, Stream<String> known) {
        record Candidate(String name, int errors) {}
        var plain = plain(misspelled);
        int most = Math.max(1, plain.length() / CHARACTERS_PER_ERROR);
        return known.map(name -> new Candidate(name, errors(plain, plain(name))))
                .filter(c -> c.errors <= most)
                .min(Comparator.comparingInt(Candidate::errors))
                .map(Candidate::name);
    }

    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replace('.', '_').replace("tradepost_", "");
    }

    /** The least number of characters to insert, delete, replace or exchange with the next one (optimal string alignment). */
    private static int errors(String a, String b) {
        var d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++)
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    d[i][j] = i + j;
                    continue;
                }
                int replaced = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                d[i][j] = Math.min(replaced, 1 + Math.min(d[i - 1][j], d[i][j - 1]));
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1))
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
            }
        return d[a.length()][b.length()];
    }
}
