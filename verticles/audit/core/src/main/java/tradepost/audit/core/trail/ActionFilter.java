package tradepost.audit.core.trail;

import java.util.List;
import java.util.TreeSet;

/**
 * Which types a client means by a word. Pure functions over the types that the journal has.
 */
final class ActionFilter {
    private ActionFilter() {}

    /** The types that a word names: a type, its last words, or the beginning of them before {@code .*}. */
    static List<String> types(List<String> words, List<String> known) {
        var types = new TreeSet<String>();
        for (var word : words)
            known.stream().filter(type -> isNamed(type, word)).forEach(types::add);
        return List.copyOf(types);
    }

    private static boolean isNamed(String type, String word) {
        if (!word.endsWith(".*")) return type.equals(word) || type.endsWith("." + word);
        var beginning = word.substring(0, word.length() - 1);
        return type.startsWith(beginning) || type.contains("." + beginning);
    }

    /** The actions of the security log that words name: those that are no types. */
    static List<String> actions(List<String> words) {
        return words.stream().filter(w -> w.indexOf('.') < 0).distinct().toList();
    }
}
