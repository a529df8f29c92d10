package tradepost.kernel.value;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds the name that somebody has probably meant: of a setting, a field, a query parameter or a value. */
public final class NearName {
    /** One error in this many characters is taken for a typing error. */
    private static final int CHARACTERS_PER_ERROR = 6;

    /** A shorter beginning says too little. */
    private static final int BEGINNING_MIN = 4;

    /** Longer names are not compared, because a client may send any name. */
    private static final int CHARACTERS_MAX = 64;

    private NearName() {}

    /**
     * The known name that is nearest to a misspelled one, or else the only one that has it as a word or begins with it: {@code unit_price}
     * for {@code price}, {@code published} for {@code publish}. Upper and lower case count as alike, and dots and underscores do not count. Empty if none is near.
     */
    public static Optional<String> of(String misspelled, Stream<String> known) {
        record Candidate(String name, int errors) {}
        var plain = plain(misspelled);
        if (plain.isEmpty() || plain.length() > CHARACTERS_MAX) return Optional.empty();
        int most = Math.max(1, plain.length() / CHARACTERS_PER_ERROR);
        var names = known.toList();
        var near = names.stream()
                .map(name -> new Candidate(name, errors(plain, plain(name), most)))
                .filter(c -> c.errors <= most)
                .min(Comparator.comparingInt(Candidate::errors))
                .map(Candidate::name);
        return near.isPresent() ? near : byPart(misspelled.toLowerCase(Locale.ROOT), names);
    }

    private static Optional<String> byPart(String part, List<String> names) {
        var found = names.stream()
                .filter(name -> isBeginning(part, name) || isWord(part, name.toLowerCase(Locale.ROOT)))
                .toList();
        return found.size() == 1 ? Optional.of(found.getFirst()) : Optional.empty();
    }

    private static boolean isBeginning(String part, String name) {
        return part.length() >= BEGINNING_MIN && plain(name).startsWith(plain(part));
    }

    private static boolean isWord(String part, String name) {
        return List.of(name.split("[._]", -1)).contains(part);
    }

    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[._]", "").replaceFirst("^tradepost", "");
    }

    /**
     * The least number of characters to insert, delete, replace or exchange with the next one (optimal string alignment). More than
     * {@code most} if the lengths tell so.
     */
    private static int errors(String a, String b, int most) {
        if (Math.abs(a.length() - b.length()) > most) return most + 1;
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
